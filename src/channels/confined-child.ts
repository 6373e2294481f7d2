// The side of the child (confined.ts): it answers one order after another and ends with whoever started it.
import type { FromChild } from './confined.ts'

/** A `work` that throws ends the child. */
export function serve<Order, Answer>(work: (order: Order) => Promise<Answer>): void {
  const say = (message: FromChild<Answer>) => process.send?.(message)
  process.on('message', async (order: Order) => {
    const answer = await work(order)
    const { user, system } = process.cpuUsage()
    say({ answer, cpuSeconds: (user + system) / 1e6 })
  })
  process.once('disconnect', () => process.exit())
  say({ ready: true })
}

/** The memory that the system lets us have is used up; parsers take this for a fault of the bytes. */
export function isOutOfMemory(error: unknown): boolean {
  return error instanceof Error && /allocation failed|out of memory|could not allocate/i.test(error.message)
}
