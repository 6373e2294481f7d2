// Website requests for tests, made by the product's own commands, and documents of every make.
import { createRequire } from 'node:module'
import { Readable } from 'node:stream'
import PDFDocument from 'pdfkit'
import { acceptWebsiteRequest } from '#commands/accept-website-request.ts'
import { openWebsiteRequest, type WebsiteRequestDraft } from '#commands/open-website-request.ts'
import { describeWebsiteRequest } from '#commands/prepare-website-request.ts'
import type { KeptFile } from '#rules/caso.ts'
import type { Facts } from '#rules/publication.ts'
import { checklists, type WebsiteKind } from '#rules/website-request.ts'
import { findWebsiteRequest, type WebsiteRequestRow } from '#store/website-request.ts'
import type { House } from '#web/context.ts'
import type { TestStaff } from './house.ts'

export const decreeFacts: Facts = {
  number: '045',
  issuedOn: '2026-01-30',
  epigraph: 'Por el cual se adopta el calendario tributario',
  issuer: 'Secretaría de Hacienda y del Tesoro',
}

const { resolve } = createRequire(import.meta.url)

/** A PDF: of text or of a picture alone; tagged, named and in Spanish, or none of these. */
export async function samplePdf({
  scanned = false,
  accessible = true,
  password,
  title = 'Decreto 045 de 2026',
}: {
  scanned?: boolean
  accessible?: boolean
  password?: string
  title?: string
} = {}): Promise<Buffer> {
  const pdf = new PDFDocument({
    ...(accessible && { tagged: true, lang: 'es-CO', displayTitle: true, info: { Title: title } }),
    ...(password && { userPassword: password }),
    pdfVersion: '1.7',
  })
  const chunks: Buffer[] = []
  pdf.on('data', (chunk: Buffer) => chunks.push(chunk))
  const done = new Promise((ended) => pdf.on('end', ended))
  pdf
    .registerFont('text', resolve('@expo-google-fonts/work-sans/400Regular/WorkSans_400Regular.ttf'))
    .font('text')
  if (scanned) pdf.rect(72, 72, 300, 400).fill('#999999')
  else pdf.text('DECRETO 045 DE 2026. Por el cual se adopta el calendario tributario.')
  pdf.end()
  await done
  return Buffer.concat(chunks)
}

export async function keepSample(house: House, name: string, bytes: Buffer): Promise<KeptFile> {
  return house.files.keep(Readable.from([bytes]), name, 20_000_000)
}

export async function openTestRequest(
  house: House,
  draft: Partial<WebsiteRequestDraft> = {},
): Promise<WebsiteRequestRow> {
  const { radicado } = await house.db.transaction().execute((tx) =>
    openWebsiteRequest(
      tx,
      {
        senderName: 'Marta Rueda',
        senderEmail: 'marta.rueda@barrancabermeja.gov.co',
        subject: 'Publicar el Decreto 045',
        text: 'Por favor publicar el decreto adjunto.',
        suggestedKind: 'decree',
        words: ['decreto'],
        attachments: [],
        mailId: null,
        ...draft,
      },
      house.policies,
      house.now(),
    ),
  )
  return loadRequest(house, radicado)
}

export async function loadRequest(house: House, radicado: string): Promise<WebsiteRequestRow> {
  const request = await findWebsiteRequest(house.db, radicado)
  if (!request) throw new Error(`${radicado} is nowhere`)
  return request
}

/** A request that is accepted, described and ready to go out. */
export async function preparedRequest(
  house: House,
  actor: TestStaff,
  {
    kind = 'decree',
    document,
    facts = decreeFacts,
    ...draft
  }: { kind?: WebsiteKind; document?: KeptFile; facts?: Facts } & Partial<WebsiteRequestDraft> = {},
): Promise<WebsiteRequestRow> {
  const { radicado } = await openTestRequest(house, draft)
  const order = { radicado, actor }
  await acceptWebsiteRequest(house.db, { ...order, kind, desiredAt: null }, house.now())
  await describeWebsiteRequest(
    house.db,
    { ...order, facts, checked: checklists[kind], desiredAt: null, document },
    house.now(),
  )
  return loadRequest(house, radicado)
}
