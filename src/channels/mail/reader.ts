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
  /** HTML that does nothing; undefined when it is too long, too deep or takes too long: then the text has to do. */
  sanitize(html: string): Promise<string | undefined>
  close(): Promise<void>
}

interface Task {
  readonly id: number
  readonly order: { readonly raw: Uint8Array } | { readonly html: string }
  readonly withinMs: number
  readonly done: (answer: Answer) => void
}

/** What the thread says, or why it says nothing. */
type Answer =
  | { readonly reading?: Reading; readonly clean?: string | undefined }
  | { readonly problem: QuarantineReason }

/** Of one mail, by the clock on the wall. */
const readWithinMs = 10_000
const cleanWithinMs = 5_000
const heapMegabytes = 150

export function openReader(withinMs = readWithinMs): MailReader {
  const waiting: Task[] = []
  let thread: Worker | undefined
  let current: { task: Task; timer: NodeJS.Timeout } | undefined
  let count = 0
  let closed = false

  return {
    async read(raw) {
      const answer = await ask({ raw }, withinMs)
      if ('problem' in answer || !answer.reading)
        return { mail: nothing, problem: 'problem' in answer ? answer.problem : 'unreadable' }
      const { mail, problem } = answer.reading
      const sentAt = mail.sentAt === null ? null : Temporal.Instant.from(mail.sentAt)
      return { mail: { ...mail, sentAt }, problem }
    },
    async sanitize(html) {
      const answer = await ask({ html }, cleanWithinMs)
      return 'problem' in answer ? undefined : answer.clean
    },
    async close() {
      closed = true
      await thread?.terminate()
    },
  }

  function ask(order: Task['order'], within: number): Promise<Answer> {
    return new Promise((done) => {
      waiting.push({ id: ++count, order, withinMs: within, done })
      next()
    })
  }

  function next(): void {
    if (current || closed) return
    const task = waiting.shift()
    if (!task) return
    thread ??= begin()
    // It may keep a process alive while it reads, and no longer.
    thread.ref()
    current = { task, timer: setTimeout(() => giveUp('too_slow'), task.withinMs) }
    thread.postMessage({ id: task.id, ...task.order })
  }

  function begin(): Worker {
    const started = new Worker(new URL('./reader-thread.ts', import.meta.url), {
      resourceLimits: { maxOldGenerationSizeMb: heapMegabytes, maxYoungGenerationSizeMb: 8 },
      execArgv: ['--disable-warning=ExperimentalWarning'],
    })
    started.on('message', ({ id, ...answer }: { id: number } & Exclude<Answer, { problem: unknown }>) => {
      if (current?.task.id === id) finish(answer)
    })
    // Out of memory, most likely.
    started.on('error', () => started === thread && giveUp('too_large'))
    return started
  }

  function giveUp(problem: QuarantineReason): void {
    void thread?.terminate()
    thread = undefined
    finish({ problem })
  }

  function finish(answer: Answer): void {
    if (!current) return
    clearTimeout(current.timer)
    const { task } = current
    current = undefined
    thread?.unref()
    task.done(answer)
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
