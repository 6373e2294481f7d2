import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { limits } from '#rules/caso.ts'
import { cleanFileName, type KeepFile, readFields, readForm, sealFile, TooHeavy } from './body.ts'

const secret = 'a secret'

/** Counts and hashes what streams through, as the shelf does, without a disk. */
const keepFile: KeepFile = async (stream, name, maxBytes) => {
  const hash = createHash('sha256')
  let bytes = 0
  for await (const chunk of stream) {
    bytes += chunk.length
    if (bytes > maxBytes) throw new TooHeavy()
    hash.update(chunk)
  }
  return { sha256: hash.digest('hex'), bytes, mediaType: 'text/plain', name }
}

function post(body: BodyInit, headers: Record<string, string> = {}) {
  return new Request('http://localhost/solicitud', { method: 'POST', body, headers })
}

function multipart(files: readonly { name: string; bytes: number }[], fields: Record<string, string> = {}) {
  const form = new FormData()
  for (const [name, value] of Object.entries(fields)) form.append(name, value)
  for (const { name, bytes } of files) form.append('attachments', new File([new Uint8Array(bytes)], name))
  return post(form)
}

describe('a body', () => {
  test('urlencoded gives its fields; of a field sent twice, the first', async () => {
    const { fields } = await readForm(post(new URLSearchParams('a=1&b=%C3%B1&a=2')), { secret })
    expect(Object.fromEntries(fields)).toEqual({ a: '1', b: 'ñ' })
  })

  test('multipart gives fields and files, whatever their order', async () => {
    const body = await readForm(multipart([{ name: 'foto.jpg', bytes: 10 }], { subject: 'ñandú' }), {
      keepFile,
      secret,
    })
    expect(body.fields.get('subject')).toBe('ñandú')
    expect(body.files).toMatchObject([{ name: 'foto.jpg', bytes: 10 }])
    expect(body.filesProblem).toBeUndefined()
  })

  test('an empty file input is no file', async () => {
    const body = await readForm(multipart([{ name: '', bytes: 0 }]), { keepFile, secret })
    expect(body).toMatchObject({ files: [], filesProblem: undefined })
  })

  test('with 11 files keeps 10 and says so', async () => {
    const files = Array.from({ length: 11 }, (_, index) => ({ name: `${index}.txt`, bytes: index + 1 }))
    const body = await readForm(multipart(files), { keepFile, secret })
    expect(body).toMatchObject({ filesProblem: 'many' })
    expect(body.files).toHaveLength(10)
  })

  test('with more than 20 MB in all says so and keeps the text', async () => {
    const files = [11, 12].map((mb) => ({ name: `${mb}.bin`, bytes: mb * 1024 * 1024 }))
    const body = await readForm(multipart(files, { subject: 'pesado' }), { keepFile, secret })
    expect(body.filesProblem).toBe('heavy')
    expect(body.fields.get('subject')).toBe('pesado')
  })

  test('20 MB to the byte are kept; one byte more is too heavy, and what fits beside it stays', async () => {
    const whole = [{ name: 'a.bin', bytes: limits.filesBytes }]
    expect(await readForm(multipart(whole), { keepFile, secret })).toMatchObject({
      files: [{ bytes: limits.filesBytes }],
      filesProblem: undefined,
    })
    const more = [
      { name: 'a.bin', bytes: 3 },
      { name: 'b.bin', bytes: limits.filesBytes - 2 },
      { name: 'c.bin', bytes: 4 },
    ]
    const body = await readForm(multipart(more, { subject: 's' }), { keepFile, secret })
    expect(body).toMatchObject({ files: [{ name: 'a.bin' }, { name: 'c.bin' }], filesProblem: 'heavy' })
    expect(body.fields.get('subject')).toBe('s')
  })

  test('files of an earlier try count among those that fit', async () => {
    const earlier = {
      sha256: 'a'.repeat(64),
      bytes: limits.filesBytes - 5,
      mediaType: 'image/png',
      name: 'e',
    }
    const keptFile = sealFile(earlier, secret)
    const body = await readForm(multipart([{ name: 'a.bin', bytes: 6 }], { keptFile }), { keepFile, secret })
    expect(body).toMatchObject({ files: [earlier], filesProblem: 'heavy' })
  })

  test('far larger than any form is not read on: what was read comes back, and the rest is not waited for', async () => {
    const start = [
      '--b\r\nContent-Disposition: form-data; name="subject"\r\n\r\nhola\r\n',
      '--b\r\nContent-Disposition: form-data; name="attachments"; filename="a.mp4"\r\n\r\nits head',
    ].join('')
    const endless = (chunk: string, again?: Uint8Array) =>
      new ReadableStream({
        start: (controller) => controller.enqueue(Buffer.from(chunk)),
        pull: again ? (controller) => controller.enqueue(again) : () => new Promise(() => {}),
      })
    const ask = (body: ReadableStream, headers: Record<string, string>) =>
      readForm(
        new Request('http://localhost/', { method: 'POST', body, headers, duplex: 'half' } as RequestInit),
        {
          keepFile,
          secret,
        },
      )
    const type = 'multipart/form-data; boundary=b'
    const told = await ask(endless(start), { 'content-type': type, 'content-length': '99999999' })
    const untold = await ask(endless(start, new Uint8Array(1024 * 1024)), { 'content-type': type })
    for (const body of [told, untold]) {
      expect(body).toMatchObject({ files: [], filesProblem: 'large' })
      expect(body.fields.get('subject')).toBe('hola')
    }
    const text = post(new URLSearchParams({ a: '1', b: 'x'.repeat(600_000) }))
    expect(await readForm(text, { secret })).toMatchObject({ filesProblem: 'large' })
  })

  test('that did not arrive whole gives a small form no fields to act upon', async () => {
    const cut = '--b\r\nContent-Disposition: form-data; name="a"\r\n\r\nhal'
    const type = 'multipart/form-data; boundary=b'
    expect((await readFields(post(cut, { 'content-type': type }))).size).toBe(0)
    expect((await readFields(post(`${cut}f\r\n--b--\r\n`, { 'content-type': type }))).get('a')).toBe('half')
  })

  test.each([
    ['without a boundary', 'multipart/form-data', 'x'],
    [
      'cut in the middle',
      'multipart/form-data; boundary=b',
      '--b\r\nContent-Disposition: form-data; name="a"\r\n\r\nhal',
    ],
    ['of nothing', 'multipart/form-data; boundary=b', ''],
    ['of something else', 'application/json', '{"a":1}'],
  ])('%s is no accident', async (_what, type, text) => {
    const body = await readForm(post(text, { 'content-type': type }), { keepFile, secret })
    expect(body.files).toEqual([])
  })

  test('cut in the middle of a file says that the file did not arrive', async () => {
    const cut = [
      '--b\r\nContent-Disposition: form-data; name="subject"\r\n\r\nhola\r\n',
      '--b\r\nContent-Disposition: form-data; name="attachments"; filename="a.txt"\r\n\r\nhalf of it',
    ].join('')
    const body = await readForm(post(cut, { 'content-type': 'multipart/form-data; boundary=b' }), {
      keepFile,
      secret,
    })
    expect(body).toMatchObject({ files: [], filesProblem: 'broken' })
    expect(body.fields.get('subject')).toBe('hola')
  })

  test('a shelf that fails is our fault: it is told apart, and the text stays', async () => {
    const failure = new Error('ENOSPC')
    const broken: KeepFile = async () => {
      throw failure
    }
    const body = await readForm(multipart([{ name: 'a', bytes: 100_000 }], { subject: 's' }), {
      keepFile: broken,
      secret,
    })
    expect(body).toMatchObject({ filesProblem: 'unkept', shelfFailure: failure })
    expect(body.fields.get('subject')).toBe('s')
  })

  test('cut at any byte ends, and leaves no file half kept', async () => {
    const whole = Buffer.from(
      await new Response(multipart([{ name: 'f.txt', bytes: 300 }], { subject: 'hola' }).body).arrayBuffer(),
    )
    const type = `multipart/form-data; boundary=${whole.toString('latin1').slice(2, whole.indexOf('\r\n'))}`
    let open = 0
    const watched: KeepFile = async (bytes, name, maxBytes) => {
      open += 1
      try {
        return await keepFile(bytes, name, maxBytes)
      } finally {
        open -= 1
      }
    }
    for (let at = 0; at < whole.length; at++)
      for (const breaks of [false, true]) {
        const body = new ReadableStream({
          start: (controller) => controller.enqueue(whole.subarray(0, at)),
          pull: (controller) => (breaks ? controller.error(new Error('reset')) : controller.close()),
        })
        const init = { method: 'POST', body, headers: { 'content-type': type }, duplex: 'half' }
        const read = await readForm(new Request('http://localhost/', init as RequestInit), {
          keepFile: watched,
          secret,
        })
        expect([at, open]).toEqual([at, 0])
        if (breaks) expect(read.filesProblem).toBe('broken')
      }
  })
})

describe('a file of an earlier try', () => {
  const file = { sha256: 'a'.repeat(64), bytes: 3, mediaType: 'image/png', name: 'foto «1».png' }

  test('comes along by its seal', async () => {
    const sealed = sealFile(file, secret)
    const { files } = await readForm(post(new URLSearchParams({ keptFile: sealed })), { secret })
    expect(files).toEqual([file])
  })

  test('cannot be made up', async () => {
    const forged = sealFile({ ...file, sha256: 'b'.repeat(64) }, 'another secret')
    for (const keptFile of [forged, `${forged}x`, 'x', '', '.', 'ñ.ñ'])
      expect((await readForm(post(new URLSearchParams({ keptFile })), { secret })).files).toEqual([])
  })
})

test.each([
  ['foto.jpg', 'foto.jpg'],
  ['C:\\Users\\ana\\foto.jpg', 'foto.jpg'],
  ['../../etc/passwd', 'passwd'],
  ['..', 'archivo'],
  ['', 'archivo'],
  ['acta\u202Egpj.exe', 'actagpj.exe'],
  ['a"b<c>.txt', 'abc.txt'],
  ['informe\u0000.pdf', 'informe.pdf'],
  ['ñandú año.pdf', 'ñandú año.pdf'],
])('a file named %j is called %j', (name, clean) => {
  expect(cleanFileName(name)).toBe(clean)
})
