// The one reader of what forms send, urlencoded or multipart, within limits. Files stream to disk as they arrive.
import { createHmac, timingSafeEqual } from 'node:crypto'
import { once } from 'node:events'
import type { Readable } from 'node:stream'
import Busboy from '@fastify/busboy'
import { type KeptFile, limits } from '#rules/caso.ts'
import { normalize } from '#rules/unicode.ts'

/** Puts bytes safely on disk as they come, at most `maxBytes`. What it throws of itself is the shelf's failure. */
export type KeepFile = (bytes: AsyncIterable<Buffer>, name: string, maxBytes: number) => Promise<KeptFile>

/** A file does not fit in what a form may bring. */
export class TooHeavy extends Error {}

/**
 * Why not all of a form is here: too `many` files, or too `heavy` ones; a body that is `broken`, or too `large` to be
 * read to its end; a shelf that could not keep a file (`unkept`), or takes none now (`shut`); too many bytes lately
 * (`quota`); what an earlier try brought waited too long (`gone`). Such a form is answered, and never acted upon.
 */
export const formProblemStatus = {
  many: 422,
  heavy: 422,
  broken: 422,
  large: 413,
  unkept: 503,
  shut: 503,
  quota: 429,
  gone: 422,
} as const
export type FormProblem = keyof typeof formProblemStatus

export interface FormBody {
  readonly fields: ReadonlyMap<string, string>
  /** Those that fit, also when others did not. */
  readonly files: readonly KeptFile[]
  readonly filesProblem: FormProblem | undefined
  /** What the shelf failed with. */
  readonly shelfFailure?: unknown
}

const textBytes = 512 * 1024
const bodyBytes = limits.filesBytes * 2

/**
 * Reads a form, and returns as soon as there is nothing more to learn: what a body holds beyond its limit is never
 * waited for. `keepFile` left out: files are read past and dropped. `secret` proves files that an earlier try already
 * brought (`keptFile` fields, from `sealFile`). Never throws for what a client may do wrong, and leaves nothing open.
 */
export async function readForm(
  request: Request,
  { keepFile, secret }: { keepFile?: KeepFile; secret: string },
): Promise<FormBody> {
  const reading = new Reading(keepFile, secret)
  const type = request.headers.get('content-type') ?? ''
  if (/^multipart\/form-data(;|$)/i.test(type)) await readMultipart(request, type, reading)
  else await readUrlencoded(request, reading)
  return reading.end()
}

/** What a form has brought so far. */
class Reading {
  readonly fields = new Map<string, string>()
  problem: FormProblem | undefined
  shelfFailure: unknown
  readonly #keepFile: KeepFile | undefined
  readonly #secret: string
  readonly #keeping: Promise<KeptFile | undefined>[] = []
  #bytesLeft: number = limits.filesBytes
  #filesLeft: number = limits.files
  #textLeft = textBytes

  constructor(keepFile: KeepFile | undefined, secret: string) {
    this.#keepFile = keepFile
    this.#secret = secret
  }

  /** Of a field sent twice, the first. */
  field(name: string, value: string): void {
    this.#textLeft -= value.length
    if (this.#textLeft < 0) this.problem = 'large'
    else if (name === 'keptFile') this.#takeBack(value)
    else if (!this.fields.has(name)) this.fields.set(name, value)
  }

  #takeBack(sealed: string): void {
    const file = unsealFile(sealed, this.#secret)
    if (!file) return
    if (this.#filesLeft === 0) this.problem ??= 'many'
    else if (file.bytes > this.#bytesLeft) this.problem ??= 'heavy'
    else {
      this.#filesLeft -= 1
      this.#bytesLeft -= file.bytes
      this.#keeping.push(Promise.resolve(file))
    }
  }

  /** Whatever becomes of the file, its stream is read to its end, so that what comes after it can be read. */
  file(stream: Readable, name: string): void {
    // The parser also emits what is wrong with a file when nobody reads it.
    stream.on('error', () => {})
    if (!name || !this.#keepFile || this.#filesLeft === 0) {
      if (name && this.#keepFile) this.problem ??= 'many'
      stream.resume()
      return
    }
    this.#filesLeft -= 1
    this.#keeping.push(this.#keep(this.#keepFile, stream, cleanFileName(name)))
  }

  async #keep(keepFile: KeepFile, stream: Readable, name: string): Promise<KeptFile | undefined> {
    let taken = 0
    let isCut = false
    // Counted as it arrives: two files that are kept at once share what is left.
    const count = (chunk: Buffer) => {
      taken += chunk.length
      this.#bytesLeft -= chunk.length
      if (this.#bytesLeft < 0) throw new TooHeavy()
      return chunk
    }
    async function* counted(): AsyncGenerator<Buffer> {
      try {
        for await (const chunk of stream.iterator({ destroyOnReturn: false })) yield count(chunk)
      } catch (error) {
        isCut = !(error instanceof TooHeavy)
        throw error
      }
    }
    try {
      const file = await keepFile(counted(), name, limits.filesBytes)
      if (file.bytes > 0) return file
    } catch (error) {
      if (error instanceof TooHeavy) this.problem ??= 'heavy'
      else if (isCut) this.problem ??= 'broken'
      else {
        this.problem ??= 'unkept'
        this.shelfFailure ??= error
      }
    }
    this.#bytesLeft += taken
    this.#filesLeft += 1
    stream.resume()
    return undefined
  }

  async end(): Promise<FormBody> {
    const files = (await Promise.all(this.#keeping)).filter((file) => file !== undefined)
    return { fields: this.fields, files, filesProblem: this.problem, shelfFailure: this.shelfFailure }
  }
}

async function readUrlencoded(request: Request, reading: Reading): Promise<void> {
  const chunks: Uint8Array[] = []
  let left = textBytes
  try {
    for await (const chunk of request.body ?? []) {
      left -= chunk.byteLength
      if (left < 0) {
        reading.problem = 'large'
        break
      }
      chunks.push(chunk)
    }
  } catch {
    reading.problem = 'broken'
  }
  for (const [name, value] of new URLSearchParams(Buffer.concat(chunks).toString()))
    reading.field(name, value)
}

async function readMultipart(request: Request, type: string, reading: Reading): Promise<void> {
  const isTooLarge = Number(request.headers.get('content-length') ?? 0) > bodyBytes
  const streams: Readable[] = []
  let busboy: InstanceType<typeof Busboy>
  try {
    busboy = new Busboy({
      headers: { 'content-type': type },
      limits: { fields: 60, fieldSize: textBytes / 4, headerPairs: 50, headerSize: 8 * 1024 },
    })
  } catch {
    // A boundary that is missing, or longer than any program makes.
    reading.problem = 'broken'
    return
  }
  const parsed = new AbortController()
  const stop = (problem: FormProblem) => {
    reading.problem = problem
    parsed.abort()
  }
  busboy.on('error', () => stop('broken'))
  busboy.on('field', (name, value) => reading.field(name, value))
  busboy.on('file', (_field, stream, name) => {
    streams.push(stream)
    reading.file(stream, name)
    // Fields stand before files in our forms: nothing is learnt by waiting for the rest.
    if (isTooLarge && name) stop('large')
  })
  const finished = once(busboy, 'finish', { signal: parsed.signal })
  finished.catch(() => {})
  try {
    let left = bodyBytes
    for await (const chunk of request.body ?? []) {
      left -= chunk.byteLength
      if (left < 0) stop('large')
      const hasRoom = parsed.signal.aborted || busboy.write(chunk)
      parsed.signal.throwIfAborted()
      if (!hasRoom) await once(busboy, 'drain', { signal: parsed.signal })
    }
    busboy.end()
    await finished
  } catch {
    // Stopped above; or the client is gone.
    reading.problem ??= 'broken'
  } finally {
    for (const stream of streams)
      if (!stream.readableEnded) stream.destroy(new Error('the body was cut short'))
  }
}

/** The name a file is shown and saved by: its last part, without what could mislead. */
export function cleanFileName(name: string): string {
  const last =
    normalize(name.slice(-4 * limits.fileName).toWellFormed(), 'NFC')
      .split(/[/\\]/)
      .at(-1) ?? ''
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

/** The plain fields of a small form; files are read past. Of a body that did not arrive whole, none: it is not acted upon. */
export async function readFields(request: Request): Promise<ReadonlyMap<string, string>> {
  const { fields, filesProblem } = await readForm(request, { secret: '' })
  return filesProblem ? new Map() : fields
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
  const look: KeepFile = async (stream, name) => {
    const chunks: Buffer[] = []
    let bytes = 0
    for await (const chunk of stream) {
      bytes += chunk.length
      if (bytes > maxBytes) throw new TooHeavy()
      chunks.push(chunk)
    }
    if (bytes > 0) content ??= Buffer.concat(chunks)
    return { sha256: '', bytes, mediaType: '', name }
  }
  const { fields, filesProblem } = await readForm(request, { keepFile: look, secret: '' })
  return {
    fields: filesProblem === 'broken' ? new Map() : fields,
    content: filesProblem ? undefined : content,
    isTooLarge: filesProblem === 'heavy' || filesProblem === 'large',
  }
}
