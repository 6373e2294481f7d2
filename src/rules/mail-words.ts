// Promises: whether a mail asks for support or for the website is only suggested, with the words that led to it; the
// machine alone refuses nothing unless the policy says so (circular, clauses 1 and 3).
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
  const own =
    text.slice(0, 20_000).split(/^\s*(?:>|-{2,}\s*(?:mensaje original|original message))/im, 1)[0] ?? ''
  const [inSubject, inText] = [fold(subject), fold(own)]
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

function says(plain: string, word: string): boolean {
  return new RegExp(`(?<!\\p{L})${RegExp.escape(fold(word))}(?!\\p{L})`, 'u').test(plain)
}

function fold(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()
}
