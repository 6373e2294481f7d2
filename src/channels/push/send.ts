// Web push (RFC 8030, 8291, 8292): wakes the phones that somebody of the staff subscribed.
import webPush from 'web-push'
import type { DoorAnswer } from '#rules/alert.ts'
import { doorFault, doorProvider } from '#texts/alert.ts'
import { type Outward, PrivateAddress } from '../outward.ts'

export interface VapidKeys {
  readonly publicKey: string
  readonly privateKey: string
}

export interface Subscription {
  readonly endpoint: string
  readonly p256dh: string
  readonly auth: string
}

export interface PushMessage {
  readonly title: string
  readonly text: string
  /** Where a touch leads. */
  readonly link: string
  /** A later message with the same key takes the place of the earlier: at the service, and on the phone. */
  readonly key: string
}

export interface PushDoor {
  /** Never throws. `gone`: subscriptions that are no more. */
  send(
    subscriptions: readonly Subscription[],
    message: PushMessage,
    signal: AbortSignal,
  ): Promise<{ answer: DoorAnswer; gone: readonly string[] }>
}

const what = doorProvider.push
const goodForSeconds = 3600

export function freshVapidKeys(): VapidKeys {
  return webPush.generateVAPIDKeys()
}

/** `subject`: whom the service may write to, as mailto: or https:. */
export function openPushDoor(keys: VapidKeys, subject: string, outward: Outward): PushDoor {
  return {
    async send(subscriptions, message, signal) {
      if (subscriptions.length === 0)
        return { answer: { kind: 'refused', reason: doorFault.noPhoneSubscribed }, gone: [] }
      const tries = await Promise.all(
        subscriptions.map((subscription) => pushTo(subscription, message, keys, subject, outward, signal)),
      )
      const gone = tries.flatMap((one, index) =>
        one === 'gone' ? [subscriptions[index]?.endpoint ?? ''] : [],
      )
      const pieces = tries.filter((one) => one === 'taken').length
      const retry = tries.find((one) => typeof one === 'object' && one.kind === 'retry')
      const refused = tries.find((one) => typeof one === 'object')
      const answer: DoorAnswer =
        pieces > 0
          ? { kind: 'sent', reference: null, pieces }
          : typeof retry === 'object'
            ? retry
            : typeof refused === 'object'
              ? refused
              : { kind: 'refused', reason: doorFault.subscriptionGone }
      return { answer, gone }
    },
  }
}

async function pushTo(
  { endpoint, p256dh, auth }: Subscription,
  { title, text, link, key }: PushMessage,
  keys: VapidKeys,
  subject: string,
  outward: Outward,
  signal: AbortSignal,
): Promise<'taken' | 'gone' | Exclude<DoorAnswer, { kind: 'sent' }>> {
  try {
    const payload = JSON.stringify({ title, text, link, tag: key })
    const { headers, body } = webPush.generateRequestDetails({ endpoint, keys: { p256dh, auth } }, payload, {
      vapidDetails: { subject, ...keys },
      TTL: goodForSeconds,
      urgency: 'high',
      topic: key.replaceAll('-', '').slice(0, 32),
      contentEncoding: 'aes128gcm',
    })
    const { 'Content-Length': _, ...sent } = headers as Record<string, string>
    const { status } = await outward.ask(new URL(endpoint), { method: 'POST', headers: sent, body }, signal)
    if (status >= 200 && status < 300) return 'taken'
    if (status === 404 || status === 410) return 'gone'
    if (status === 429) return { kind: 'retry', reason: doorFault.busy(what) }
    return { kind: status >= 500 ? 'retry' : 'refused', reason: doorFault.refused(what, `HTTP ${status}`) }
  } catch (error) {
    if (error instanceof PrivateAddress) return { kind: 'refused', reason: doorFault.privateAddress }
    const { code, name } = error as NodeJS.ErrnoException
    return name === 'AbortError' || name === 'TimeoutError'
      ? { kind: 'retry', reason: doorFault.timeout(what) }
      : code === undefined
        ? { kind: 'refused', reason: doorFault.other(name) }
        : { kind: 'retry', reason: doorFault.unreachable(what, code) }
  }
}
