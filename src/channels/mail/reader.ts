// Reads raw mail in a thread of its own, with limits on time and memory: whatever a stranger wrote, the house goes on.
import { Worker } from 'node:worker_threads'
import type { QuarantineReason, ReadMail } from '#rules/heard-mail.ts'
import type { Reading } from './read.ts'

export interface MailReading {
  readonly mail: ReadMail
  /** Why it could not be read whole; what is known of it may be little. */
  readonly problem: QuarantineReason | undefined
}

export interface MailReader {
  /** Never throws for what the mail holds. */
  read(raw: Uint8Array): Promise<MailReading>
  close(): Promise<void>
}

interface Waiting {
  readonly id: number
  readonly raw: Uint8Array
  readonly done: (reading: MailReading) => void
}

/** Of one mail, by the clock on the wall. */
const readWithinMs = 10_000
const heapMegabytes = 150

export function openReader(withinMs = readWithinMs): MailReader {
  const waiting: Waiting[] = []
  let thread: Worker | undefined
  let current: { job: Waiting; timer: NodeJS.Timeout } | undefined
  let count = 0
  let closed = false

  return {
    read(raw) {
      return new Promise((done) => {
        waiting.push({ id: ++count, raw, done })
        next()
      })
    },
    async close() {
      closed = true
      await thread?.terminate()
    },
  }

  function next(): void {
    if (current || closed) return
    const job = waiting.shift()
    if (!job) return
    thread ??= begin()
    // It may keep a process alive while it reads, and no longer.
    thread.ref()
    const timer = setTimeout(() => giveUp('too_slow'), withinMs)
    current = { job, timer }
    thread.postMessage({ id: job.id, raw: job.raw })
  }

  function begin(): Worker {
    const started = new Worker(new URL('./reader-thread.ts', import.meta.url), {
      resourceLimits: { maxOldGenerationSizeMb: heapMegabytes, maxYoungGenerationSizeMb: 8 },
      execArgv: ['--disable-warning=ExperimentalWarning'],
    })
    started.on('message', ({ id, reading }: { id: number; reading: Reading }) => {
      if (current?.job.id !== id) return
      const { sentAt } = reading.mail
      finish({
        mail: { ...reading.mail, sentAt: sentAt === null ? null : Temporal.Instant.from(sentAt) },
        problem: reading.problem,
      })
    })
    // Out of memory, most likely.
    started.on('error', () => started === thread && giveUp('too_large'))
    return started
  }

  function giveUp(problem: QuarantineReason): void {
    void thread?.terminate()
    thread = undefined
    finish({ mail: nothing, problem })
  }

  function finish(reading: MailReading): void {
    if (!current) return
    clearTimeout(current.timer)
    const { job } = current
    current = undefined
    thread?.unref()
    job.done(reading)
    next()
  }
}

/** What is known of a mail that could not be read. */
const nothing: ReadMail = {
  messageId: null,
  from: [],
  replyTo: [],
  to: [],
  cc: [],
  recipientCount: 0,
  subject: '',
  text: '',
  html: null,
  sentAt: null,
  references: [],
  marks: {},
  parts: [],
  calendarMethod: null,
  report: null,
}
