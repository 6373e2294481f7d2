import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { projectDir } from '#main/config.ts'
import { readPolicyFile } from '#main/policies.ts'
import { actProblems, policyDraftOf } from '#rules/act.ts'
import { partNames } from '#texts/act.ts'
import { editPart, type FieldSpec, partOf, partSpecs, valueAt, writeField } from './act-parts.ts'

const policy = readPolicyFile(join(projectDir, 'policies/circular-004.yaml'))
const onCall = [
  {
    name: 'Marta Ríos',
    mobile: '+573001234567',
    email: null,
    doors: ['mail', 'sms'],
    hours: [
      { days: ['mon', 'tue', 'wed', 'thu', 'fri'], opens: '07:30', closes: '18:00' },
      { days: ['sat'], opens: '08:00', closes: '12:00' },
    ],
  },
]
const draft = policyDraftOf({
  ...policy,
  channels: {
    ...policy.channels,
    escalationLine: { ...policy.channels.escalationLine, onCall: onCall as never },
  },
  closures: [{ on: '2026-12-24', from: '12:00', reason: 'Navidad', act: 'Decreto 9' }],
})
const content = { inForceAt: '2026-12-01T07:30', policy: JSON.parse(JSON.stringify(draft)) as unknown }

/** What a browser sends for a part that nobody touched. */
function untouched(part: keyof typeof partSpecs): Map<string, string> {
  const form = new Map<string, string>()
  const put = ({ kind, path }: FieldSpec, name: string, value: unknown) => {
    if (kind === 'check') value && form.set(name, 'on')
    else if (kind === 'days' || kind === 'modalities')
      for (const one of (value as string[]) ?? []) form.set(`${name}.${one}`, 'on')
    else form.set(name, writeField(kind, value))
    expect(path).not.toBe('')
  }
  const { fields, rows } = partSpecs[part]
  for (const spec of fields) put(spec, spec.path, valueAt(content, spec.path))
  for (const spec of rows) {
    const list = valueAt(content, spec.path) as unknown[]
    form.set(`${spec.path}.count`, String(list.length))
    list.forEach((row, at) => {
      for (const one of spec.fields) put(one, `${spec.path}.${at}.${one.path}`, valueAt(row, one.path))
    })
  }
  return form
}

describe('a part of a draft', () => {
  test.each(partNames)('%s that nobody touched comes back as it was', (part) => {
    expect(editPart(content, partSpecs[part], untouched(part))).toEqual(content)
  })

  test('has together all that a policy holds', () => {
    const edited = partNames.reduce<unknown>(
      (so, part) => editPart(so, partSpecs[part], untouched(part)),
      content,
    )
    expect(actProblems('circular', edited)).toEqual([])
  })

  test('gains and loses rows', () => {
    const form = untouched('horario').set('intent', 'add policy.shifts').set('policy.shifts.0.remove', 'on')
    const shifts = valueAt(editPart(content, partSpecs.horario, form), 'policy.shifts') as { opens: string }[]
    expect(shifts.map(({ opens }) => opens)).toEqual(['14:00', ''])
  })

  test('keeps what does not read as it was typed, and its problem names its place', () => {
    const form = untouched('servicios').set('policy.services.software.attentionMinutes', 'dos horas')
    const edited = editPart(content, partSpecs.servicios, form)
    expect(valueAt(edited, 'policy.services.software.attentionMinutes')).toBe('dos horas')
    const [problem] = actProblems('circular', edited)
    expect(problem?.path).toEqual(['policy', 'services', 'software', 'attentionMinutes'])
    expect(partOf(problem?.path ?? [])).toBe('servicios')
  })

  test.each([
    ['2:30', 150],
    ['4', 240],
    ['4 h', 240],
    ['90 min', 90],
    ['2h15', 135],
    ['2:75', '2:75'],
  ])('reads %s as %s minutes', (typed, minutes) => {
    const form = untouched('servicios').set('policy.services.network.attentionMinutes', typed)
    expect(
      valueAt(editPart(content, partSpecs.servicios, form), 'policy.services.network.attentionMinutes'),
    ).toBe(minutes)
  })
})
