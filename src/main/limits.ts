// Limits on how often: filings, guesses, writes by a link, bytes. Counted in the database, over all processes, by networks
// and people whose names are not kept there.
import { createHash } from 'node:crypto'
import { type Allowance, countSpent, giveAllowance, takeAllowance } from '#store/allowance.ts'
import type { Db } from '#store/db.ts'
import type { LimitName, Limits, Taken, Taker } from '#web/context.ts'
import { network } from './network.ts'

const minute = 60
const hour = 60 * minute
const day = 24 * hour
const megabyte = 1_000_000

type Limit = LimitName | 'filing'
type Whose = keyof typeof whose

/** Whose allowance it is. An office has one address for all; a subscriber has a /64 of IPv6. */
const whose = {
  all: () => '',
  network: ({ address }: Taker) => address && network(address),
  caso: ({ caso }: Taker) => caso,
  staff: ({ staff }: Taker) => staff,
  account: ({ account }: Taker) => account,
  accountHere: ({ account, address }: Taker) => account && address && `${account} ${network(address)}`,
  device: ({ device, account }: Taker) => device && `${device} ${account}`,
  caller: ({ caller }: Taker) => caller,
} as const

/**
 * Of each limit, whose allowances are asked: so much within so many seconds. `all` is the ceiling on everybody together and
 * comes first (see `take_allowance`); reaching it sounds the alarm.
 */
const limits: Readonly<Record<Limit, Partial<Record<Whose, readonly [cap: number, seconds: number]>>>> = {
  filing: { all: [600, minute], network: [60, 10 * minute] },
  // Four digits are ten thousand: with 300 wrong ones an hour over all cases, less than one a day comes to be right.
  lookUp: { all: [300, hour], network: [30, 15 * minute], caso: [10, day] },
  link: { all: [100, hour], network: [10, hour], caso: [3, day] },
  // The web cannot use these up, nor they the web's.
  call: { all: [300, hour], caller: [10, 15 * minute], caso: [10, day] },
  callerCheck: { all: [300, hour], staff: [20, 15 * minute], caso: [10, day] },
  // Eight at one account from one network; an office of many people mistypes more. All the world at one account: 30.
  signIn: {
    all: [1000, hour],
    network: [60, 15 * minute],
    accountHere: [8, 15 * minute],
    account: [30, hour],
  },
  // A browser in which somebody signed in before: whatever others guess, its own tries are left.
  knownSignIn: { device: [8, 15 * minute] },
  code: { all: [300, hour], network: [60, 15 * minute], account: [10, 15 * minute] },
  password: { staff: [8, 15 * minute] },
  // Keys, links and codes of 60 bits and more: what is counted is noise.
  token: { all: [1000, hour], network: [60, 15 * minute] },
  apiKey: { all: [1000, hour], network: [60, 15 * minute] },
  verify: { all: [1000, hour], network: [60, 15 * minute] },
  // Each of them writes to somebody of the staff.
  requesterChange: { all: [1000, hour], network: [200, hour], caso: [30, hour] },
  // Ten full forms of a case; twenty-five of an office a day; two hundred of everybody.
  bytes: {
    all: [4000 * megabyte, day],
    network: [500 * megabyte, day],
    staff: [1000 * megabyte, day],
    caso: [200 * megabyte, 30 * day],
  },
}

export interface DatabaseLimits extends Limits {
  /** How much of each ceiling is used, and what was refused by each limit in this process. */
  countUse(): Promise<{ spent: ReadonlyMap<string, number>; refused: ReadonlyMap<string, number> }>
}

/** `alarm` hears of a ceiling that was reached, at most once a minute each. */
export function databaseLimits(db: Db, alarm: (limit: string) => void): DatabaseLimits {
  const refused = new Map<string, number>()
  const silentUntil = new Map<Limit, number>()

  async function take(limit: Limit, who: Taker, amount = 1): Promise<Taken> {
    const allowances = allowancesOf(limit, who)
    const usedUp = await takeAllowance(db, { allowances, amount })
    if (usedUp) {
      refused.set(limit, (refused.get(limit) ?? 0) + 1)
      if (usedUp.key === ceilingOf(limit)) sound(limit)
      return { wait: usedUp.wait, giveBack: async () => {} }
    }
    return {
      wait: undefined,
      giveBack: (back = amount) => giveAllowance(db, { allowances, amount: back }),
    }
  }

  function sound(limit: Limit): void {
    const now = performance.now()
    if (now < (silentUntil.get(limit) ?? 0)) return
    silentUntil.set(limit, now + minute * 1000)
    alarm(limit)
  }

  return {
    take,
    filing: async (address) => (await take('filing', { address })).wait,
    async countUse() {
      const ceilings = (Object.keys(limits) as Limit[]).map((limit) => [limit, ceilingOf(limit)] as const)
      const spent = await countSpent(
        db,
        ceilings.map(([, key]) => key),
      )
      return { spent: new Map(ceilings.map(([limit, key]) => [limit, spent.get(key) ?? 0])), refused }
    },
  }
}

/** For load tests. */
export const noLimits: DatabaseLimits = {
  filing: async () => undefined,
  take: async () => ({ wait: undefined, giveBack: async () => {} }),
  countUse: async () => ({ spent: new Map(), refused: new Map() }),
}

function allowancesOf(limit: Limit, who: Taker): readonly Allowance[] {
  return Object.entries(limits[limit]).flatMap(([kind, [cap, seconds]]) => {
    const value = whose[kind as Whose](who)
    return value === undefined ? [] : [{ key: keyOf(limit, kind, value), cap, seconds }]
  })
}

function ceilingOf(limit: Limit): string {
  return keyOf(limit, 'all', '')
}

function keyOf(limit: Limit, kind: string, value: string): string {
  if (value === '') return `${limit} ${kind}`
  return `${limit} ${kind} ${createHash('sha256').update(value).digest('base64url').slice(0, 22)}`
}
