import { createHash } from 'node:crypto'
import type { Readable } from 'node:stream'
import { describe, expect, test } from 'vitest'
import { cleanFileName, type KeepFile, readForm, sealFile, TooHeavy, TooLarge } from './body.ts'

const secret = 'a secret'

/** Counts and hashes what streams through, as the shelf does, without a disk. */
const keepFile: KeepFile = async (stream: Readable, name, maxBytes) => {
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

  test('far larger than any form is not read on', async () => {
    await expect(readForm(post('a=1', { 'content-length': '99999999' }), { secret })).rejects.toThrow(
      TooLarge,
    )
    await expect(readForm(post(new URLSearchParams({ a: 'x'.repeat(600_000) })), { secret })).rejects.toThrow(
      TooLarge,
    )
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

  test('a disk that fails is a file that did not arrive, and the text stays', async () => {
    const broken: KeepFile = async (stream) => {
      stream.resume()
      throw new Error('ENOSPC')
    }
    const body = await readForm(multipart([{ name: 'a', bytes: 5 }], { subject: 's' }), {
      keepFile: broken,
      secret,
    })
    expect(body.filesProblem).toBe('broken')
    expect(body.fields.get('subject')).toBe('s')
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
