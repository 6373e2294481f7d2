// Reads what a form sends, urlencoded or multipart, within limits. Files stream to disk as they arrive.
import { createHmac, timingSafeEqual } from 'node:crypto'
import { Readable } from 'node:stream'
import type { ReadableStream } from 'node:stream/web'
import Busboy from '@fastify/busboy'
import { type KeptFile, limits } from '#rules/caso.ts'

/** Puts a stream of bytes safely on disk; throws `TooHeavy` past `maxBytes`. */
export type KeepFile = (stream: Readable, name: string, maxBytes: number) => Promise<KeptFile>

export class TooHeavy extends Error {}
/** The body is larger than any honest form. */
export class TooLarge extends Error {}

export interface FormBody {
  readonly fields: ReadonlyMap<string, string>
  readonly files: readonly KeptFile[]
  /** `shut`: none can be taken now; `quota`: too many bytes lately; `gone`: what an earlier try brought waited too long. */
  readonly filesProblem: 'many' | 'heavy' | 'broken' | 'shut' | 'quota' | 'gone' | undefined
}

const textBytes = 512 * 1024
const bodyBytes = limits.filesBytes * 2

/**
 * Reads a form. `keepFile` left out: files are read past and dropped. `secret` proves files that an earlier try already
 * brought (`keptFile` fields, from `sealFile`). Never throws for what a person may do wrong, save for `TooLarge`.
 */
export async function readForm(
  request: Request,
  { keepFile, secret }: { keepFile?: KeepFile; secret: string },
): Promise<FormBody> {
  const type = request.headers.get('content-type') ?? ''
  if (Number(request.headers.get('content-length') ?? 0) > bodyBytes) throw new TooLarge()
  const { pairs, files, filesProblem } = /^multipart\/form-data;.*boundary=/i.test(type)
    ? await readMultipart(request, type, keepFile)
    : { pairs: await readUrlencoded(request), files: [], filesProblem: undefined }
  const fields = new Map<string, string>()
  const kept: KeptFile[] = []
  for (const [name, value] of pairs) {
    if (name === 'keptFile') {
      const file = unsealFile(value, secret)
      if (file) kept.push(file)
    } else if (!fields.has(name)) fields.set(name, value)
  }
  const all = [...kept, ...files]
  const bytes = all.reduce((sum, file) => sum + file.bytes, 0)
  return {
    fields,
    files: all.slice(0, limits.files),
    filesProblem:
      filesProblem ?? (all.length > limits.files ? 'many' : bytes > limits.filesBytes ? 'heavy' : undefined),
  }
}

async function readUrlencoded(request: Request): Promise<Iterable<[string, string]>> {
  if (!request.body) return []
  const chunks: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of request.body) {
    bytes += chunk.byteLength
    if (bytes > textBytes) throw new TooLarge()
    chunks.push(chunk)
  }
  return new URLSearchParams(Buffer.concat(chunks).toString())
}

interface Multipart {
  readonly pairs: [string, string][]
  readonly files: KeptFile[]
  readonly filesProblem: FormBody['filesProblem']
}

async function readMultipart(
  request: Request,
  type: string,
  keepFile: KeepFile | undefined,
): Promise<Multipart> {
  const pairs: [string, string][] = []
  const keeping: Promise<KeptFile | undefined>[] = []
  const arriving = new Set<Readable>()
  let filesProblem: FormBody['filesProblem']
  let left: number = limits.filesBytes

  const busboy = new Busboy({
    headers: { 'content-type': type },
    limits: { fields: 60, fieldSize: textBytes / 4, files: limits.files, headerPairs: 50 },
  })
  busboy.on('field', (name, value) => pairs.push([name, value]))
  busboy.on('filesLimit', () => {
    filesProblem = 'many'
  })
  busboy.on('file', (_field, stream, name) => {
    if (!name || !keepFile || filesProblem) {
      stream.resume()
      return
    }
    arriving.add(stream)
    const keep = keepFile(stream, cleanFileName(name), left)
      .then((file) => {
        left -= file.bytes
        return file
      })
      .catch((error: unknown) => {
        filesProblem = error instanceof TooHeavy ? 'heavy' : 'broken'
        stream.resume()
        return undefined
      })
      .finally(() => arriving.delete(stream))
    keeping.push(keep)
  })
  if (request.body) {
    let bytes = 0
    const source = Readable.fromWeb(request.body as ReadableStream<Uint8Array>)
    source.on('data', (chunk: Uint8Array) => {
      bytes += chunk.byteLength
      if (bytes > bodyBytes) source.destroy(new TooLarge())
    })
    await new Promise<void>((resolve, reject) => {
      source.on('error', (error) => (error instanceof TooLarge ? reject(error) : finishBroken()))
      busboy.on('error', finishBroken)
      busboy.on('finish', resolve)
      source.pipe(busboy)
      function finishBroken() {
        filesProblem = 'broken'
        source.unpipe(busboy)
        source.resume()
        for (const stream of arriving) stream.destroy(new Error('the body was cut short'))
        resolve()
      }
    })
  }
  const files = (await Promise.all(keeping)).filter((file) => file !== undefined)
  return { pairs, files: files.filter(({ bytes }) => bytes > 0), filesProblem }
}

/** The name a file is shown and saved by: its last part, without what could mislead. */
export function cleanFileName(name: string): string {
  const last = name.toWellFormed().normalize('NFC').split(/[/\\]/).at(-1) ?? ''
  const clean = last
    .replace(/[\p{C}"<>:|?*]/gu, '')
    .replace(/\s+/g, ' ')
    .trim()
    .replace(/^\.+/, '')
  return clean.slice(-limits.fileName) || 'archivo'
}

/** A file that an earlier try brought, as a form value nobody else can make. */
export function sealFile(file: KeptFile, secret: string): string {
  const value = Buffer.from(JSON.stringify(file)).toString('base64url')
  return `${value}.${seal(value, secret)}`
}

function unsealFile(sealed: string, secret: string): KeptFile | undefined {
  const [value = '', proof = ''] = sealed.split('.')
  const given = Buffer.from(proof)
  const expected = Buffer.from(seal(value, secret))
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) return undefined
  return JSON.parse(Buffer.from(value, 'base64url').toString()) as KeptFile
}

function seal(value: string, secret: string): string {
  return createHmac('sha256', secret).update(`file:${value}`).digest('base64url')
}

/** The plain fields of a small form; files are read past. Throws `TooLarge`. */
export async function readFields(request: Request): Promise<ReadonlyMap<string, string>> {
  return (await readForm(request, { secret: '' })).fields
}

export interface Upload {
  readonly fields: ReadonlyMap<string, string>
  /** The one file that was sent; undefined when none was, or an empty one. */
  readonly content: Buffer | undefined
  readonly isTooLarge: boolean
}

/** Reads a form with one small file, which is looked at and not kept. */
export async function readUpload(request: Request, maxBytes: number): Promise<Upload> {
  let content: Buffer | undefined
  let isTooLarge = false
  const look: KeepFile = async (stream, name) => {
    const chunks: Buffer[] = []
    let bytes = 0
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      bytes += chunk.length
      if (bytes <= maxBytes) chunks.push(chunk)
    }
    if (bytes > maxBytes) isTooLarge = true
    else if (bytes > 0) content ??= Buffer.concat(chunks)
    return { sha256: '', bytes, mediaType: '', name }
  }
  const { fields, filesProblem } = await readForm(request, { keepFile: look, secret: '' })
  return { fields, content, isTooLarge: isTooLarge || filesProblem === 'heavy' }
}
