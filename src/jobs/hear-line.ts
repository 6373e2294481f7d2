// What the people of the line answer, and what providers say later of what they took. A failure of ours is thrown: the
// provider brings it again.
import type { SmsEars } from '#channels/sms/smpp.ts'
import { type Acknowledgement, acknowledgeAlert } from '#commands/acknowledge-alert.ts'
import { Refused } from '#commands/refusal.ts'
import { recordReceipt } from '#store/alert.ts'
import type { Db } from '#store/db.ts'
import { recordTextReceipt } from '#store/message.ts'

interface EarRoom {
  readonly db: Db
  readonly now: () => Temporal.Instant
}

/** A receipt can be faster than our own word that the message went out. */
const afterMs = [300, 1500]

export function smsEars({ db, now }: EarRoom): SmsEars {
  return {
    onReply: (mobile, { consecutive }) => acknowledge({ db, now }, { kind: 'reply', mobile, consecutive }),
    async onReceipt(references, receipt) {
      for (const waitMs of [...afterMs, 0]) {
        if (await recordReceipt(db, 'sms', references, receipt, now())) return
        if (await recordTextReceipt(db, references, receipt)) return
        await new Promise((resolve) => setTimeout(resolve, waitMs))
      }
      // Of something that is not ours.
    },
  }
}

/** Somebody pressed 1. */
export function callEars(room: EarRoom): (token: string) => Promise<void> {
  return (token) => acknowledge(room, { kind: 'token', token, door: 'phone' })
}

async function acknowledge({ db, now }: EarRoom, acknowledgement: Acknowledgement): Promise<void> {
  try {
    await acknowledgeAlert(db, acknowledgement, now())
  } catch (error) {
    // Somebody was faster, or the case needs nobody any more.
    if (!(error instanceof Refused)) throw error
  }
}
