import type { OutboxTopic } from '#rules/notice.ts'
import type { Tx } from './db.ts'

/** Leaves word of something that has to be told. It goes out if, and only if, the transaction commits. */
export async function enqueue(
  tx: Tx,
  topic: OutboxTopic,
  casoId: number,
  now: Temporal.Instant,
  data: Record<string, unknown> = {},
): Promise<void> {
  await tx
    .insertInto('outbox')
    .values({ topic, casoId: casoId, data: JSON.stringify(data), createdAt: now })
    .execute()
}
