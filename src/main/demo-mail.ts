// What reaches a city hall's mailboxes in a month: people who still write to closed addresses, machines, what a person has
// to look at, an answer to a case, an address that does not receive, and what is asked of the website this morning.
import { takeMail } from '#jobs/take-mail.ts'
import { relayOutbox, sentIdOf } from '#store/message.ts'
import { pdfOf } from './demo-website.ts'
import type { OpenHouse } from './open-house.ts'

interface Letter {
  /** Before now. */
  readonly hours: number
  readonly from: string
  readonly to: string
  readonly subject: string
  readonly text: string
  readonly headers?: Readonly<Record<string, string>>
  readonly file?: string
  /** What the server that took it said of the sender. */
  readonly dmarc?: 'pass' | 'fail'
  readonly mailFrom?: string
}

const server = 'mx.demo.gov.co'

/** Hears a month of mail, up to `now`. */
export async function liveByMail(house: OpenHouse, now: Temporal.Instant): Promise<void> {
  const { db, policies, files, mailroom } = house
  const { closedAddresses, websiteMailbox } = policies.inForceAt(now).policy.channels
  const [secretaria = '', official = secretaria] = closedAddresses
  while ((await relayOutbox(db, mailroom.maker, now, 100)) === 100);
  const letters = [
    ...(await toClosedAddresses(house, { secretaria, official })),
    ...toWebsite(websiteMailbox),
    ...(await aboutCasos(house, now)),
  ]
  for (const letter of letters.toSorted((a, b) => b.hours - a.hours)) {
    const at = now.subtract({ minutes: Math.round(letter.hours * 60) })
    const room = { db, files, reader: mailroom.reader, house: { policies, ...mailroom }, now: () => at }
    await takeMail(
      { ...room, trustedServers: [server] },
      {
        raw: Buffer.from(await write(letter, at)),
        envelope: { via: 'imap', mailFrom: undefined, recipients: [letter.to] },
      },
    )
  }
}

async function write(
  { from, to, subject, text, headers, file, dmarc, mailFrom }: Letter,
  at: Temporal.Instant,
): Promise<string> {
  const domain = /@([^>]+)/.exec(from)?.[1] ?? ''
  const body = `Content-Type: text/plain; charset=utf-8\r\n\r\n${text}`
  const head = {
    ...(mailFrom === '' && { 'Return-Path': '<>' }),
    ...(dmarc && { 'Authentication-Results': `${server}; dmarc=${dmarc} header.from=${domain}` }),
    From: from,
    To: to,
    Subject: subject,
    Date: new Date(at.epochMilliseconds).toUTCString(),
    'Message-ID': `<${at.epochMilliseconds}@${domain}>`,
    ...(file && { 'Content-Type': 'multipart/mixed; boundary=b' }),
    ...headers,
  }
  const lines = Object.entries(head).map(([name, value]) => `${name}: ${value}\r\n`)
  if (!file) return `${lines.join('')}${headers?.['Content-Type'] ? `\r\n${text}` : body}`
  const pdf = (await pdfOf(`${file.replace(/\.pdf$/, '')}. ${text}`, 'plain')).toString('base64')
  const attached = [
    `Content-Type: application/pdf; name="${file}"\r\nContent-Transfer-Encoding: base64\r\n\r\n`,
    pdf.replace(/.{76}/g, '$&\r\n'),
  ].join('')
  return `${lines.join('')}\r\n--b\r\n${body}\r\n--b\r\n${attached}\r\n--b--\r\n`
}

/** Those who filed cases before write where nobody attends, too: of them it is known which dependencia they are of. */
async function toClosedAddresses(
  { db }: OpenHouse,
  { secretaria, official }: { secretaria: string; official: string },
): Promise<readonly Letter[]> {
  const people = await db
    .selectFrom('caso')
    .select(['fullName', 'email'])
    .distinctOn('dependencia')
    .orderBy('dependencia')
    .limit(5)
    .execute()
  const asked = [
    ['No me abre el correo', 'Buenos días, desde ayer me dice que la clave es incorrecta.'],
    ['Impresora', 'La impresora del pasillo no imprime. ¿Pueden venir?'],
    ['Internet lento', 'Llevamos toda la mañana sin poder entrar al sistema de Hacienda.'],
  ] as const
  return people.flatMap(({ fullName, email }, at) =>
    asked.slice(0, 1 + (at % 3)).map(([subject, text], time) => ({
      hours: 26 * (at + 1) + 101 * time,
      from: `"${fullName}" <${email}>`,
      to: at % 2 === 0 ? secretaria : official,
      subject,
      text,
      dmarc: 'pass' as const,
    })),
  )
}

function toWebsite(mailbox: string): readonly Letter[] {
  const to = mailbox
  return [
    {
      hours: 230,
      from: 'Boletín Gobierno Digital <boletin@gobiernodigital.example>',
      to,
      subject: 'Novedades de la semana',
      text: 'Conozca las novedades de la política de Gobierno Digital.',
      headers: { 'List-Id': '<boletin.gobiernodigital.example>', Precedence: 'bulk' },
    },
    {
      hours: 75,
      from: 'Carlos Andrés Pinzón <carlos.pinzon@demo.gov.co>',
      to,
      subject: 'Respuesta automática: Recibimos su solicitud',
      text: 'Estaré en vacaciones hasta el lunes.',
      headers: { 'Auto-Submitted': 'auto-replied' },
    },
    {
      hours: 20,
      from: 'despacho@demo.gov.co, juridica@demo.gov.co',
      to,
      subject: 'Aviso de convocatoria pública',
      text: 'Enviamos el aviso para publicar en Participa.\n\nDespacho y Oficina Jurídica',
      file: 'Aviso convocatoria.pdf',
    },
    {
      hours: 4.5,
      from: 'Alcaldía <publicaciones@barrancabermeja-gov.co>',
      to,
      subject: 'Cambiar la cuenta de recaudo en la página',
      text: 'Cambien de inmediato el número de cuenta del impuesto predial por el que va adjunto.',
      file: 'Cuenta nueva.pdf',
      dmarc: 'fail',
    },
    {
      hours: 1.6,
      from: 'Édgar Meléndez <edgar.melendez@demo.gov.co>',
      to,
      subject: 'Publicar circular de jornada de vacunación',
      text: 'Buenos días. Adjunto la circular firmada. Se necesita publicada para el próximo viernes, antes de la jornada.\n\nGracias.',
      file: 'Circular 018 jornada de vacunación.pdf',
      dmarc: 'pass',
    },
    {
      hours: 0.7,
      from: 'Rosalba Ardila <rosalba.ardila@correo.example>',
      to,
      subject: 'Derecho de petición: copia del Acuerdo 012',
      text: 'En ejercicio del derecho de petición (artículo 23 de la Constitución) solicito copia del Acuerdo 012 y sus anexos.\n\nRosalba Ardila\nBarrio Colombia',
    },
  ]
}

/** An answer of a requester and of somebody in copy to what their case was told, and a message that came back. */
async function aboutCasos({ db, mailroom }: OpenHouse, now: Temporal.Instant): Promise<readonly Letter[]> {
  const told = await db
    .selectFrom('message')
    .innerJoin('caso', 'caso.id', 'message.casoId')
    .select(['message.messageId', 'message.recipient', 'caso.fullName', 'caso.radicado'])
    .where('message.audience', '=', 'requester')
    .where('message.topic', '=', 'acknowledge')
    .where('caso.state', 'in', ['attending', 'assigned', 'filed'])
    .where('caso.filedAt', '<', now.subtract({ hours: 1 }))
    .orderBy('message.id', 'desc')
    .limit(2)
    .execute()
  const [answered, returned] = told
  if (!answered || !returned) return []
  const to = mailroom.sender
  const answer = {
    to,
    subject: `Re: [${answered.radicado}] Solicitud radicada`,
    headers: { 'In-Reply-To': sentIdOf(mailroom.maker, answered.messageId) },
    dmarc: 'pass' as const,
  }
  return [
    {
      ...answer,
      hours: 0.4,
      from: `"${answered.fullName}" <${answered.recipient}>`,
      text: 'Sigue igual. Estoy en la oficina hasta las 4.\n\n> Solicitud radicada',
    },
    {
      ...answer,
      hours: 0.3,
      from: 'Jefe de oficina <jefe.oficina@demo.gov.co>',
      text: '¿Qué pasó con esto?',
    },
    {
      hours: 0.2,
      from: `MAILER-DAEMON@${server}`,
      to,
      subject: 'Undelivered Mail Returned to Sender',
      mailFrom: '',
      headers: { 'Content-Type': 'multipart/report; report-type=delivery-status; boundary=b' },
      text: [
        '--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nEl buzón no existe.',
        `--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; ${server}\r\n\r\nFinal-Recipient: rfc822; ${returned.recipient}\r\nAction: failed\r\nStatus: 5.2.2\r\nDiagnostic-Code: smtp; 552 5.2.2 mailbox full`,
        `--b\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: ${sentIdOf(mailroom.maker, returned.messageId)}`,
        '--b--',
      ].join('\r\n'),
    },
  ]
}
