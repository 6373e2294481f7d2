// What a city hall asks of its website in a month: decrees and edicts published with proof, a banner, a button, what is
// wanted today, and what was no website request at all.
import { createRequire } from 'node:module'
import { Readable } from 'node:stream'
import PDFDocument from 'pdfkit'
import { acceptWebsiteRequest } from '#commands/accept-website-request.ts'
import { approveWebsiteRequest, askApproval } from '#commands/approve-website-request.ts'
import { commentWebsiteRequest, hearWebsiteSender } from '#commands/comment-website-request.ts'
import { openWebsiteRequest } from '#commands/open-website-request.ts'
import { describeWebsiteRequest } from '#commands/prepare-website-request.ts'
import { publishWebsiteRequest } from '#commands/publish-website-request.ts'
import { refuseWebsiteRequest } from '#commands/refuse-website-request.ts'
import { scheduleWebsiteRequest } from '#commands/schedule-website-request.ts'
import { recordLook } from '#commands/watch-publication.ts'
import { tellDueWithdrawals, withdrawWebsiteRequest } from '#commands/withdraw-website-request.ts'
import type { Actor } from '#rules/caso.ts'
import { deadlineFor } from '#rules/deadline.ts'
import { calendarFor } from '#rules/policy.ts'
import type { Facts } from '#rules/publication.ts'
import { checklists, suggestedKind, type WebsiteKind } from '#rules/website-request.ts'
import { findWebsiteRequest } from '#store/website-request.ts'
import type { OpenHouse } from './open-house.ts'

type Staff = Extract<Actor, { kind: 'staff' }>

interface Wish {
  readonly kind: WebsiteKind
  readonly daysAgo: number
  readonly sender: readonly [name: string, email: string]
  readonly subject: string
  readonly text: string
  readonly facts: Facts
  /** The name of the attached document; what it says; how it was made. */
  readonly document?: readonly [name: string, words: string, make: 'good' | 'plain' | 'scan']
  readonly fate:
    | 'new'
    | 'accepted'
    | 'prepared'
    | 'approval'
    | 'scheduled'
    | 'published'
    | 'withdrawn'
    | 'refused'
  /** In business hours after now. */
  readonly wantedIn?: number
}

const hacienda = ['Gloria Inés Sarmiento', 'gloria.sarmiento@demo.gov.co'] as const
const juridica = ['Carlos Andrés Pinzón', 'carlos.pinzon@demo.gov.co'] as const
const prensa = ['Paola Andrea Niño', 'paola.nino@demo.gov.co'] as const
const salud = ['Édgar Meléndez', 'edgar.melendez@demo.gov.co'] as const

const wishes: readonly Wish[] = [
  {
    kind: 'decree',
    daysAgo: 21,
    sender: hacienda,
    subject: 'Publicar Decreto 131: calendario tributario',
    text: 'Buenos días. Adjunto el decreto firmado para publicarlo en Normatividad.\n\nGracias.',
    facts: {
      number: '131',
      issuedOn: '2026-10-30',
      epigraph: 'Por el cual se adopta el calendario tributario de la vigencia 2027',
      issuer: 'Secretaría de Hacienda y del Tesoro',
    },
    document: [
      'Decreto 131 de 2026.pdf',
      'DECRETO 131 DE 2026. Por el cual se adopta el calendario tributario.',
      'good',
    ],
    fate: 'published',
  },
  {
    kind: 'edict',
    daysAgo: 17,
    sender: juridica,
    subject: 'Edicto emplazatorio proceso 2026-118',
    text: 'Se solicita fijar el edicto adjunto por el término de ley.',
    facts: {
      number: '118',
      issuedOn: '2026-11-05',
      epigraph: 'Por el cual se emplaza a herederos indeterminados dentro del proceso 2026-118',
      issuer: 'Oficina Jurídica',
    },
    document: ['EDICTO_118.pdf', 'EDICTO 118. Se emplaza a los herederos indeterminados.', 'plain'],
    fate: 'withdrawn',
  },
  {
    kind: 'notice',
    daysAgo: 9,
    sender: hacienda,
    subject: 'Aviso de notificación cobro coactivo',
    text: 'Favor publicar el aviso por cinco días hábiles. Los destinatarios no tienen dirección conocida.',
    facts: {
      issuedOn: '2026-11-12',
      epigraph: 'Notificación por aviso de mandamientos de pago del impuesto predial',
      issuer: 'Secretaría de Hacienda y del Tesoro',
    },
    document: ['Aviso cobro coactivo.pdf', 'AVISO. Notificación por aviso de mandamientos de pago.', 'scan'],
    fate: 'published',
  },
  {
    kind: 'circular',
    daysAgo: 6,
    sender: juridica,
    subject: 'Circular 017 jornada electoral',
    text: 'Publicar la circular sobre participación en política de servidores públicos.',
    facts: {
      number: '017',
      issuedOn: '2026-11-18',
      epigraph: 'Participación en política de servidores públicos durante la jornada electoral',
      issuer: 'Oficina Jurídica',
    },
    document: ['Circular 017.pdf', 'CIRCULAR 017. Participación en política de servidores públicos.', 'good'],
    fate: 'published',
  },
  {
    kind: 'link',
    daysAgo: 4,
    sender: salud,
    subject: 'Botón nuevo para agendar vacunación',
    text: 'Necesitamos un botón en la página principal que lleve a la agenda de vacunación.',
    facts: {
      label: 'Agende su vacunación',
      target: 'https://www.barrancabermeja.gov.co/salud/vacunacion',
      place: 'Página principal, trámites destacados',
    },
    fate: 'published',
  },
  {
    kind: 'decree',
    daysAgo: 2,
    sender: juridica,
    subject: 'Decreto 140: ley seca',
    text: 'El decreto debe quedar publicado hoy, antes de que termine la tarde. Va firmado.',
    facts: {
      number: '140',
      issuedOn: '2026-11-23',
      epigraph: 'Por el cual se dictan medidas de orden público para la jornada electoral',
      issuer: 'Despacho del Alcalde',
    },
    document: ['Decreto 140.pdf', 'DECRETO 140 DE 2026. Medidas de orden público.', 'plain'],
    fate: 'scheduled',
    wantedIn: 2,
  },
  {
    kind: 'legal_document',
    daysAgo: 2,
    sender: hacienda,
    subject: 'Resolución 2210 de estímulos tributarios',
    text: 'Adjunto la resolución. Por favor revisar que quede en Normatividad y no en Noticias.',
    facts: {
      documentType: 'Resolución',
      number: '2210',
      issuedOn: '2026-11-20',
      epigraph: 'Por la cual se reglamentan los estímulos por pronto pago',
      issuer: 'Secretaría de Hacienda y del Tesoro',
    },
    document: ['resolucion 2210 escaneada.pdf', 'RESOLUCIÓN 2210', 'scan'],
    fate: 'prepared',
    wantedIn: 12,
  },
  {
    kind: 'banner',
    daysAgo: 1,
    sender: prensa,
    subject: 'Banner Feria del Petróleo',
    text: 'Para la página principal, desde el lunes y hasta el domingo de la feria.',
    facts: { alternativeText: 'Feria del Petróleo, del 30 de noviembre al 6 de diciembre, Malecón del Río' },
    fate: 'approval',
    wantedIn: 20,
  },
  {
    kind: 'correction',
    daysAgo: 1,
    sender: salud,
    subject: 'Corregir teléfono de la Secretaría de Salud',
    text: 'En el directorio aparece el teléfono viejo. El correcto es 602 5555, extensión 2410.',
    facts: {},
    fate: 'accepted',
    wantedIn: -3,
  },
  {
    kind: 'other',
    daysAgo: 1,
    sender: prensa,
    subject: 'Mi computador no abre el correo',
    text: 'Buenas, desde ayer no puedo abrir el correo. ¿Me pueden ayudar?',
    facts: {},
    fate: 'refused',
  },
  {
    kind: 'edict',
    daysAgo: 0,
    sender: juridica,
    subject: 'Edicto 121 para fijar',
    text: 'Se adjunta el edicto 121 para su fijación por el término de ley.',
    facts: {},
    document: ['EDICTO_121.pdf', 'EDICTO 121. Se emplaza a quienes se crean con derecho.', 'plain'],
    fate: 'new',
  },
  {
    kind: 'correction',
    daysAgo: 0,
    sender: hacienda,
    subject: 'Actualizar valores de la liquidación en línea',
    text: 'Buen día: los valores de la tabla son los del año pasado. Los nuevos van en el cuerpo del decreto 131.',
    facts: {},
    fate: 'new',
  },
]

/** Lives a month on the website, up to `now`. */
export async function liveOnWebsite(
  house: OpenHouse,
  { webmaster, coordinator }: { webmaster: Staff; coordinator: Staff },
  now: Temporal.Instant,
): Promise<void> {
  const { policy } = house.policies.inForceAt(now)
  const calendar = calendarFor(policy)
  const done: { at: Temporal.Instant; run: (at: Temporal.Instant) => Promise<unknown> }[] = []
  for (const wish of wishes) {
    const began = now.subtract({ hours: wish.daysAgo * 24 + 2, minutes: wish.subject.length })
    const documents = await documentsOf(house, wish)
    let radicado = ''
    let steps = 0
    /** Each step a good half hour of business after the one before. */
    const then: Then = (run, later = 0) => {
      const at = deadlineFor(calendar, began, 35 * ++steps + later)
      if (Temporal.Instant.compare(at, now) < 0)
        done.push({ at, run: (when) => run({ radicado, actor: webmaster }, when) })
    }
    done.push({ at: began, run: async (at) => (radicado = await open(house, wish, documents, at)) })
    planFate(house, wish, { then, coordinator, now })
  }
  done.sort((a, b) => Temporal.Instant.compare(a.at, b.at))
  for (const { at, run } of done) {
    await tellDueWithdrawals(house.db, at)
    await run(at)
  }
  await tellDueWithdrawals(house.db, now)
}

type Then = (
  run: (order: { radicado: string; actor: Staff }, at: Temporal.Instant) => Promise<unknown>,
  /** Business minutes beside the usual ones. */
  later?: number,
) => void

function planFate(
  { db, policies }: OpenHouse,
  wish: Wish,
  { then, coordinator, now }: { then: Then; coordinator: Staff; now: Temporal.Instant },
): void {
  const { kind, fate, facts, document, wantedIn, sender } = wish
  if (fate === 'new') return
  if (fate === 'refused') {
    const text = 'Esto es soporte: repórtelo en el formulario y le llega un radicado con plazo de atención.'
    then((order, at) => refuseWebsiteRequest(db, { ...order, reason: 'not_website', text }, at))
    return
  }
  const desiredAt = wantedIn === undefined ? null : now.add({ minutes: wantedIn * 60 }).round('minute')
  then((order, at) => acceptWebsiteRequest(db, { ...order, kind, desiredAt }, at))
  if (fate === 'accepted') return
  if (fate === 'approval') {
    then((order, at) =>
      commentWebsiteRequest(db, { ...order, text: '¿A qué página lleva el banner cuando se hace clic?' }, at),
    )
    then(async ({ radicado }, at) => {
      const { id } = (await findWebsiteRequest(db, radicado)) ?? { id: 0 }
      const answer = {
        requestId: id,
        name: sender[0],
        text: 'A ninguna, es solo informativo.',
        attachments: [],
      }
      await db.transaction().execute((tx) => hearWebsiteSender(tx, answer, at))
    })
  }
  const checked: readonly string[] = fate === 'prepared' ? ['signed', 'complete'] : checklists[kind]
  then(async (order, at) => {
    const file = document ? await firstFile(db, order.radicado) : undefined
    await describeWebsiteRequest(db, { ...order, facts, checked, desiredAt, document: file }, at)
  })
  if (fate === 'prepared') return
  if (fate === 'approval') {
    then((order, at) => askApproval(db, order, at))
    return
  }
  if (fate === 'scheduled') {
    then((order, at) => askApproval(db, order, at))
    then((order, at) => approveWebsiteRequest(db, { ...order, actor: coordinator }, at))
    then((order, at) => scheduleWebsiteRequest(db, { ...order, at: desiredAt ?? at }, policies, at))
    return
  }
  const url = urlOf(wish)
  then((order, at) => publishWebsiteRequest(db, { ...order, url }, policies, at))
  if (document)
    then(async ({ radicado }, at) => {
      const { id, publishedSha256 } = (await findWebsiteRequest(db, radicado)) ?? {
        id: 0,
        publishedSha256: null,
      }
      await recordLook(db, { id, url, result: 'confirmed', detail: null, sha256: publishedSha256 }, at)
    })
  if (fate === 'withdrawn')
    then((order, at) => withdrawWebsiteRequest(db, { ...order, reason: null }, at), 5 * 540)
}

function urlOf({ document, facts, kind }: Wish): string {
  const site = 'https://www.barrancabermeja.gov.co'
  if (kind === 'link') return `${site}/`
  const slug = (document?.[0] ?? facts.number ?? 'pagina').toLowerCase().replaceAll(/[\s_]+/g, '-')
  return `${site}/normatividad/${encodeURI(slug)}`
}

async function firstFile(db: OpenHouse['db'], radicado: string): Promise<number | undefined> {
  const request = await findWebsiteRequest(db, radicado)
  const row = await db
    .selectFrom('websiteFile')
    .select('id')
    .where('requestId', '=', request?.id ?? 0)
    .orderBy('id')
    .executeTakeFirst()
  return row?.id
}

async function open(
  { db, policies }: OpenHouse,
  wish: Wish,
  attachments: Awaited<ReturnType<typeof documentsOf>>,
  at: Temporal.Instant,
): Promise<string> {
  const { subject, text } = wish
  const attachmentNames = attachments.map(({ name }) => name)
  const { kind, words } = suggestedKind(
    { subject, text, attachmentNames },
    policies.inForceAt(at).policy.website.kindWords,
  )
  const [senderName, senderEmail] = wish.sender
  const draft = {
    senderName,
    senderEmail,
    subject,
    text,
    suggestedKind: kind,
    words,
    attachments,
    mailId: null,
  }
  const { radicado } = await db.transaction().execute((tx) => openWebsiteRequest(tx, draft, policies, at))
  return radicado
}

async function documentsOf({ files }: OpenHouse, { document }: Wish) {
  if (!document) return []
  const [name, words, make] = document
  return [await files.keep(Readable.from([await pdfOf(words, make)]), name, 20_000_000)]
}

const { resolve } = createRequire(import.meta.url)
const font = resolve('@expo-google-fonts/work-sans/400Regular/WorkSans_400Regular.ttf')

/** A PDF as offices make them: well exported, exported without care, or scanned. */
export async function pdfOf(words: string, make: 'good' | 'plain' | 'scan'): Promise<Buffer> {
  const pdf = new PDFDocument({
    size: 'LETTER',
    pdfVersion: '1.7',
    ...(make === 'good' && {
      tagged: true,
      lang: 'es-CO',
      displayTitle: true,
      info: { Title: words.split('. ')[0] ?? '' },
    }),
  })
  const chunks: Buffer[] = []
  pdf.on('data', (chunk: Buffer) => chunks.push(chunk))
  const ended = new Promise((done) => pdf.on('end', done))
  pdf.registerFont('text', font).font('text').fontSize(12)
  if (make === 'scan')
    for (let y = 90; y < 640; y += 22) pdf.rect(72, y, 300 + ((y * 37) % 160), 9).fill('#777777')
  else pdf.text(words).moveDown().text('Documento de muestra de la ciudad de muestra.')
  pdf.end()
  await ended
  return Buffer.concat(chunks)
}
