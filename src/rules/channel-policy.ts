// Promises: each door opens only what the circular gives it, and only the form opens support cases (clauses 1 and 5);
// a text that speaks of the website is pointed to its mailbox (clause 3), never refused for it.
import type { Door } from './caso.ts'
import { fold } from './fold.ts'
import type { Policy } from './policy.ts'

/** What may begin at each door. A support case begins at the form alone. */
export const opens: Record<Door, readonly ('caso' | 'website_request')[]> = {
  form: ['caso'],
  requester: [],
  desk: [],
  api: [],
  mail: ['website_request'],
  phone: [],
  sms: [],
  line: [],
  job: [],
  cli: [],
}

/**
 * Does this text look like a request to publish or change something on the entity's website?
 * A hint for people, never a decision: a link to the site, or one of the policy's words.
 */
export function looksLikeWebsiteRequest(text: string, policy: Policy): boolean {
  const plain = fold(text)
  const { host, words } = signsOf(policy)
  const links = plain.match(/\b(?:https?:\/\/|www\.)[^\s<>"']+/g) ?? []
  return links.some((link) => link.includes(host)) || words.test(plain)
}

interface Signs {
  readonly host: string
  /** Any of the policy's words, whole. */
  readonly words: RegExp
}

const knownSigns = new WeakMap<Policy, Signs>()

/** What a policy tells a website request by, made ready once. */
function signsOf(policy: Policy): Signs {
  const known = knownSigns.get(policy)
  if (known) return known
  const words = policy.websiteRequestWords.map((word) => RegExp.escape(fold(word)))
  const signs = {
    host: new URL(policy.entity.website).hostname.replace(/^www\./, ''),
    words: words.length > 0 ? new RegExp(`(?<!\\p{L})(?:${words.join('|')})(?!\\p{L})`, 'u') : /(?!)/,
  }
  knownSigns.set(policy, signs)
  return signs
}
