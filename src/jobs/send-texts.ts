// Sends the SMS that are due: the links that callers asked for, by the doors of the line. Without a door they wait.

import type { DoorAnswer } from '#rules/alert.ts'
import type { CasoKeys } from '#rules/caso-key.ts'
import type { Policies } from '#rules/policy.ts'
import { nextTryAt } from '#rules/retry.ts'
import { plainSms } from '#rules/sms-text.ts'
import type { Db } from '#store/db.ts'
import { type ClaimedText, claimText, markTextSent, markUndelivered } from '#store/message.ts'
import { sayLink } from '#texts/sms.ts'
import type { LineDoors } from './send-alerts.ts'
import type { Ending } from './send-mail.ts'

export interface TextRoom {
  readonly db: Db
  readonly now: () => Temporal.Instant
  readonly policies: Pick<Policies, 'of' | 'inForceAt'>
  readonly publicUrl: string
  readonly casoKeys: Pick<CasoKeys, 'of'>
  readonly doors: Pick<LineDoors, 'sms' | 'http'>
}

/** Longer than any try: whoever holds an SMS for more than this is dead. */
const lease = { seconds: 90 }
const giveUpAfterMs = 60_000

/** Until nothing is due, the provider is away, or the work ends. */
export async function sendTexts(room: TextRoom, ending: Ending): Promise<void> {
  const { db, now, policies } = room
  const door = textDoor(room)
  if (!door) return
  while (!ending.soon.aborted) {
    const text = await claimText(db, now(), now().add(lease))
    if (!text) return
    const answer = await door.send(text, AbortSignal.any([ending.now, AbortSignal.timeout(giveUpAfterMs)]))
    if (answer.kind === 'sent') {
      const { reference, pieces } = answer
      const month = now().toZonedDateTimeISO(policies.of(text.policyId).zone).toPlainDate().with({ day: 1 })
      await markTextSent(db, { id: text.id, by: door.name, reference, pieces }, now(), month)
      continue
    }
    const again = answer.kind === 'retry' ? nextTryAt(text.attempts, now()) : undefined
    await markUndelivered(db, text, answer.reason, again)
    if (answer.kind === 'retry') return
  }
}

interface TextDoor {
  readonly name: 'sms' | 'http'
  send(text: ClaimedText, signal: AbortSignal): Promise<DoorAnswer>
}

/** Our own line to the provider, else a gateway that sends SMS: one that sends anything else cannot be trusted with it. */
function textDoor({
  doors: { sms, http },
  policies,
  publicUrl,
  casoKeys,
  now,
}: TextRoom): TextDoor | undefined {
  const { extension } = policies.inForceAt(now()).policy.channels
  const write = ({ recipient: to, ...caso }: ClaimedText) => {
    const { topic, radicado } = caso
    const link = topic === 'caso_link' ? 'caso' : 'form'
    const url =
      link === 'caso' ? `${publicUrl}/caso/${radicado}?clave=${casoKeys.of(caso)}` : `${publicUrl}/solicitud`
    return { to, url, text: plainSms(sayLink({ link, radicado, extension, url })) }
  }
  if (sms)
    return {
      name: 'sms',
      send: (message, signal) => sms.send({ ...write(message), number: message.id }, signal),
    }
  if (!http?.isSms) return undefined
  return {
    name: 'http',
    send(message, signal) {
      const { to, url: link, text } = write(message)
      const { radicado, messageId } = message
      const key = messageId.replace(/^<|@.*$/g, '')
      return http.send({ to, digits: to.replace(/\D/g, ''), text, link, radicado, key }, signal)
    },
  }
}
