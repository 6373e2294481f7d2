// Every message of three mail libraries' own test suites goes in through SMTP: none is lost, none crashes, each is read in
// at most a second of CPU and in 200 MB; and where a library says what a message holds, we say the same, or why not.
import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join, relative } from 'node:path'
import { createTransport } from 'nodemailer'
import { expect, test } from 'vitest'
import { openReader } from '#channels/mail/reader.ts'
import { openSmtpEar } from '#channels/mail/smtp-ear.ts'
import { takeMail } from '#jobs/take-mail.ts'
import { mailFates } from '#rules/heard-mail.ts'
import { kindOfAddress } from '#rules/mail-address.ts'
import { ownSender, soportetic, testEars } from './support/ears.ts'
import type { Reading } from './support/measure-reading.ts'
import { sharedData } from './support/shared-data.ts'

const folder = sharedData('mail')

function messages(): readonly string[] {
  if (!folder) return []
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((path) => join(folder, path))
    .filter(
      (path) =>
        statSync(path).isFile() &&
        (/\.(eml|msg)$/.test(path) ||
          /cpython-test_email\/msg_\d+a?\.txt(\/|$)/.test(path) ||
          /maildir.*\/(cur|new)\//.test(path)),
    )
}

test.skipIf(!folder)(
  'every message, through SMTP, has a fate',
  async () => {
    const paths = messages()
    expect(paths.length).toBeGreaterThanOrEqual(235)
    const ears = await testEars()
    const ear = await openSmtpEar({
      host: '127.0.0.1',
      port: 0,
      name: 'mesa.gov.co',
      tls: { cert: '', key: '' },
      kindOf: (address) =>
        kindOfAddress(address, {
          channels: ears.policies.inForceAt(ears.room.now()).policy.channels,
          sender: ownSender,
        }),
      take: async (mail) => {
        // Requests of one sender are limited by the hour.
        ears.advance({ minutes: 10 })
        await takeMail(ears.room, mail)
      },
      report: (error) => {
        throw error
      },
    })
    const transport = createTransport({
      host: '127.0.0.1',
      port: ear.port,
      ignoreTLS: true,
      pool: true,
      maxConnections: 2,
    })
    try {
      // As it is, and as if it were addressed to us: most name none of our addresses.
      const all = paths.flatMap((path) => {
        const raw = readFileSync(path)
        const addressed = Buffer.concat([Buffer.from(`To: ${soportetic}\r\n`), raw])
        return [{ raw }, { raw: addressed }]
      })
      for (const { raw } of all) {
        await transport.sendMail({ envelope: { from: 'relevo@empresa.co', to: soportetic }, raw })
      }
      const { count } = await ears.database.db
        .selectFrom('heardMail')
        .select((eb) => eb.fn.countAll<number>().as('count'))
        .executeTakeFirstOrThrow()
      const fates = await ears.database.db
        .selectFrom('heardMail')
        .select(['fate', 'reason'])
        .select((eb) => eb.fn.countAll<number>().as('count'))
        .groupBy(['fate', 'reason'])
        .orderBy('fate')
        .execute()
      console.info(
        `${paths.length} messages: ${fates.map((one) => `${one.fate}/${one.reason} ${one.count}`).join(', ')}`,
      )
      const { fingerprintOf } = await import('#channels/mail/fingerprint.ts')
      const distinct = new Set(
        all.map(({ raw }) => fingerprintOf(asSent(raw), { mailFrom: 'relevo@empresa.co' })),
      )
      expect(Number(count)).toBe(distinct.size)
      expect(fates.every(({ fate }) => mailFates.includes(fate))).toBe(true)
    } finally {
      transport.close()
      await ear.close()
      await ears.close()
    }
  },
  180_000,
)

test.skipIf(!folder)(
  'every message is read within a second of CPU, by a process that needs no more than 200 MB with all it has',
  () => {
    const paths = messages()
    const script = join(import.meta.dirname, 'support/measure-reading.ts')
    const { stdout, stderr } = spawnSync(
      process.execPath,
      ['--disable-warning=ExperimentalWarning', script],
      {
        input: JSON.stringify(paths),
        encoding: 'utf8',
        maxBuffer: 10_000_000,
      },
    )
    expect(stderr).toBe('')
    const readings = JSON.parse(stdout) as readonly Reading[]
    const most = (of: 'cpuMs' | 'megabytes') => Math.round(Math.max(...readings.map((one) => one[of])))
    console.info(
      `${readings.length} readings: at most ${most('cpuMs')} ms of CPU and ${most('megabytes')} MB`,
    )
    expect(readings).toHaveLength(paths.length * 2)
    expect(readings.filter(({ cpuMs }) => cpuMs > 1_000)).toEqual([])
    expect(readings.filter(({ megabytes }) => megabytes > 200)).toEqual([])
  },
  180_000,
)

/** Lines end in CRLF on their way. */
function asSent(raw: Buffer): Buffer {
  return Buffer.from(raw.toString('latin1').replace(/\r?\n/g, '\r\n'), 'latin1')
}

interface Expected {
  readonly text_body: readonly number[]
  readonly html_body: readonly number[]
  readonly attachments: readonly number[]
  readonly parts: readonly {
    readonly headers: readonly { readonly name: string | Record<string, string>; readonly value: unknown }[]
    readonly body: Record<string, unknown> | string
  }[]
}

const because = {
  better: 'They have replacement signs; we read unlabelled or mislabelled bytes as windows-1252.',
  utf7: 'UTF-7 is no charset of the Encoding Standard; it is shown as it came, in readable ASCII.',
  inline: 'A text part that is not an attachment by its disposition stands in the text, not among the files.',
  boundary: 'A boundary that the message did not declare so is text; nothing of it is lost.',
  alternative: 'The alternative part is not closed: we show its last readable part, they the whole.',
  nested: 'A message within is introduced by its headers.',
  mixed: 'Two charsets in one part; where it is not UTF-8 as a whole it is windows-1252.',
}

/** Why we read something else, by file: each is a choice, not an accident. */
const explained: Record<string, keyof typeof because> = {
  'legacy/001.eml subject': 'utf7',
  'legacy/001.eml text': 'utf7',
  'legacy/005.eml subject': 'utf7',
  'legacy/005.eml text': 'utf7',
  'legacy/034.eml text': 'utf7',
  'legacy/010.eml subject': 'better',
  'legacy/016.eml attachment': 'better',
  'legacy/020.eml subject': 'better',
  'legacy/022.eml subject': 'better',
  'legacy/023.eml attachment': 'better',
  'legacy/026.eml attachment': 'better',
  'legacy/027.eml subject': 'better',
  'legacy/033.eml text': 'better',
  'legacy/052.eml subject': 'better',
  'legacy/052.eml text': 'better',
  'legacy/030.eml attachment': 'inline',
  'legacy/042.eml attachment': 'inline',
  'legacy/047.eml attachment': 'inline',
  'malformed/016.eml text': 'boundary',
  'malformed/020.eml text': 'alternative',
  'malformed/021.eml text': 'alternative',
  'rfc/007.eml text': 'nested',
  'thirdparty/002.eml text': 'mixed',
  'thirdparty/005.eml text': 'boundary',
}

test.skipIf(!folder)(
  'what Stalwart expects of a message is what we read',
  async () => {
    const reader = openReader()
    const differences: string[] = []
    const met = new Set<string>()
    let compared = 0
    try {
      for (const path of messages().filter((one) => one.endsWith('.eml'))) {
        const json = path.replace(/\.eml$/, '.json')
        let expected: Expected
        try {
          expected = JSON.parse(readFileSync(json, 'utf8')) as Expected
        } catch {
          continue
        }
        compared++
        const { mail } = await reader.read(readFileSync(path))
        const header = (name: string) =>
          expected.parts[0]?.headers.findLast((one) => one.name === name)?.value as
            | Record<string, unknown>
            | undefined
        const name = relative(join(folder ?? '', 'stalwart-mail-parser/resources/eml'), path)
        const differ = (what: string, theirs: unknown, ours: unknown) => {
          const why = explained[`${name} ${what}`]
          if (why) met.add(`${name} ${what}`)
          else
            differences.push(
              `${name} ${what}: ${JSON.stringify(theirs)?.slice(0, 150)} ≠ ${JSON.stringify(ours)?.slice(0, 150)}`,
            )
        }
        const subject = plain(header('subject')?.Text)
        if (subject !== plain(mail.subject)) differ('subject', subject, mail.subject)
        const from = addresses(header('from')).join()
        const ours = mail.from.map(({ address }) => address).join()
        if (from !== ours) differ('from', from, ours)
        const text = plain(
          expected.text_body
            .map((at) => expected.parts[at]?.body)
            .flatMap((body) => (typeof body === 'object' && body && 'Text' in body ? [body.Text] : []))
            .join(' '),
        )
        if (text && !plain(mail.text).includes(text.slice(0, 60).trim()))
          differ('text', text, plain(mail.text))
        const names = expected.attachments.flatMap((at) => nameOf(expected.parts[at]))
        const kept = mail.parts.map((part) => part.name)
        for (const one of names) if (!kept.includes(one)) differ('attachment', one, kept)
      }
    } finally {
      reader.close()
    }
    console.info(
      `${compared} expected parses compared, ${Object.keys(explained).length} differences explained`,
    )
    expect(differences).toEqual([])
    // An explanation for what differs no more is none.
    expect(Object.keys(explained).filter((key) => !met.has(key))).toEqual([])
  },
  120_000,
)

const plain = (text: unknown) =>
  String(text ?? '')
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .trim()

function addresses(value: unknown): readonly string[] {
  if (typeof value !== 'object' || value === null) return []
  if ('address' in value) return typeof value.address === 'string' ? [value.address] : []
  return Object.values(value).flatMap((inner) =>
    Array.isArray(inner) ? inner.flatMap(addresses) : addresses(inner),
  )
}

function nameOf(part: Expected['parts'][number] | undefined): readonly string[] {
  const named = (header: string, attribute: string) => {
    const value = part?.headers.find(({ name }) => name === header)?.value as
      | { ContentType?: { attributes?: readonly { name: string; value: string }[] | null } }
      | undefined
    return value?.ContentType?.attributes?.find(({ name }) => name === attribute)?.value
  }
  const name = named('content_disposition', 'filename') ?? named('content_type', 'name')
  return name ? [plain(name).replace(/[/\\]/g, '_')] : []
}
