import { describe, expect, test } from 'vitest'
import type { Actor } from './caso.ts'
import { audiencesOf, type OutboxTopic, outboxTopics, type StaffAudience } from './notice.ts'

type By = Actor['kind']

describe('who is told', () => {
  const sentences: readonly [string, OutboxTopic, By, boolean, StaffAudience?][] = [
    ['whoever files a case gets its acknowledgement', 'acknowledge', 'requester', true],
    ['whoever is given a case is told, nobody else', 'assigned', 'staff', false, 'assignee'],
    ['the requester is told who attends', 'attended', 'staff', true],
    ['a public comment of the staff reaches the requester', 'question', 'staff', true],
    ['the requester is told that the case waits', 'held', 'staff', true],
    ['the requester is told the solution', 'solved', 'staff', true],
    ['a case closed by the staff is told to the requester', 'closed', 'staff', true],
    ['a case closed by itself is told to the requester', 'closed', 'system', true],
    ['a requester who closes their case is told nothing', 'closed', 'requester', false],
    ['a case reopened by the staff is told to the requester', 'reopened', 'staff', true],
    [
      'a case reopened by its requester is told to whoever has it, or else to the coordinators',
      'reopened',
      'requester',
      false,
      'assignee-or-coordinators',
    ],
    ['an annulment is told to the requester', 'voided', 'staff', true],
    [
      'what the requester writes reaches whoever has the case, or else the coordinators',
      'commented',
      'requester',
      false,
      'assignee-or-coordinators',
    ],
    ['a warning is for the staff, not for the requester', 'warned', 'system', false, 'both'],
    [
      'a broken promise is told to the requester, to whoever has it and to the coordinators',
      'breached',
      'system',
      true,
      'both',
    ],
    ['an escalation of the requester reaches the staff', 'escalated', 'requester', false, 'both'],
    ['an escalation of the staff reaches the staff', 'escalated', 'staff', false, 'both'],
    ['a deadline that moved is told to the requester', 'rescheduled', 'staff', true],
    ['whoever called gets the link of their case', 'caso_link', 'staff', true],
    ['whoever called about something new gets the link of the form', 'form_link', 'staff', true],
  ]
  test.each(sentences)('%s', (_sentence, topic, by, requester, staff) => {
    expect(audiencesOf(topic, by)).toEqual({ requester, staff })
  })

  test('every topic stands in these sentences', () => {
    expect(new Set(sentences.map(([, topic]) => topic))).toEqual(new Set(outboxTopics))
  })

  test('no topic that the staff or the system causes is told to nobody', () => {
    for (const topic of outboxTopics)
      for (const by of ['staff', 'system'] as const) {
        const { requester, staff } = audiencesOf(topic, by)
        // Reopening and commenting by the requester have their own sentences.
        expect(requester || staff !== undefined, `${topic} by ${by}`).toBe(true)
      }
  })
})
