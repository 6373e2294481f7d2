// Limits on how often: filings per address and overall, guesses at a case, tries at signing in.
import { RateLimiterMemory, type RateLimiterRes } from 'rate-limiter-flexible'
import type { Guard, Limits } from '#web/context.ts'

const minute = 60

/** In this process' memory: a restart forgets, and several processes allow several times as much. */
export function memoryLimits(): Limits {
  const perAddress = new RateLimiterMemory({ points: 60, duration: 10 * minute })
  const overall = new RateLimiterMemory({ points: 600, duration: minute })
  return {
    async filing(address) {
      return (await take(perAddress, network(address))) ?? (await take(overall, 'all'))
    },
    lookUp: guard(new RateLimiterMemory({ points: 10, duration: 15 * minute })),
    signIn: guard(new RateLimiterMemory({ points: 8, duration: 15 * minute })),
  }
}

/** For load tests. */
export const noLimits: Limits = {
  filing: async () => undefined,
  lookUp: { wait: async () => undefined, failed: async () => {}, succeeded: async () => {} },
  signIn: { wait: async () => undefined, failed: async () => {}, succeeded: async () => {} },
}

async function take(limiter: RateLimiterMemory, key: string): Promise<number | undefined> {
  try {
    await limiter.consume(key)
    return undefined
  } catch (refused) {
    return seconds(refused as RateLimiterRes)
  }
}

function guard(limiter: RateLimiterMemory): Guard {
  return {
    async wait(keys) {
      const spent = await Promise.all(keys.map((key) => limiter.get(key)))
      const waits = spent.flatMap((state) => (state && state.remainingPoints <= 0 ? [seconds(state)] : []))
      return waits.length > 0 ? Math.max(...waits) : undefined
    },
    async failed(keys) {
      await Promise.all(keys.map((key) => limiter.penalty(key)))
    },
    async succeeded(keys) {
      await Promise.all(keys.map((key) => limiter.delete(key)))
    },
  }
}

function seconds({ msBeforeNext }: RateLimiterRes): number {
  return Math.max(1, Math.ceil(msBeforeNext / 1000))
}

/** An IPv4 address, or the /64 network of an IPv6 one: what one subscriber is given. */
export function network(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1]
  if (mapped) return mapped
  if (!address.includes(':')) return address
  const [head = '', tail] = address.toLowerCase().split('%')[0]?.split('::') ?? []
  const left = head.split(':').filter(Boolean)
  const right = tail?.split(':').filter(Boolean) ?? []
  const groups =
    tail === undefined ? left : [...left, ...Array(8 - left.length - right.length).fill('0'), ...right]
  return groups
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':')
}
