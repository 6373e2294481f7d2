// better-auth's way to the database, with the tokens of sessions kept as hashes: it goes on speaking of tokens, and
// PostgreSQL never hears one.
import { createHash } from 'node:crypto'
import { kyselyAdapter } from '@better-auth/kysely-adapter'
import type { BetterAuthOptions } from 'better-auth'
import { Kysely, PostgresDialect } from 'kysely'
import type pg from 'pg'

type Adapter = ReturnType<ReturnType<typeof kyselyAdapter>>
type Operations = Omit<Adapter, 'transaction'>
type Order = { model: string; where?: readonly Condition[] }
type Condition = { field: string; value: unknown }

/** A token has 32 signs of chance: nothing is gained by a slow hash or a key. */
export function hashToken(token: string): string {
  return createHash('sha256').update(token).digest('hex')
}

export function hashedSessions(pool: pg.Pool): (options: BetterAuthOptions) => Adapter {
  // biome-ignore lint/suspicious/noExplicitAny: better-auth names its tables itself
  const kysely = new Kysely<any>({ dialect: new PostgresDialect({ pool }) })
  const open = kyselyAdapter(kysely, { type: 'postgres', transaction: true })
  return (options) => {
    const adapter = open(options)
    return {
      ...adapter,
      ...hashing(adapter),
      transaction: (work) => adapter.transaction((inner) => work({ ...inner, ...hashing(inner) })),
    }
  }
}

function hashing(adapter: Operations): Operations {
  const order = <T extends Order>(given: T): T =>
    given.model === 'session' && given.where ? { ...given, where: given.where.map(hashed) } : given
  return {
    ...adapter,
    create: async (given) => {
      if (given.model !== 'session') return adapter.create(given)
      const token = String((given.data as Record<string, unknown>).token)
      const made = await adapter.create({ ...given, data: { ...given.data, token: hashToken(token) } })
      return { ...made, token } as never
    },
    findOne: async (given) => named(await adapter.findOne(order(given)), given) as never,
    update: async (given) => named(await adapter.update(order(given)), given) as never,
    findMany: (given) => adapter.findMany(order(given)),
    count: (given) => adapter.count(order(given)),
    updateMany: (given) => adapter.updateMany(order(given)),
    delete: (given) => adapter.delete(order(given)),
    deleteMany: (given) => adapter.deleteMany(order(given)),
  }
}

function hashed<T extends Condition>(condition: T): T {
  const { field, value } = condition
  if (field !== 'token') return condition
  return { ...condition, value: Array.isArray(value) ? value.map(hashToken) : hashToken(String(value)) }
}

/** The session under the token by which it was asked for. */
function named(row: unknown, { model, where }: Order): unknown {
  const token = where?.find(({ field }) => field === 'token')?.value
  return model === 'session' && row && typeof token === 'string' ? { ...row, token } : row
}
