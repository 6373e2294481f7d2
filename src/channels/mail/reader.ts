// Reads raw mail in a child process, with limits on time and memory: whatever a stranger wrote, the house goes on.
import type { QuarantineReason, ReadMail } from '#rules/heard-mail.ts'
import { confine } from '../confined.ts'
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
  /** The child that reads, while there is one. */
  readonly pid: number | undefined
  close(): void
}

export type ReaderOrder =
  | { readonly raw: Uint8Array; readonly html?: undefined }
  | { readonly raw?: undefined; readonly html: string }

export interface ReaderAnswer {
  readonly reading?: Reading
  readonly clean?: string | undefined
}

/** Of one mail, by the clock on the wall. */
const readWithinMs = 10_000
const cleanWithinMs = 5_000

export function openReader(withinMs = readWithinMs): MailReader {
  const child = confine<ReaderOrder, ReaderAnswer>(new URL('./reader-child.ts', import.meta.url))
  return {
    async read(raw) {
      const { answer, ...outcome } = await child.ask({ raw }, withinMs)
      if ('exceeded' in outcome)
        return { mail: nothing, problem: outcome.exceeded === 'time' ? 'too_slow' : 'too_large' }
      if (!answer?.reading) return { mail: nothing, problem: 'unreadable' }
      const { mail, problem } = answer.reading
      const sentAt = mail.sentAt === null ? null : Temporal.Instant.from(mail.sentAt)
      return { mail: { ...mail, sentAt }, problem }
    },
    async sanitize(html) {
      return (await child.ask({ html }, cleanWithinMs)).answer?.clean
    },
    get pid() {
      return child.pid
    },
    close: () => child.close(),
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
