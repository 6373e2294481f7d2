import type { Kysely, Transaction } from 'kysely'
import type { Schema } from './schema.ts'

/** To look, or to begin a transaction. */
export type Db = Kysely<Schema>
/** To write. */
export type Tx = Transaction<Schema>
