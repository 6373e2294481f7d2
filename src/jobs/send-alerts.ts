// Takes each alert to its person: by their first door, and by the next when that one fails. It picks the door; no door
// knows another.
import { setTimeout as sleep } from 'node:timers/promises'
import type { Gateway } from '#channels/http/send.ts'
import { composeAlertMail } from '#channels/mail/compose-alert.ts'
import type { Exchange } from '#channels/phone/call.ts'
import type { PushDoor } from '#channels/push/send.ts'
import type { SmsCentre } from '#channels/sms/smpp.ts'
import { freshToken } from '#commands/acknowledge-alert.ts'
import { type DoorAnswer, isNeeded, nextDoorTryAt } from '#rules/alert.ts'
import { type AlertDoor, dependenciaName } from '#rules/policy.ts'
import {
  type ClaimedAlert,
  claimAlert,
  deletePushSubscription,
  insertTry,
  listPushSubscriptions,
  markAlertAgain,
  markAlertSent,
  markDoorFailed,
  markNeedless,
} from '#store/alert.ts'
import type { Vault } from '#store/vault.ts'
import { alertMessage, doorFault, sayAlert } from '#texts/alert.ts'
import type { Ending, MailRoom } from './send-mail.ts'

/** The doors that are set up; mail is the mail room's. */
export interface LineDoors {
  readonly sms: SmsCentre | undefined
  readonly http: Gateway | undefined
  readonly voice: Exchange | undefined
  readonly push: PushDoor | undefined
}

export interface LineRoom extends MailRoom {
  readonly vault: Vault
  readonly doors: LineDoors
}

/** How many are under way at once. A call rings for half a minute: meanwhile what comes in goes out. */
const atOnce = 6
const lookAgainMs = 1000
/** Longer than any try. */
const lease = { seconds: 90 }
const giveUpAfterMs = 60_000

/** Until nothing is due and nothing under way, or the work ends. */
export async function sendAlerts(room: LineRoom, ending: Ending): Promise<void> {
  const { db, now } = room
  const underWay = new Set<Promise<void>>()
  const failures: unknown[] = []
  for (;;) {
    const mayBegin = underWay.size < atOnce && failures.length === 0 && !ending.soon.aborted
    const alert = mayBegin ? await claimAlert(db, now(), now().add(lease)) : undefined
    if (alert) {
      const sending = sendOne(alert, room, ending)
        .catch((error) => void failures.push(error))
        .finally(() => underWay.delete(sending))
      underWay.add(sending)
    } else if (underWay.size > 0)
      await Promise.race([...underWay, sleep(lookAgainMs, undefined, { ref: false })])
    else break
  }
  if (failures.length > 0) throw failures[0]
}

async function sendOne(alert: ClaimedAlert, room: LineRoom, ending: Ending): Promise<void> {
  const { db, now, policies } = room
  const door = alert.doors[alert.doorNumber - 1]
  if (!door) throw new Error(`alert ${alert.id} has no door ${alert.doorNumber}`)
  if (!isNeeded(alert)) return markNeedless(db, alert)
  const { token, sha256 } = freshToken()
  const tryId = await insertTry(db, alert, door, sha256, now())
  const signal = AbortSignal.any([ending.now, AbortSignal.timeout(giveUpAfterMs)])
  const answer = await take(alert, door, token, room, signal)
  if (answer.kind === 'sent') {
    const { reference, pieces, delivered = false } = answer
    const month = now().toZonedDateTimeISO(policies.of(alert.policyId).zone).toPlainDate().with({ day: 1 })
    const sent = { id: alert.id, tryId, door, reference, pieces, isDelivered: delivered }
    return markAlertSent(db, sent, now(), month)
  }
  // Cut short by our own end: the next worker goes on at this door.
  const attempts = ending.now.aborted ? 1 : alert.attempts
  const again = answer.kind === 'retry' ? nextDoorTryAt(attempts, now()) : undefined
  if (again) await markAlertAgain(db, alert, tryId, answer.reason, again)
  else await markDoorFailed(db, alert, tryId, answer.reason, now())
}

const refuse = (reason: string): DoorAnswer => ({ kind: 'refused', reason })

async function take(
  alert: ClaimedAlert,
  door: AlertDoor,
  token: string,
  { db, vault, policies, publicUrl, mail, doors }: LineRoom,
  signal: AbortSignal,
): Promise<DoorAnswer> {
  const policy = policies.of(alert.policyId)
  const { radicado, consecutive, mobile, email, key } = alert
  const text = sayAlert({
    rule: alert.rule,
    level: alert.level,
    radicado,
    consecutive,
    service: policy.services[alert.service].name,
    dependencia: dependenciaName(policy, alert.dependencia),
    dueAt: alert.attentionDueAt,
    assignee: alert.assigneeName,
    at: alert.createdAt,
    zone: policy.zone,
  })
  const link = `${publicUrl}/linea/confirmar/${token}`
  const withLink = `${text} ${alertMessage.confirm(link)}`
  switch (door) {
    case 'sms':
      if (!doors.sms) return refuse(doorFault.notSetUp)
      if (!mobile) return refuse(doorFault.noMobile)
      return doors.sms.send(
        { to: mobile, text: `${withLink} ${alertMessage.reply(consecutive)}`, number: alert.id },
        signal,
      )
    case 'http':
      if (!doors.http) return refuse(doorFault.notSetUp)
      if (!mobile) return refuse(doorFault.noMobile)
      return doors.http.send(
        { to: mobile, digits: mobile.replace(/\D/g, ''), text: withLink, link, radicado, key },
        signal,
      )
    case 'voice':
      if (!doors.voice) return refuse(doorFault.notSetUp)
      if (!mobile) return refuse(doorFault.noMobile)
      return doors.voice.call({ to: mobile, token, key, radicado, consecutive, text }, signal)
    case 'push': {
      if (!doors.push) return refuse(doorFault.notSetUp)
      if (!email) return refuse(doorFault.noPhoneSubscribed)
      const subscriptions = await listPushSubscriptions(db, vault, email)
      const message = { title: alertMessage.title(consecutive), text, link, key }
      const { answer, gone } = await doors.push.send(subscriptions, message, signal)
      for (const endpoint of gone) await deletePushSubscription(db, endpoint)
      return answer
    }
    case 'mail': {
      if (!mail.mailer) return refuse(doorFault.notSetUp)
      if (!email) return refuse(doorFault.noEmail)
      const messageId = `<alerta-${key}@${new URL(publicUrl).hostname}>`
      const notice = { recipient: email, rule: alert.rule, radicado, text, link, messageId }
      const composed = composeAlertMail({ ...notice, writtenAt: alert.createdAt }, mail.from)
      const delivery = await mail.mailer.send(composed, signal)
      return delivery.kind === 'sent' ? { kind: 'sent', reference: messageId, pieces: 1 } : delivery
    }
  }
}
