// Promises: a person decides on a mail once, under its lock: it opens a website request, gets the way to the form, goes
// to the office for petitions with proof (Ley 1755 of 2015, article 21) and its sender is told, or is only seen. Whoever
// comes second is told so, and nothing happens twice.
import type { Actor, KeptFile } from '#rules/caso.ts'
import type { ReadMail } from '#rules/heard-mail.ts'
import { isMailAddress } from '#rules/mail-address.ts'
import { mayTendWebsite } from '#rules/website-request.ts'
import type { Db } from '#store/db.ts'
import { findHeardMailForUpdate, insertAnswer, updateHeardMail } from '#store/heard-mail.ts'
import { answerOnce, type MailHouse, openRequestOf } from './hear-mail.ts'

export type Settling = 'request' | 'not_website' | 'petition' | 'seen'

export type SettleRefusal =
  | { readonly kind: 'not_allowed' | 'not_found' | 'settled' | 'no_sender' | 'has_request' }
  /** No office for petitions is configured. */
  | { readonly kind: 'no_office' }

/** Thrown inside the transaction, so that it is undone. */
export class SettleRefused extends Error {
  readonly refusal: SettleRefusal
  constructor(refusal: SettleRefusal) {
    super(`refused: ${refusal.kind}`)
    this.name = 'SettleRefused'
    this.refusal = refusal
  }
}

export interface SettleOrder {
  readonly id: number
  readonly as: Settling
  readonly actor: Extract<Actor, { kind: 'staff' }>
  /** The mail as its source reads, for opening a request. */
  readonly mail: ReadMail
  readonly files: readonly KeptFile[]
}

export async function settleMail(
  db: Db,
  { id, as, actor, mail, files }: SettleOrder,
  house: MailHouse,
  now: Temporal.Instant,
): Promise<void> {
  if (!mayTendWebsite(actor.role)) throw new SettleRefused({ kind: 'not_allowed' })
  await db.transaction().execute(async (tx) => {
    const heard = await findHeardMailForUpdate(tx, id)
    if (!heard) throw new SettleRefused({ kind: 'not_found' })
    if (heard.settledAs !== null) throw new SettleRefused({ kind: 'settled' })
    const { sender } = heard
    if (as !== 'seen' && !isMailAddress(sender)) throw new SettleRefused({ kind: 'no_sender' })
    switch (as) {
      case 'request':
        if (heard.websiteRequestId !== null) throw new SettleRefused({ kind: 'has_request' })
        await openRequestOf(tx, id, mail, files, house.policies, now)
        break
      case 'not_website':
        // A request is refused where it is tended, and its sender told there.
        if (heard.websiteRequestId !== null) throw new SettleRefused({ kind: 'has_request' })
        await answerOnce(tx, { id, sender, trust: heard.trust, topic: 'way_to_form' }, house, now)
        break
      case 'petition': {
        const office = house.policies.inForceAt(now).policy.mail.petitionOffice
        if (office === null) throw new SettleRefused({ kind: 'no_office' })
        const forward = { heardMailId: id, topic: 'petition', audience: 'office', recipient: office } as const
        await insertAnswer(tx, house.maker, forward, now)
        const told = {
          heardMailId: id,
          topic: 'petition_told',
          audience: 'sender',
          recipient: sender,
        } as const
        await insertAnswer(tx, house.maker, told, now)
        break
      }
      case 'seen':
        break
    }
    await updateHeardMail(tx, id, { settledAs: as, settledBy: actor.id, settledAt: now })
  })
}
