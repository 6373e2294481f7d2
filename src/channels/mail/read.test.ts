import { readFileSync } from 'node:fs'
// Broken and hostile mail: read in time, in bounds, or given up with a reason; never a crash.
import { afterAll, describe, expect, test } from 'vitest'
import { openReader } from './reader.ts'

const reader = openReader()
afterAll(() => reader.close())
const bytes = (text: string) => Buffer.from(text, 'latin1')
const head = 'From: a@b.co\r\nSubject: x\r\n'

describe('charsets', () => {
  test.each([
    [
      'windows-1252 as it says',
      bytes(`${head}Content-Type: text/plain; charset=windows-1252\r\n\r\n\x80 \x93ma\xf1ana\x94`),
      '€ “mañana”',
    ],
    ['no label, windows-1252', bytes(`${head}\r\na\xf1o \x80`), 'año €'],
    [
      'labelled Latin-1, is UTF-8',
      Buffer.from(`${head}Content-Type: text/plain; charset=iso-8859-1\r\n\r\naño “hola”`),
      'año “hola”',
    ],
    [
      'a charset that does not exist',
      bytes(`${head}Content-Type: text/plain; charset=x-nada\r\n\r\na\xf1o`),
      'año',
    ],
  ])('%s', async (_, raw, text) => expect((await reader.read(raw)).mail.text).toBe(text))
})

test('quotations of HTML alone are marked as in text', async () => {
  const { mail } = await reader.read(
    bytes(
      `${head}Content-Type: text/html\r\n\r\n<p>Sigue igual.</p><div>El 2, x escribi&oacute;:<br></div><blockquote><p>uno</p><blockquote>dos</blockquote>tres</blockquote>fin`,
    ),
  )
  expect(mail.text.replace(/\n(> ?)*(?=\n)/g, '')).toBe(
    'Sigue igual.\nEl 2, x escribió:\n> uno\n> > dos\n> tres\nfin',
  )
})

test('no line end leaves a header', async () => {
  const hidden = Buffer.from('uno\r\nBcc: x@y.co\u2028dos').toString('base64')
  const { mail } = await reader.read(
    bytes(`From: =?utf-8?B?${hidden}?= <a@b.co>\r\nSubject: =?utf-8?B?${hidden}?=\r\n\r\n`),
  )
  expect(mail.subject).toBe('uno Bcc: x@y.co dos')
  expect(mail.from[0]?.name).toBe('uno Bcc: x@y.co dos')
})

test.each([
  ['empty', Buffer.alloc(0), 'unreadable'],
  ['binary', Buffer.from(Array.from({ length: 5000 }, (_, at) => (at * 7919) % 256)), 'unreadable'],
  [
    'a thousand nested parts',
    bytes(
      head +
        Array.from(
          { length: 1000 },
          (_, at) => `Content-Type: multipart/mixed; boundary=b${at}\r\n\r\n--b${at}\r\n`,
        ).join(''),
    ),
    'too_deep',
  ],
])('%s is given up, with what is known of it', async (_, raw, problem) => {
  expect((await reader.read(raw)).problem).toBe(problem)
})

test('ten thousand recipients, absurd dates, a line of 20 MB', async () => {
  const to = Array.from({ length: 10_000 }, (_, at) => `p${at}@b.co`).join(',\r\n ')
  const many = await reader.read(bytes(`${head}To: ${to}\r\nDate: Mon, 99 Foo 99999 99:99:99\r\n\r\nx`))
  expect(many.mail).toMatchObject({ recipientCount: 10_000, sentAt: null })
  expect(many.mail.to.length).toBe(200)
  const long = await reader.read(Buffer.concat([bytes(`${head}\r\n`), Buffer.alloc(20_000_000, 'a')]))
  expect(long.problem).toBeUndefined()
})

test('what takes too much is ended, and the next is read', async () => {
  const heavy = Buffer.concat([bytes(`${head}\r\n`), Buffer.alloc(25_000_000, '\n')])
  const [gone, next] = await Promise.all([reader.read(heavy), reader.read(bytes(`${head}\r\nhola`))])
  expect(['too_large', 'too_slow', undefined]).toContain(gone.problem)
  expect(next.mail.text).toBe('hola')
})

test.each([
  [
    'a hundred thousand parts',
    `${head}Content-Type: multipart/mixed; boundary=b\r\n\r\n${'--b\r\n\r\nx\r\n'.repeat(100_000)}--b--`,
  ],
  [
    'ten thousand nested parts',
    head +
      Array.from(
        { length: 10_000 },
        (_, at) => `Content-Type: multipart/mixed; boundary=b${at}\r\n\r\n--b${at}\r\n`,
      ).join(''),
  ],
  [
    'twenty megabytes of base64 in lines of one sign',
    `${head}Content-Type: application/zip\r\nContent-Transfer-Encoding: base64\r\n\r\n${'A\r\n'.repeat(7_000_000)}`,
  ],
  ['a million references', `${head}References: ${'<a@b> '.repeat(1_000_000)}\r\n\r\nhola`],
  ['a million headers', `${head}${'X: y\r\n'.repeat(1_000_000)}\r\nhola`],
])(
  '%s cost the house little, whatever comes of them, and the next is read right',
  async (_, raw) => {
    const before = process.memoryUsage().rss
    const [hostile, next] = await Promise.all([
      reader.read(bytes(raw)),
      reader.read(bytes(`${head}\r\nhola`)),
    ])
    expect([undefined, 'unreadable', 'too_large', 'too_slow', 'too_deep']).toContain(hostile.problem)
    expect(next.mail.text).toBe('hola')
    expect(process.memoryUsage().rss - before).toBeLessThan(150_000_000)
  },
  30_000,
)

test('the child that reads has no secret, no network and no file of the house', async () => {
  await reader.read(bytes(`${head}\r\nhola`))
  const { pid } = reader
  expect(
    readFileSync(`/proc/${pid}/environ`, 'utf8')
      .split('\0')
      .filter(Boolean)
      .map((line) => line.split('=')[0]),
  ).toEqual(expect.not.arrayContaining(['DATABASE_URL', 'PATH', 'HOME']))
  expect(readFileSync(`/proc/${pid}/limits`, 'utf8')).toMatch(/Max address space +18944\d+ /)
  expect(readFileSync(`/proc/${pid}/cmdline`, 'utf8')).toContain('--permission')
})

test('HTML is made harmless; what is nested too deep falls back to its text', async () => {
  expect(
    await reader.sanitize('<p onclick=x>a <a href="https://e.co/x">b.co</a><img src=x onerror=y></p>'),
  ).toBe('<p>a <a>b.co<code> [https://e.co/x]</code></a></p>')
  expect(await reader.sanitize('<div>'.repeat(60_000))).toBeUndefined()
}, 30_000)
