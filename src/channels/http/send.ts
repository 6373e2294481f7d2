// A gateway of a local provider of SMS or WhatsApp, by its template. Nothing of the request is ever said elsewhere: it
// holds the provider's secret.
import type { DoorAnswer } from '#rules/alert.ts'
import { smsParts } from '#rules/sms-text.ts'
import { doorFault, doorProvider } from '#texts/alert.ts'
import { type Outward, PrivateAddress } from '../outward.ts'
import { type Fillings, fillTemplate, findReference, type GatewayTemplate, isSmsGateway } from './template.ts'

export interface Gateway {
  /** What it sends are SMS, whose text is ours; other gateways may send something fixed. */
  readonly isSms: boolean
  /** Never throws. */
  send(fillings: Fillings, signal: AbortSignal): Promise<DoorAnswer>
}

const what = doorProvider.http
/** The provider may yet take it: it is busy, or its own servers are. */
const later = new Set([408, 409, 421, 423, 425, 429])

export function openGateway(template: GatewayTemplate, outward: Outward): Gateway {
  return {
    isSms: isSmsGateway(template),
    async send(fillings, signal) {
      try {
        const { url, ...request } = fillTemplate(template, fillings)
        const { status, body } = await outward.ask(url, request, signal)
        if (status >= 200 && status < 300) {
          const pieces = template.pieces === 'sms' ? smsParts(fillings.text).parts.length : 1
          return { kind: 'sent', reference: findReference(body, template.reference), pieces }
        }
        if (status === 429) return { kind: 'retry', reason: doorFault.busy(what) }
        if (later.has(status) || status >= 500)
          return { kind: 'retry', reason: doorFault.refused(what, `HTTP ${status}`) }
        if (status === 401 || status === 403) return { kind: 'refused', reason: doorFault.login(what) }
        return { kind: 'refused', reason: doorFault.refused(what, `HTTP ${status}`) }
      } catch (error) {
        if (error instanceof PrivateAddress) return { kind: 'refused', reason: doorFault.privateAddress }
        const { code, name } = error as NodeJS.ErrnoException
        return name === 'AbortError' || name === 'TimeoutError'
          ? { kind: 'retry', reason: doorFault.timeout(what) }
          : { kind: 'retry', reason: doorFault.unreachable(what, code ?? name) }
      }
    },
  }
}
