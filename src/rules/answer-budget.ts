// Promises: automatic answers to mail come out of budgets, by trust and by domain, and each kind of sender has its own: however
// many strangers write, and whatever addresses they forge, those who are known and proven are answered in their turn. What
// exceeds a budget waits, the oldest first; what waited longer than a day is needless.
import type { Trust } from './heard-mail.ts'
import { domainOf } from './mail-address.ts'

/** `familiar`: known and proven. `known`: in the directory, or has filed before. `verified`: proven to be who it says. */
export const answerShares = ['familiar', 'known', 'verified', 'stranger'] as const
export type AnswerShare = (typeof answerShares)[number]

export interface Budget {
  readonly hourly: number
  readonly daily: number
  /** In an hour, to addresses of one domain. */
  readonly domainHourly: number
}

/** In all, 600 an hour. A domain costs a forger of proofs little, an address that nobody proves costs nothing. */
export const answerBudgets: Readonly<Record<AnswerShare, Budget>> = {
  familiar: { hourly: 300, daily: 3000, domainHourly: 300 },
  known: { hourly: 150, daily: 1500, domainHourly: 100 },
  verified: { hourly: 130, daily: 1300, domainHourly: 20 },
  stranger: { hourly: 20, daily: 40, domainHourly: 5 },
}

export const needlessAfter = { hours: 24 } as const

export function shareOf(trust: Trust, isKnown: boolean): AnswerShare {
  if (trust === 'verified') return isKnown ? 'familiar' : 'verified'
  return isKnown ? 'known' : 'stranger'
}

/** The domain that somebody has to own: `correo.empresa.com.co` is `empresa.com.co`. */
export function ownedDomain(address: string): string {
  const labels = domainOf(address).split('.')
  const [country = '', kind = ''] = labels.toReversed()
  const isShared = country.length === 2 && /^(com?|gov|gob|edu|org|net|mil|nom|web|info)$/.test(kind)
  return labels.slice(isShared ? -3 : -2).join('.')
}

export interface HeldAnswer {
  readonly id: number
  readonly share: AnswerShare
  readonly domain: string
  readonly createdAt: Temporal.Instant
}

/** What went out of a share to a domain. */
export interface Spent {
  readonly share: AnswerShare
  readonly domain: string
  readonly lastHour: number
  readonly lastDay: number
}

/** Which of the answers that wait, the oldest first, have their turn now, and which are needless. */
export function turnsOf(
  held: readonly HeldAnswer[],
  spent: readonly Spent[],
  now: Temporal.Instant,
): { readonly released: readonly number[]; readonly needless: readonly number[] } {
  const count = (of: (one: Spent) => boolean, what: 'lastHour' | 'lastDay') =>
    spent.reduce((sum, one) => sum + (of(one) ? one[what] : 0), 0)
  const left = new Map(
    answerShares.map((share) => {
      const isOf = (one: Spent) => one.share === share
      const { hourly, daily } = answerBudgets[share]
      return [share, Math.min(hourly - count(isOf, 'lastHour'), daily - count(isOf, 'lastDay'))]
    }),
  )
  const leftOfDomain = new Map<string, number>()
  const tooOld = now.subtract(needlessAfter)
  const released: number[] = []
  const needless: number[] = []
  for (const { id, share, domain, createdAt } of held) {
    if (Temporal.Instant.compare(createdAt, tooOld) <= 0) {
      needless.push(id)
      continue
    }
    const key = `${share} ${domain}`
    const ofShare = left.get(share) ?? 0
    const ofDomain =
      leftOfDomain.get(key) ??
      answerBudgets[share].domainHourly -
        count((one) => one.share === share && one.domain === domain, 'lastHour')
    if (ofShare <= 0 || ofDomain <= 0) continue
    left.set(share, ofShare - 1)
    leftOfDomain.set(key, ofDomain - 1)
    released.push(id)
  }
  return { released, needless }
}
