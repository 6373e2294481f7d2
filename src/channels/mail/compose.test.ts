// Each mail says what happened, what it means and what to do, the same in text and in HTML, and nothing can be put into it.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { projectDir } from '#main/config.ts'
import { readPolicyFile } from '#main/policies.ts'
import type { Audience, OutboxTopic } from '#rules/notice.ts'
import { sharedData } from '../../../tests/support/shared-data.ts'
import { composeMail, type Notice } from './compose.ts'

const policy = readPolicyFile(join(projectDir, 'policies/circular-004.yaml'))
const entity = {
  policy,
  publicUrl: 'https://soporte.barrancabermeja.gov.co',
  from: { name: 'Punto Único', address: 'no-responder@barrancabermeja.gov.co' },
}
const radicado = 'ST-20260202-0190-000000001'
const at = (time: string) => Temporal.Instant.from(`2026-02-02T${time}-05:00`)

const acknowledgement: Notice = {
  topic: 'acknowledge',
  audience: 'requester',
  recipient: 'yolanda@barrancabermeja.gov.co',
  messageId: '<one@localhost>',
  threadId: '<one@localhost>',
  createdAt: at('08:30'),
  radicado,
  accessKey: 'llave_de-prueba',
  service: 'hardware',
  subject: 'La impresora no responde',
  fullName: 'Yolanda Pérez Ñáñez',
  dependencia: '0140',
  location: 'Piso 2',
  filedAt: at('08:30'),
  attentionDueAt: at('12:30'),
  attendedAt: null,
  event: null,
}
const system = { actorKind: 'system', actorName: '', text: null, data: {}, files: 0 } as const
const byBeto = { actorKind: 'staff', actorName: 'Beto', text: null, data: {}, files: 0 } as const
const byHer = { actorKind: 'requester', actorName: 'Yolanda Pérez', text: null, data: {}, files: 0 } as const

function compose(
  topic: OutboxTopic,
  audience: Audience,
  event: Partial<NonNullable<Notice['event']>>,
  change: Partial<Notice> = {},
) {
  const told = { ...system, type: 'commented', at: at('09:00'), ...event } as NonNullable<Notice['event']>
  return composeMail(
    { ...acknowledgement, topic, audience, createdAt: at('09:00'), event: told, ...change },
    entity,
  )
}

/** What an HTML part says, as a reader of text would have it. */
const said = (html: string) =>
  html
    .replace(/^.*<body/s, '<body')
    .replace(/<a href="([^"]*)"[^>]*>([^<]*)<\/a>/g, '$2 $1')
    .replace(/<br>|<\/p>|<\/h1>|<\/div>/g, ' ')
    .replace(/<[^>]*>/g, '')
    .replace(
      /&(lt|gt|quot|#39|amp);/g,
      (entity) => ({ '&lt;': '<', '&gt;': '>', '&quot;': '"', '&#39;': "'" })[entity] ?? '&',
    )
    .replace(/\s+/g, ' ')
const words = (text: string) => text.split(/[\s:>]+/).filter(Boolean)

const mails: readonly [string, ReturnType<typeof composeMail>, readonly string[]][] = [
  [
    'the acknowledgement: state, deadline and why, how to follow, not to answer',
    composeMail(acknowledgement, entity),
    [
      'Su caso está radicado. Lo atenderemos a más tardar hoy a las 12:30 p. m.',
      'hoy, lunes 2 de febrero, a las 12:30 p. m.',
      '4 horas hábiles para Hardware desde que se radicó, hoy, lunes 2 de febrero, a las 8:30 a. m. (Circular 004)',
      'llame a la extensión 2500 con su radicado',
      'No responda este correo',
      `https://soporte.barrancabermeja.gov.co/caso/${radicado}?clave=llave_de-prueba`,
    ],
  ],
  [
    'attended on time',
    compose('attended', 'requester', { ...byBeto, type: 'attended', data: { late: false } }),
    ['Beto está atendiendo su caso.', 'hágalo en la página del caso'],
  ],
  [
    'attended late: with an apology',
    compose('attended', 'requester', { ...byBeto, type: 'attended', data: { late: true } }),
    [
      'Lo atendimos después del plazo, que venció hoy, lunes 2 de febrero, a las 12:30 p. m. Le pedimos disculpas.',
    ],
  ],
  [
    'a question: who asks, their words, where to answer',
    compose('question', 'requester', { ...byBeto, text: '¿Tiene tinta?\n¿Es la del pasillo?' }),
    [
      'Beto le escribió sobre su caso.',
      '¿Tiene tinta?',
      '¿Es la del pasillo?',
      'Responda en la página del caso.',
    ],
  ],
  [
    'files without words',
    compose('question', 'requester', { ...byBeto, text: '', files: 2 }),
    ['Beto le escribió sobre su caso.', 'Adjuntó 2 archivos.'],
  ],
  [
    'a wait for the requester: what is awaited, and that it depends on them',
    compose('held', 'requester', {
      ...byBeto,
      type: 'held',
      text: 'El serial.',
      data: { reason: 'requester' },
    }),
    [
      'Beto puso el caso en espera.',
      'Falta una respuesta del solicitante',
      'El serial.',
      'para que podamos seguir',
    ],
  ],
  [
    'a wait for a part: nothing to do',
    compose('held', 'requester', { ...byBeto, type: 'held', text: 'Un rodillo.', data: { reason: 'part' } }),
    ['Falta un repuesto', 'No tiene que hacer nada'],
  ],
  [
    'solved: how, how to confirm or reopen, when it closes by itself',
    compose('solved', 'requester', { ...byBeto, type: 'solved', text: 'Se cambió el rodillo.' }),
    [
      'Beto dio solución a su caso. Confirme si quedó bien.',
      'Se cambió el rodillo.',
      'ciérrelo en la página del caso',
      'reábralo allí mismo',
      'el caso se cierra solo el jueves 5 de febrero a las 6:00 p. m.',
    ],
  ],
  [
    'closed by itself: why, and until when it can be reopened',
    compose('closed', 'requester', { ...system, type: 'closed' }),
    ['El caso se cerró solo, sin respuesta a la solución.', 'puede reabrirlo a más tardar el'],
  ],
  [
    'closed by the staff',
    compose('closed', 'requester', { ...byBeto, type: 'closed' }),
    ['Beto cerró el caso.'],
  ],
  [
    'reopened by the staff: why',
    compose('reopened', 'requester', { ...byBeto, type: 'reopened', text: 'Faltó probar.' }),
    ['Beto reabrió el caso.', 'Faltó probar.', 'Le escribiremos cuando haya solución.'],
  ],
  [
    'annulled: why, and where to file anew',
    compose('voided', 'requester', { ...byBeto, type: 'voided', text: 'Repetido.' }),
    ['Beto anuló el caso.', 'Repetido.', 'https://soporte.barrancabermeja.gov.co/solicitud'],
  ],
  [
    'a broken promise: the apology, the line, and how to escalate',
    compose(
      'breached',
      'requester',
      { ...system, type: 'breached', at: at('12:30') },
      { createdAt: at('12:31') },
    ),
    [
      'El plazo de atención de su caso venció hoy, lunes 2 de febrero, a las 12:30 p. m. y nadie lo había atendido.',
      policy.channels.escalationLine.shown,
      'Le pedimos disculpas.',
      'escalar el caso en su página',
    ],
  ],
  [
    'given to somebody: by whom, the case, and until when',
    compose('assigned', 'staff', {
      actorKind: 'staff',
      actorName: 'Marta',
      type: 'assigned',
      data: { to: 'Beto' },
    }),
    [
      'Marta le asignó este caso.',
      'La impresora no responde',
      'Yolanda Pérez Ñáñez',
      'hoy, lunes 2 de febrero, a las 12:30 p. m.',
      'Tómelo en la mesa antes de que venza el plazo.',
      `https://soporte.barrancabermeja.gov.co/mesa/${radicado}`,
    ],
  ],
  [
    'given to another while attended: the deadline is met already',
    compose('assigned', 'staff', { ...byBeto, type: 'assigned' }, { attendedAt: at('08:45') }),
    ['Continúe la atención en la mesa.'],
  ],
  [
    'given before it was attended, told after: it says what was true then',
    compose('assigned', 'staff', { ...byBeto, type: 'assigned' }, { attendedAt: at('09:30') }),
    ['Tómelo en la mesa antes de que venza el plazo.'],
  ],
  [
    'what the requester wrote',
    compose('commented', 'staff', { ...byHer, text: 'Ya volvió.' }),
    ['Yolanda Pérez escribió sobre su caso.', 'Ya volvió.', 'respóndale en la mesa'],
  ],
  [
    'a warning',
    compose('warned', 'staff', { ...system, type: 'warned' }),
    ['Nadie ha tomado este caso y debe atenderse a más tardar hoy, lunes 2 de febrero, a las 12:30 p. m.'],
  ],
  [
    'a broken promise, for the staff',
    compose('breached', 'staff', { ...system, type: 'breached' }),
    ['El plazo de atención venció hoy', 'Al solicitante se le informó la línea de escalamiento.'],
  ],
  [
    'an escalation',
    compose('escalated', 'staff', { ...byHer, type: 'escalated' }),
    ['Yolanda Pérez escaló el caso.', 'Llame al solicitante'],
  ],
  [
    'reopened by the requester',
    compose('reopened', 'staff', { ...byHer, type: 'reopened', text: 'Sigue igual.' }),
    ['Yolanda Pérez reabrió el caso.', 'Sigue igual.'],
  ],
]

describe('a mail', () => {
  test.each(mails)('%s', (_sentence, mail, sentences) => {
    for (const sentence of [radicado, ...sentences]) {
      expect(mail.text.replace(/\s+/g, ' ')).toContain(sentence.replace(/\s+/g, ' '))
      expect(said(mail.html)).toContain(sentence.replace(/\s+/g, ' '))
    }
    expect(mail.subject.startsWith(`[${radicado}] `)).toBe(true)
    // One part says no more than the other, but for the number to dial.
    expect(words(said(mail.html).replace('tel:+573133316196', ''))).toEqual(words(mail.text))
  })

  test('says the escalation line so that a thumb can call it', () => {
    const { html } = compose('breached', 'requester', { ...system, type: 'breached' })
    expect(html).toContain('href="tel:+573133316196"')
  })

  test('loads nothing and keeps no trace of its reader', () => {
    for (const [, { html }] of mails) {
      expect(html).not.toMatch(/<(img|link|script|style|table|iframe|form)\b|url\(|src=/i)
      const links = [...html.matchAll(/href="([^"]*)"/g)].map(([, href]) => href)
      expect(
        links.every((href) => /^(https:\/\/soporte\.barrancabermeja\.gov\.co\/|tel:\+)/.test(href ?? '')),
      ).toBe(true)
    }
  })

  test('to the staff never opens the requester’s page, to the requester never the desk', () => {
    for (const [, { text }] of mails) expect(text.includes('/mesa/') && text.includes('clave=')).toBe(false)
  })

  test('the same message again is the same mail', () => {
    expect(composeMail(acknowledgement, entity)).toEqual(composeMail({ ...acknowledgement }, entity))
  })

  test('follows the first one to its reader', () => {
    const later = compose(
      'held',
      'requester',
      { ...byBeto, type: 'held', data: { reason: 'part' } },
      {
        messageId: '<two@localhost>',
      },
    )
    expect(later.inReplyTo).toBe('<one@localhost>')
    expect(later.headers['Auto-Submitted']).toBe('auto-generated')
    const first = composeMail(acknowledgement, entity)
    expect(first.inReplyTo).toBeUndefined()
    expect(first.headers['Auto-Submitted']).toBe('auto-replied')
  })

  test('that would tell somebody what is not for them is not written', () => {
    expect(() => compose('warned', 'requester', { type: 'warned' })).toThrow()
    expect(() => compose('solved', 'staff', { type: 'solved' })).toThrow()
    expect(() => composeMail({ ...acknowledgement, topic: 'solved' }, entity)).toThrow()
  })
})

describe('nothing can be put into a mail', () => {
  const naughty = naughtyStrings()

  test('a subject stays on its line', () => {
    for (const subject of naughty) {
      const mail = compose('commented', 'staff', { ...byHer, text: 'Hola' }, { subject })
      expect(mail.subject).not.toMatch(/[\p{Cc}\u2028\u2029\u202a-\u202e]/u)
    }
  })

  test('no text becomes markup, whoever wrote it and wherever it stands', () => {
    const tags = (html: string) => (html.match(/<[^>]*>/g) ?? []).filter((tag) => tag !== '<br>')
    const honest = tags(
      compose(
        'commented',
        'staff',
        { ...byHer, text: 'Hola' },
        { subject: 'a', fullName: 'b', location: 'c' },
      ).html,
    )
    for (const text of naughty) {
      if (text.trim() === '') continue
      const { html } = compose(
        'commented',
        'staff',
        { actorKind: 'requester', actorName: text, text },
        { subject: text, fullName: text, location: text },
      )
      expect(tags(html)).toEqual(honest)
    }
  })

  test('a quoted text stays quoted, line by line', () => {
    const text = 'Hola\r\n\r\nVer el caso:\nhttps://estafa.example\u0000\u001b[31m'
    const mail = compose('commented', 'staff', { ...byHer, text })
    expect(mail.text).toContain('> Hola\n> \n> Ver el caso:\n> https://estafa.example[31m')
    expect(mail.html).not.toContain('href="https://estafa')
  })

  test('an acknowledgement holds not one word of whoever filed it', () => {
    for (const text of naughty) {
      const mail = composeMail({ ...acknowledgement, subject: text, fullName: text, location: text }, entity)
      expect(mail).toEqual(composeMail(acknowledgement, entity))
    }
  })
})

function naughtyStrings(): readonly string[] {
  const own = [
    'a\r\nBcc: x@y.z',
    'a\nX: 1',
    '\u2028',
    '\u202egnp.exe',
    '<b>',
    '"><script>alert(1)</script>',
    '&lt;',
  ]
  const blns = sharedData('strings/big-list-of-naughty-strings/blns.json')
  const vectors = sharedData('strings/dompurify-vectors.json')
  return [
    ...own,
    ...(blns ? (JSON.parse(readFileSync(blns, 'utf8')) as string[]) : []),
    ...(vectors
      ? (JSON.parse(readFileSync(vectors, 'utf8')) as { payload: string }[]).map(({ payload }) => payload)
      : []),
  ]
}
