// A house with ears: a database, policies, files and a reader, under a clock that the test sets, without pages.
import { join } from 'node:path'
import { TooHeavy } from '#channels/form/body.ts'
import { openReader } from '#channels/mail/reader.ts'
import type { Resolver } from '#channels/mail/trust.ts'
import type { HeardOutcome } from '#commands/hear-mail.ts'
import { type EarRoom, takeMail } from '#jobs/take-mail.ts'
import { projectDir } from '#main/config.ts'
import { installPolicy, loadPolicies } from '#main/policies.ts'
import type { Policies, Policy } from '#rules/policy.ts'
import { fileShelf } from '#store/files.ts'
import { temporaryDataDir } from './data-dir.ts'
import { type TestDatabase, testDatabase } from './database.ts'

export interface TestEars {
  readonly database: TestDatabase
  readonly room: EarRoom
  readonly policies: Policies
  advance(duration: Temporal.DurationLike): void
  /** Hears a mail as if it came by SMTP, from `mailFrom` to `recipients`. */
  hear(
    raw: string | Buffer,
    envelope?: { mailFrom?: string; recipients?: readonly string[] },
  ): Promise<HeardOutcome>
  close(): Promise<void>
}

export const soportetic = 'soportetic@barrancabermeja.gov.co'
export const closed = 'secretaria.tic@barrancabermeja.gov.co'
export const ownSender = 'no-responder@barrancabermeja.gov.co'

/** One child reads for all: it takes a second to start, and ends with the tests. */
const reader = openReader()

/** `change` bends the policy's mail part. */
export async function testEars({
  change = {},
  resolver,
  trustedServers = [],
}: {
  change?: Partial<Policy['mail']>
  resolver?: Resolver
  trustedServers?: readonly string[]
} = {}): Promise<TestEars> {
  const database = await testDatabase()
  const { dataDir, remove } = temporaryDataDir()
  const clock = { now: Temporal.Instant.from('2026-02-02T08:30:00-05:00') }
  await installPolicy(database.db, join(projectDir, 'policies/circular-004.yaml'), clock.now)
  const loaded = await loadPolicies(database.db)
  const bent = (policy: Policy): Policy => ({ ...policy, mail: { ...policy.mail, ...change } })
  const policies: Policies = {
    ...loaded,
    of: (id, settledAt) => bent(loaded.of(id, settledAt)),
    inForceAt: (at) => {
      const version = loaded.inForceAt(at)
      return { ...version, policy: bent(version.policy) }
    },
  }
  const room: EarRoom = {
    db: database.db,
    now: () => clock.now,
    files: fileShelf(join(dataDir, 'files'), () => new TooHeavy()),
    reader,
    house: {
      policies,
      sender: ownSender,
      maker: { host: 'mesa.gov.co', secret: 'the mail secret of a test' },
    },
    trustedServers,
    ...(resolver && { resolver }),
  }
  return {
    database,
    room,
    policies,
    advance: (duration) => {
      clock.now = clock.now.add(duration)
    },
    hear: (raw, { mailFrom = 'ana@empresa.co', recipients = [soportetic] } = {}) =>
      takeMail(room, {
        raw: Buffer.from(raw),
        envelope: { via: 'smtp', mailFrom, recipients },
      }),
    async close() {
      await database.close()
      remove()
    },
  }
}

let count = 0

/** A mail that a person may have written. */
export function rawMail(headers: Record<string, string> = {}, text = 'Buenos días. Quedo atenta.'): string {
  count += 1
  const all = {
    From: 'Ana Díaz <ana@empresa.co>',
    To: soportetic,
    Subject: 'Publicar decreto 123',
    Date: 'Mon, 02 Feb 2026 08:00:00 -0500',
    'Message-ID': `<persona-${count}@empresa.co>`,
    'Content-Type': 'text/plain; charset=utf-8',
    ...headers,
  }
  const lines = Object.entries(all).flatMap(([name, value]) => (value === '' ? [] : [`${name}: ${value}`]))
  return `${lines.join('\r\n')}\r\n\r\n${text}\r\n`
}

/** A delivery report of a message of ours that could not be delivered. */
export function bounceOf(address: string, messageId: string): string {
  return rawMail(
    {
      From: 'MAILER-DAEMON@empresa.co',
      To: ownSender,
      'Content-Type': 'multipart/report; report-type=delivery-status; boundary=b',
    },
    [
      '--b',
      'Content-Type: text/plain',
      '',
      'No existe.',
      '--b',
      'Content-Type: message/delivery-status',
      '',
      'Reporting-MTA: dns; mx.empresa.co',
      '',
      `Final-Recipient: rfc822; ${address}`,
      'Action: failed',
      'Status: 5.1.1',
      'Diagnostic-Code: smtp; 550 no such user',
      '--b',
      'Content-Type: text/rfc822-headers',
      '',
      `Message-ID: ${messageId}`,
      '--b--',
    ].join('\r\n'),
  )
}
