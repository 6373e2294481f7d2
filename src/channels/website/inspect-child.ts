// Looks into PDFs, in a child process: whatever they hold, the house goes on.
import { getDocumentProxy } from 'unpdf'
import { type DocumentCheck, nothingFound } from '#rules/publication.ts'
import { isOutOfMemory, serve } from '../confined-child.ts'

/** Of a long document its first pages tell. */
const lookedPages = 50

async function inspect(bytes: Uint8Array): Promise<DocumentCheck> {
  const nothing = nothingFound(bytes.length)
  const head = Buffer.from(bytes.subarray(0, 1024)).toString('latin1')
  if (!head.includes('%PDF-')) return { ...nothing, opens: 'no_pdf' }
  try {
    // A copy: pdf.js takes the buffer for its own.
    const pdf = await getDocumentProxy(Uint8Array.from(bytes), { verbosity: 0 })
    const [marks, { info }] = await Promise.all([pdf.getMarkInfo(), pdf.getMetadata()])
    const facts = info as { Title?: unknown; Language?: unknown }
    const looked = Math.min(pdf.numPages, lookedPages)
    let withText = 0
    for (let number = 1; number <= looked; number++) {
      const page = await pdf.getPage(number)
      const { items } = await page.getTextContent()
      // A stamp of a scanner is no text of the page.
      const signs = items.reduce((sum, item) => sum + ('str' in item ? item.str.trim().length : 0), 0)
      if (signs >= 20) withText++
      page.cleanup()
    }
    return {
      ...nothing,
      opens: 'yes',
      pages: pdf.numPages,
      looked,
      withText,
      tagged: (marks as { Marked?: boolean } | null)?.Marked === true,
      language: textOf(facts.Language),
      title: textOf(facts.Title),
    }
  } catch (error) {
    if (isOutOfMemory(error)) throw error
    return { ...nothing, opens: (error as Error).name === 'PasswordException' ? 'password' : 'broken' }
  }
}

function textOf(value: unknown): string | null {
  const text = typeof value === 'string' ? value.replace(/\p{C}/gu, '').trim().slice(0, 300) : ''
  return text === '' ? null : text
}

serve(inspect)
