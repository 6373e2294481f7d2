// Text from bytes whose charset is missing or wrong, as mail has it: what reads as UTF-8 is UTF-8, whatever the label of
// a Western charset says; what does not is windows-1252, whose every byte means something.
import { isUtf8 } from 'node:buffer'

type DecoderOptions = ConstructorParameters<typeof TextDecoder>[1]

const western = new Set(['windows-1252', 'utf-8'])
const Native = TextDecoder

/** A decoder that guesses right where a label is wrong. It takes the place of the global one in the reader's thread. */
export class MailDecoder {
  readonly encoding: string
  readonly fatal: boolean
  readonly ignoreBOM: boolean
  readonly #own: TextDecoder
  readonly #utf8: TextDecoder

  constructor(label?: string, options?: DecoderOptions) {
    this.#own = new Native(label, options)
    this.#utf8 = new Native('utf-8', options)
    this.encoding = this.#own.encoding
    this.fatal = this.#own.fatal
    this.ignoreBOM = this.#own.ignoreBOM
  }

  decode(input?: ArrayBuffer | ArrayBufferView<ArrayBuffer>, options?: { stream?: boolean }): string {
    if (!input || options?.stream || !western.has(this.encoding)) return this.#own.decode(input, options)
    const bytes = ArrayBuffer.isView(input)
      ? new Uint8Array(input.buffer, input.byteOffset, input.byteLength)
      : new Uint8Array(input)
    return isUtf8(bytes) ? this.#utf8.decode(bytes) : fromWindows1252(bytes)
  }
}

/** The signs that windows-1252 has where Latin-1 has control signs. */
const signs = '€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ'

/** By our own table: Node's decoder was wrong here (nodejs/node #56542). */
export function fromWindows1252(bytes: Uint8Array): string {
  const latin1 = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1')
  return latin1.replace(/[\u0080-\u009f]/g, (sign) => signs[sign.charCodeAt(0) - 0x80] ?? sign)
}
