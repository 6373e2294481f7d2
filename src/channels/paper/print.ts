// A document on paper: a tagged PDF (PDF/UA-1, for screen readers) with embedded fonts, the entity's head, the signatures
// and what it takes to check it. It holds an empty place for the entity's own seal: `seal.ts` fills it.
import { createRequire } from 'node:module'
import PDFDocument from 'pdfkit'
import QRCode from 'qrcode'
import { type Document, type Section, paperTexts as t } from '#texts/circular.ts'
import { placeSeal } from './seal.ts'

export interface Paper {
  readonly document: Document
  readonly entity: { readonly name: string; readonly office: string }
  /** Where anybody checks the code. */
  readonly verifyUrl: string
  readonly madeAt: Temporal.Instant
}

const { resolve } = createRequire(import.meta.url)
const face = (weight: string) => resolve(`@expo-google-fonts/work-sans/${weight}/WorkSans_${weight}.ttf`)
const faces = { text: face('400Regular'), strong: face('600SemiBold') }

const colour = { blue: '#3366CC', dark: '#004884', ink: '#1F2328', soft: '#57606A', line: '#C9D1D9' } as const
const margin = { top: 96, bottom: 72, left: 72, right: 72 }

/** The document as bytes, with its seal still empty. */
export async function printDocument(paper: Paper): Promise<Buffer> {
  const { document, madeAt } = paper
  const pdf = new PDFDocument({
    size: 'LETTER',
    margins: margin,
    bufferPages: true,
    pdfVersion: '1.7',
    tagged: true,
    subset: 'PDF/UA' as never,
    lang: 'es-CO',
    displayTitle: true,
    info: {
      Title: `${document.title} · ${document.radicado}`,
      Author: paper.entity.name,
      Subject: document.facts.at(-1)?.[1] ?? '',
      CreationDate: new Date(madeAt.epochMilliseconds),
      ModDate: new Date(madeAt.epochMilliseconds),
    },
  })
  pdf.registerFont('text', faces.text).registerFont('strong', faces.strong)
  const chunks: Buffer[] = []
  pdf.on('data', (chunk: Buffer) => chunks.push(chunk))
  const done = new Promise<void>((resolve, reject) => pdf.on('end', resolve).on('error', reject))

  write(pdf, paper)
  placeSeal(pdf, { name: paper.entity.name, reason: t.reason, at: madeAt })
  pdf.end()
  await done
  return Buffer.concat(chunks)
}

type Pdf = PDFKit.PDFDocument
type Struct = PDFKit.PDFStructureElement

function write(pdf: Pdf, paper: Paper): void {
  const { document } = paper
  const root = pdf.struct('Document')
  pdf.addStructure(root)
  const add = (tag: string, draw: () => void, options = {}) => root.add(pdf.struct(tag, options, draw))

  add('P', () =>
    pdf.font('strong').fontSize(10).fillColor(colour.soft).text(`${t.radicado} ${document.radicado}`),
  )
  pdf.moveDown(0.4)
  add('P', () => pdf.font('text').fontSize(10).text(document.dated))
  pdf.moveDown(1.2)
  add('H1', () => pdf.font('strong').fontSize(20).fillColor(colour.dark).text(document.title))
  pdf.moveDown(0.8)
  writeTable(pdf, root, { rows: document.facts, widths: [0.16, 0.84], rowHeads: true })
  pdf.moveDown(0.8)
  for (const section of document.body) writeSection(pdf, root, section)

  keepTogether(pdf, 60 + document.signatures.length * 22)
  pdf.moveDown(1)
  add('H2', () => pdf.font('strong').fontSize(13).fillColor(colour.dark).text(t.signatures))
  pdf.moveDown(0.4)
  writeTable(pdf, root, {
    head: t.signed,
    rows: document.signatures.map(({ act, name, user, at }) => [act, name, user, at]),
    widths: [0.13, 0.25, 0.37, 0.25],
    rowHeads: true,
  })
  pdf.moveDown(0.3)
  add('P', () => pdf.font('text').fontSize(9).fillColor(colour.soft).text(t.law))
  writeCheck(pdf, root, paper)
  writeFrames(pdf, paper)
  root.end()
}

function writeSection(pdf: Pdf, root: Struct, section: Section): void {
  const body = () => pdf.font('text').fontSize(10.5).fillColor(colour.ink)
  switch (section.kind) {
    case 'heading':
      keepTogether(pdf, 60)
      pdf.moveDown(0.5)
      root.add(
        pdf.struct('H2', {}, () =>
          pdf.font('strong').fontSize(12.5).fillColor(colour.dark).text(section.text),
        ),
      )
      pdf.moveDown(0.25)
      return
    case 'paragraph':
      root.add(pdf.struct('P', {}, () => body().text(section.text, { lineGap: 2.5 })))
      pdf.moveDown(0.5)
      return
    case 'list': {
      const list = pdf.struct('L')
      root.add(list)
      for (const item of section.items)
        list.add(
          pdf.struct('LI', {}, [
            pdf.struct('Lbl', {}, () =>
              body()
                .text('•', margin.left + 6, undefined, { continued: false, width: 12 })
                .moveUp(),
            ),
            pdf.struct('LBody', {}, () => body().text(item, margin.left + 20, undefined, { lineGap: 2.5 })),
          ]),
        )
      list.end()
      pdf.x = margin.left
      pdf.moveDown(0.5)
      return
    }
    case 'table': {
      const columns = section.head.length
      const first = columns === 2 ? 0.18 : 0.28
      const { title } = section
      keepTogether(pdf, 70)
      if (title !== null) {
        root.add(
          pdf.struct('H2', {}, () => pdf.font('strong').fontSize(12.5).fillColor(colour.dark).text(title)),
        )
        pdf.moveDown(0.3)
      }
      writeTable(pdf, root, {
        head: section.head,
        rows: section.rows,
        widths: section.head.map((_, at) => (at === 0 ? first : (1 - first) / (columns - 1))),
      })
      pdf.moveDown(0.6)
    }
  }
}

interface Table {
  readonly head?: readonly string[]
  readonly rows: readonly (readonly string[])[]
  /** Shares of the line, that add up to one. */
  readonly widths: readonly number[]
  readonly rowHeads?: boolean
}

function writeTable(pdf: Pdf, root: Struct, { head, rows, widths, rowHeads = false }: Table): void {
  const table = pdf.struct('Table')
  root.add(table)
  const line = pdf.page.width - margin.left - margin.right
  const padding = 5
  const write = (cells: readonly string[], isHead: boolean) => {
    const font = (at: number) => (isHead || (rowHeads && at === 0) ? 'strong' : 'text')
    const width = (at: number) => line * (widths[at] ?? 0) - padding
    const height =
      Math.max(
        ...cells.map((cell, at) =>
          pdf
            .font(font(at))
            .fontSize(9.5)
            .heightOfString(cell, { width: width(at), lineGap: 1.5 }),
        ),
      ) +
      2 * padding
    keepTogether(pdf, height)
    const top = pdf.y
    const row = pdf.struct('TR')
    table.add(row)
    let left = margin.left
    cells.forEach((cell, at) => {
      const x = left
      left += line * (widths[at] ?? 0)
      const scope = isHead ? 'Column' : rowHeads && at === 0 ? 'Row' : undefined
      const element = pdf.struct(scope ? 'TH' : 'TD', {}, () =>
        pdf
          .font(font(at))
          .fontSize(9.5)
          .fillColor(isHead ? colour.dark : colour.ink)
          .text(cell, x, top + padding, { width: width(at), lineGap: 1.5 }),
      )
      // Which cells a head is for; pdfkit has no word for it.
      if (scope)
        (element as unknown as { dictionary: { data: Record<string, unknown> } }).dictionary.data.A = {
          O: 'Table',
          Scope: scope,
        }
      row.add(element)
    })
    row.end()
    decorate(pdf, () =>
      pdf
        .moveTo(margin.left, top + height)
        .lineTo(margin.left + line, top + height)
        .lineWidth(isHead ? 1 : 0.5)
        .stroke(isHead ? colour.dark : colour.line),
    )
    pdf.x = margin.left
    pdf.y = top + height
  }
  if (head) write(head, true)
  for (const cells of rows) write(cells, false)
  table.end()
}

/** How to check the document: code, address and QR. */
function writeCheck(pdf: Pdf, root: Struct, { document, verifyUrl }: Paper): void {
  const size = 92
  const url = `${verifyUrl}/${document.code}`
  keepTogether(pdf, size + 40)
  pdf.moveDown(1.2)
  const top = pdf.y
  const left = margin.left + size + 18
  root.add(pdf.struct('Figure', { alt: t.qr(url) }, () => drawQr(pdf, url, { x: margin.left, y: top, size })))
  const say = (tag: string, draw: () => void) => root.add(pdf.struct(tag, {}, draw))
  const width = pdf.page.width - left - margin.right
  say('H2', () => pdf.font('strong').fontSize(12).fillColor(colour.dark).text(t.verify, left, top, { width }))
  say('P', () =>
    pdf
      .font('text')
      .fontSize(9.5)
      .fillColor(colour.ink)
      .text(t.verifyHow(verifyUrl), left, pdf.y + 4, { width }),
  )
  say('P', () =>
    pdf
      .font('text')
      .fontSize(9.5)
      .text(`${t.code}:`, left, pdf.y + 6, { width }),
  )
  say('P', () =>
    pdf
      .font('strong')
      .fontSize(14)
      .text(document.code, left, pdf.y + 1, { width, characterSpacing: 1 }),
  )
  pdf.x = margin.left
  pdf.y = Math.max(pdf.y, top + size)
}

function drawQr(pdf: Pdf, text: string, { x, y, size }: { x: number; y: number; size: number }): void {
  const { modules } = QRCode.create(text, { errorCorrectionLevel: 'M' })
  const cell = size / modules.size
  pdf.fillColor('#000000')
  for (let row = 0; row < modules.size; row++)
    for (let column = 0; column < modules.size; column++)
      if (modules.get(row, column)) pdf.rect(x + column * cell, y + row * cell, cell + 0.05, cell + 0.05)
  pdf.fill()
}

/** Head and foot of every page: decoration, which no screen reader reads again and again. */
function writeFrames(pdf: Pdf, { document, entity }: Paper): void {
  const { start, count } = pdf.bufferedPageRange()
  for (let at = start; at < start + count; at++) {
    pdf.switchToPage(at)
    const { width, height } = pdf.page
    const bottom = pdf.page.margins.bottom
    // So that writing in the margin begins no page.
    pdf.page.margins.bottom = 0
    decorate(pdf, () => {
      pdf.rect(0, 0, width, 26).fill(colour.blue)
      pdf.font('strong').fontSize(11).fillColor('#FFFFFF').text(t.govco, margin.left, 7, { lineBreak: false })
      pdf
        .font('strong')
        .fontSize(11)
        .fillColor(colour.dark)
        .text(entity.name, margin.left, 44, { lineBreak: false })
      pdf
        .font('text')
        .fontSize(9)
        .fillColor(colour.soft)
        .text(entity.office, margin.left, 59, { lineBreak: false })
      pdf
        .moveTo(margin.left, 78)
        .lineTo(width - margin.right, 78)
        .lineWidth(0.5)
        .stroke(colour.line)
      const foot = height - 44
      const page = t.page(at - start + 1, count)
      pdf.font('text').fontSize(8.5).fillColor(colour.soft)
      pdf.text(`${document.radicado} · ${t.code}: ${document.code}`, margin.left, foot, { lineBreak: false })
      pdf.text(page, width - margin.right - pdf.widthOfString(page), foot, { lineBreak: false })
    })
    pdf.page.margins.bottom = bottom
  }
}

function decorate(pdf: Pdf, draw: () => void): void {
  pdf.markContent('Artifact', { type: 'Layout' })
  draw()
  pdf.endMarkedContent()
}

/** Begins a page when what comes does not fit on this one. */
function keepTogether(pdf: Pdf, height: number): void {
  if (pdf.y + height > pdf.page.height - pdf.page.margins.bottom) pdf.addPage()
}
