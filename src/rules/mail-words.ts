// Promises: whether a mail asks for support or for the website is only suggested, with the words that led to it; the
// machine alone refuses nothing unless the policy says so (circular, clauses 1 and 3).
import { fold } from './fold.ts'
import type { Policy } from './policy.ts'

export interface MailSuggestion {
  readonly kind: 'support' | 'website' | undefined
  /** The policy's words that were found, in its spelling. */
  readonly words: readonly string[]
}

/** What a subject and a text seem to ask for. A word in the subject weighs as much as three in the text. */
export function suggestionFor(
  { subject, text }: { readonly subject: string; readonly text: string },
  policy: Pick<Policy, 'websiteRequestWords' | 'mail'>,
): MailSuggestion {
  // What somebody answers to is not what they say.
  const [inSubject, inText] = [fold(subject), fold(ownWords(text.slice(0, 20_000)).replace(/^>.*$/gm, ''))]
  const weigh = (words: readonly string[]) => {
    const found = words.filter((word) => says(inSubject, word) || says(inText, word))
    const weight = found.reduce((sum, word) => sum + (says(inSubject, word) ? 3 : 1), 0)
    return { found, weight }
  }
  const support = weigh(policy.mail.supportWords)
  const website = weigh(policy.websiteRequestWords)
  if (support.weight > website.weight) return { kind: 'support', words: support.found }
  if (website.weight > 0) return { kind: 'website', words: website.found }
  return { kind: undefined, words: [] }
}

/**
 * What somebody wrote above what they answer to. Cut is only what is surely quoted: a block of quoted lines that nothing
 * follows, with the line that introduces it; what stands below "Mensaje original" or below a head that names `radicado`,
 * as only messages of ours do; and a signature below its own mark. Words between quoted lines stay, and so do those lines.
 */
export function ownWords(text: string, radicado?: string): string {
  let lines = text.split('\n').map((line) => line.trimEnd())
  const cut = lines.findIndex((line, at) => isSeparator(line) || isHeadOf(lines, at, radicado))
  if (cut >= 0) lines = lines.slice(0, cut)
  const signature = lines.lastIndexOf('--')
  if (signature >= 0) lines = lines.slice(0, signature)
  const own = lines.findLastIndex((line) => line !== '' && !line.startsWith('>')) + 1
  if (own < lines.length) {
    const quotes = lines.slice(own).some((line) => line !== '')
    lines = lines.slice(0, own)
    // Programs break the line that introduces a quotation where it is long.
    const from = [1, 2, 3].find((count) => isIntroduction(lines.slice(-count).join(' ')))
    if (quotes && from) lines = lines.slice(0, -from)
  }
  return lines.join('\n').trim()
}

function isSeparator(line: string): boolean {
  return /^\s*-{2,}\s*(mensaje original|original message)\s*-*$/i.test(line)
}

/** "De: … / Enviado: … / Para: … / Asunto: [radicado] …" */
function isHeadOf(lines: readonly string[], at: number, radicado: string | undefined): boolean {
  const [first = '', ...rest] = lines.slice(at, at + 8)
  return (
    radicado !== undefined &&
    /^\*?(De|From):/i.test(first) &&
    rest.some((line) => /^\*?(Asunto|Subject):/i.test(line) && line.includes(radicado))
  )
}

function isIntroduction(line: string): boolean {
  return line.length < 400 && /^(El|On)\s.*\d.*(escribió|wrote):$/i.test(line)
}

function says(plain: string, word: string): boolean {
  return new RegExp(`(?<!\\p{L})${RegExp.escape(fold(word))}(?!\\p{L})`, 'u').test(plain)
}
