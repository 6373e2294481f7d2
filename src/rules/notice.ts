// Promises: every change that concerns somebody is told to them, and only to them; the requester hears of all that
// happens to their case but what they did themselves; internal lines are never told outside.
import type { Actor } from './caso.ts'

/** What the outbox can be asked to tell. */
export const outboxTopics = [
  'acknowledge',
  'assigned',
  'attended',
  'question',
  'held',
  'solved',
  'closed',
  'reopened',
  'voided',
  'warned',
  'breached',
  'escalated',
  'commented',
  'rescheduled',
  'caso_link',
  'form_link',
] as const
export type OutboxTopic = (typeof outboxTopics)[number]

/** What the senders of mails are told, and the office that petitions go to. */
export type MailTopic =
  | 'way_to_form'
  | 'caso_over'
  | 'petition'
  | 'petition_told'
  | 'website_acknowledge'
  | 'website_comment'
  | 'website_scheduled'
  | 'website_published'
  | 'website_refused'

export const messageStates = ['waiting', 'sent', 'failed'] as const
export type MessageState = (typeof messageStates)[number]

/** By which a message goes: what happens to a case by mail, a link that a caller asks for by SMS too. */
export type MessageDoor = 'mail' | 'sms'

/** The requester reads with the case's key; the staff reads on the desk. */
export type Audience = 'requester' | 'staff'

/** Whom of the staff a word is for: whoever has the case, the coordinators, or whoever has it and else they. */
export type StaffAudience = 'assignee' | 'coordinators' | 'both' | 'assignee-or-coordinators'

export interface Audiences {
  readonly requester: boolean
  readonly staff: StaffAudience | undefined
}

/** Who is told of a topic that somebody caused. */
export function audiencesOf(topic: OutboxTopic, causedBy: Actor['kind']): Audiences {
  const byRequester = causedBy === 'requester'
  switch (topic) {
    case 'acknowledge':
    case 'rescheduled':
    case 'caso_link':
    case 'form_link':
      return { requester: true, staff: undefined }
    case 'assigned':
      return { requester: false, staff: 'assignee' }
    case 'attended':
    case 'question':
    case 'held':
    case 'solved':
    case 'closed':
    case 'voided':
      return { requester: !byRequester, staff: undefined }
    case 'reopened':
      return { requester: !byRequester, staff: byRequester ? 'assignee-or-coordinators' : undefined }
    case 'commented':
      return { requester: false, staff: 'assignee-or-coordinators' }
    case 'warned':
      return { requester: false, staff: 'both' }
    case 'breached':
      return { requester: true, staff: 'both' }
    case 'escalated':
      return { requester: false, staff: 'both' }
  }
}
