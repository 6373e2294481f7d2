// Opens the doors of the escalation line that the environment sets up.
import { openGateway } from '#channels/http/send.ts'
import { openOutward } from '#channels/outward.ts'
import { openExchange } from '#channels/phone/call.ts'
import { openPushDoor } from '#channels/push/send.ts'
import { openSmsCentre } from '#channels/sms/smpp.ts'
import { callEars, smsEars } from '#jobs/hear-line.ts'
import type { LineDoors } from '#jobs/send-alerts.ts'
import type { Config } from './config.ts'
import type { OpenHouse } from './open-house.ts'

type LineHouse = Pick<OpenHouse, 'db' | 'now' | 'mail' | 'vapid'>

export function openLine(
  house: LineHouse,
  { smppUrl, gateway, amiUrl, allowPrivate }: Config['line'],
): { readonly doors: LineDoors; close(): Promise<void> } {
  const outward = openOutward({ allowPrivate })
  const sms = smppUrl ? openSmsCentre(smppUrl, smsEars(house)) : undefined
  const voice = amiUrl ? openExchange(amiUrl, callEars(house)) : undefined
  return {
    doors: {
      sms,
      voice,
      http: gateway && openGateway(gateway, outward),
      push: openPushDoor(house.vapid, `mailto:${house.mail.from.address}`, outward),
    },
    close: async () => {
      sms?.close()
      voice?.close()
    },
  }
}
