// SMS over SMPP 3.4: one bound session that is kept, on which messages go out and receipts and replies come in.
import { createRequire } from 'node:module'
import type { Socket } from 'node:net'
import type { DoorAnswer } from '#rules/alert.ts'
import { plainSms, smsParts } from '#rules/sms-text.ts'
import { doorFault, doorProvider } from '#texts/alert.ts'
import { keepLine } from '../kept-line.ts'
import { readReceipt, readReply } from './receive.ts'

/** What the library offers, as far as it is used here: it comes without types. */
interface Pdu {
  readonly command: string
  readonly command_status: number
  readonly esm_class?: number
  readonly source_addr?: string
  readonly short_message?: { readonly message?: string | Buffer }
  readonly message_payload?: { readonly message?: string | Buffer }
  readonly receipted_message_id?: string
  readonly message_state?: number
  readonly message_id?: string
  response(options?: { command_status?: number }): Pdu
}
type Answered = (pdu: Pdu) => void
interface Session {
  readonly socket: Socket
  on(event: string, hear: (pdu: Pdu) => void): void
  send(pdu: Pdu): boolean
  bind_transceiver(options: object, answered: Answered): boolean
  submit_sm(options: object, answered: Answered): boolean
  enquire_link(answered: Answered): boolean
  unbind(answered?: Answered): boolean
  destroy(): void
}
const smpp = createRequire(import.meta.url)('smpp') as {
  connect(
    options: { host: string; port: number; tls: boolean; servername?: string },
    connected: () => void,
  ): Session
}

/** Who hears what comes in. A handler that throws makes the centre bring it again. */
export interface SmsEars {
  onReply(from: string, reply: { readonly consecutive: number | undefined }): Promise<void>
  onReceipt(
    references: readonly string[],
    receipt: { delivered: true } | { delivered: false; reason: string },
  ): Promise<void>
}

export interface SmsCentre {
  /** Never throws. `number` marks the message: the same for the same message, also when it is sent again. */
  send(message: { to: string; text: string; number: number }, signal: AbortSignal): Promise<DoorAnswer>
  close(): void
}

const answerWithinMs = 15_000
const enquireEveryMs = 30_000
const what = doorProvider.sms

const status = {
  ok: 0,
  systemError: 0x08,
  invalidPassword: 0x0e,
  invalidSystemId: 0x0f,
  bindFailed: 0x0d,
  queueFull: 0x14,
  throttled: 0x58,
  /** "Temporary application error": bring it again. */
  later: 0x64,
} as const

/** Why a centre does not take us or a message. */
class SmsFault extends Error {
  readonly answer: Exclude<DoorAnswer, { kind: 'sent' }>
  constructor(kind: 'retry' | 'refused', reason: string) {
    super(reason)
    this.answer = { kind, reason }
  }
}

/** `url`: smpp(s)://user:password@host:port?source=number-or-name&system_type=… Binds at once and stays bound. */
export function openSmsCentre(url: string, ears: SmsEars): SmsCentre {
  const { hostname, port, username, password, protocol, searchParams } = new URL(url)
  const isSecure = protocol === 'smpps:'
  const where = {
    host: hostname.replace(/^\[|\]$/g, ''),
    port: Number(port || (isSecure ? 3550 : 2775)),
    tls: isSecure,
    ...(isSecure && { servername: hostname }),
  }
  const who = {
    system_id: decodeURIComponent(username),
    password: decodeURIComponent(password),
    system_type: searchParams.get('system_type') ?? '',
    interface_version: 0x34,
  }
  const source = sourceOf(searchParams.get('source') ?? '')
  const kept = keepLine((lost) => bind(where, who, ears, lost))

  return {
    async send({ to, text, number }, signal) {
      try {
        const session = await within(kept.get(), signal)
        const { alphabet, parts } = smsParts(plainSms(text))
        let reference: string | null = null
        for (const [index, part] of parts.entries()) {
          const submitted = session.ask('submit_sm', {
            ...source,
            dest_addr_ton: 1,
            dest_addr_npi: 1,
            destination_addr: to.replace(/\D/g, ''),
            data_coding: alphabet === 'gsm7' ? 0 : 8,
            // A receipt for the last part alone: it arrives last.
            registered_delivery: index === parts.length - 1 ? 1 : 0,
            user_message_reference: number & 0xffff,
            short_message:
              parts.length === 1
                ? { message: part }
                : { udh: Buffer.from([5, 0, 3, number & 0xff, parts.length, index + 1]), message: part },
          })
          const { command_status, message_id } = await within(submitted, signal)
          if (command_status !== status.ok) throw judge(command_status)
          reference = message_id?.replace(/\0+$/, '') || null
        }
        return { kind: 'sent', reference, pieces: parts.length }
      } catch (error) {
        return error instanceof SmsFault ? error.answer : { kind: 'retry', reason: doorFault.timeout(what) }
      }
    },
    close: () => kept.close(),
  }
}

/** A number in international form, a short code, or a name. */
function sourceOf(source: string): object {
  const digits = source.replace(/^\+/, '')
  if (!/^\d*$/.test(digits)) return { source_addr_ton: 5, source_addr_npi: 0, source_addr: source }
  return digits.length > 8
    ? { source_addr_ton: 1, source_addr_npi: 1, source_addr: digits }
    : { source_addr_ton: 3, source_addr_npi: 0, source_addr: digits }
}

function judge(code: number): SmsFault {
  const shown = `SMPP 0x${code.toString(16).padStart(2, '0')}`
  if (code === status.throttled || code === status.queueFull)
    return new SmsFault('retry', doorFault.busy(what))
  if (code === status.systemError) return new SmsFault('retry', doorFault.refused(what, shown))
  return new SmsFault('refused', doorFault.refused(what, shown))
}

interface Bound {
  ask(command: 'submit_sm', options: object): Promise<Pdu>
  close(): void
}

/** Connects and binds; answers once messages may be sent. */
function bind(
  where: Parameters<typeof smpp.connect>[0],
  who: object,
  ears: SmsEars,
  lost: (why: Error) => void,
): Promise<Bound> {
  return new Promise((resolve, reject) => {
    const open = new Set<(fault: SmsFault) => void>()
    const session = smpp.connect(where, () => {
      ask('bind_transceiver', who).then((answer) => {
        if (answer.command_status !== status.ok) return fail(judgeBind(answer.command_status))
        clearTimeout(patience)
        enquiring = setInterval(enquire, enquireEveryMs)
        enquiring.unref()
        resolve({ ask, close })
      }, fail)
    })
    const patience = setTimeout(() => fail(new SmsFault('retry', doorFault.timeout(what))), answerWithinMs)
    let enquiring: NodeJS.Timeout | undefined
    session.on('deliver_sm', (pdu) => void hear(pdu))
    session.on('enquire_link', (pdu) => session.send(pdu.response()))
    session.on('unbind', (pdu) => {
      session.send(pdu.response())
      session.destroy()
    })
    session.on('error', (error) => {
      const { code = 'SMPP' } = error as unknown as NodeJS.ErrnoException
      fail(new SmsFault('retry', doorFault.unreachable(what, code)))
    })
    session.on('close', () => fail(new SmsFault('retry', doorFault.cut(what))))

    function ask(command: 'bind_transceiver' | 'submit_sm' | 'enquire_link', options: object): Promise<Pdu> {
      return new Promise<Pdu>((answered, refused) => {
        const give = (fault: SmsFault) => {
          open.delete(give)
          clearTimeout(waiting)
          refused(fault)
        }
        const waiting = setTimeout(() => give(new SmsFault('retry', doorFault.timeout(what))), answerWithinMs)
        open.add(give)
        const take = (pdu: Pdu) => {
          open.delete(give)
          clearTimeout(waiting)
          answered(pdu)
        }
        const isSent =
          command === 'enquire_link' ? session.enquire_link(take) : session[command](options, take)
        if (!isSent) give(new SmsFault('retry', doorFault.cut(what)))
      })
    }

    /** A centre that is silent is gone. */
    function enquire(): void {
      ask('enquire_link', {}).catch(() => session.destroy())
    }

    async function hear(pdu: Pdu): Promise<void> {
      try {
        await listen(pdu, ears)
        session.send(pdu.response())
      } catch {
        session.send(pdu.response({ command_status: status.later }))
      }
    }

    function fail(fault: SmsFault): void {
      clearTimeout(patience)
      clearInterval(enquiring)
      session.destroy()
      for (const give of open) give(fault)
      reject(fault)
      lost(fault)
    }

    function close(): void {
      clearInterval(enquiring)
      session.unbind()
      setTimeout(() => session.destroy(), 500).unref()
    }
  })
}

function judgeBind(code: number): SmsFault {
  const isOurs = [status.invalidPassword, status.invalidSystemId, status.bindFailed].some(
    (one) => one === code,
  )
  return isOurs ? new SmsFault('refused', doorFault.login(what)) : judge(code)
}

async function listen(pdu: Pdu, ears: SmsEars): Promise<void> {
  const said = String(pdu.short_message?.message || pdu.message_payload?.message || '')
  const isReceipt = ((pdu.esm_class ?? 0) & 0x3c) === 0x04
  if (isReceipt) {
    const receipt = readReceipt(said, {
      messageId: pdu.receipted_message_id,
      messageState: pdu.message_state,
    })
    if (!receipt?.outcome) return
    const { references, outcome } = receipt
    await ears.onReceipt(
      references,
      outcome.delivered ? outcome : { delivered: false, reason: doorFault.undelivered(outcome.code) },
    )
    return
  }
  const reply = readReply(said)
  if (reply && pdu.source_addr) await ears.onReply(pdu.source_addr, reply)
}

/** The promise, unless `signal` gives it up before. */
async function within<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  if (signal.aborted) throw new SmsFault('retry', doorFault.timeout(what))
  let give: (() => void) | undefined
  const given = new Promise<never>((_, reject) => {
    give = () => reject(new SmsFault('retry', doorFault.timeout(what)))
    signal.addEventListener('abort', give)
  })
  try {
    return await Promise.race([promise, given])
  } finally {
    if (give) signal.removeEventListener('abort', give)
  }
}
