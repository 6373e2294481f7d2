// Promises: a person decides on a mail once, under its lock: it opens a website request, gets the way to the form, goes
// to the office for petitions with proof (Ley 1755 of 2015, article 21) and its sender is told, or is only seen. What goes
// to that office closes the request that it opened, and its sender hears of the petition alone. Whoever comes second is
// told so, and nothing happens twice.
import type { Actor, KeptFile } from '#rules/caso.ts'
import type { ReadMail } from '#rules/heard-mail.ts'
import { isMailAddress } from '#rules/mail-address.ts'
import { mayTendWebsite, nextWebsiteState } from '#rules/website-request.ts'
import type { Db, Tx } from '#store/db.ts'
import { findHeardMailForUpdate, insertAnswer, updateHeardMail } from '#store/heard-mail.ts'
import { findWebsiteRequestByMail, findWebsiteRequestForUpdate } from '#store/website-request.ts'
import { changeWebsiteRequestIn } from './change-website-request.ts'
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

export type SettleOrder = {
  readonly id: number
  readonly actor: Extract<Actor, { kind: 'staff' }>
} & (
  | { readonly as: Exclude<Settling, 'request'> }
  /** With the mail as its source reads. */
  | { readonly as: 'request'; readonly mail: ReadMail; readonly files: readonly KeptFile[] }
)

export async function settleMail(
  db: Db,
  order: SettleOrder,
  house: MailHouse,
  now: Temporal.Instant,
): Promise<void> {
  const { id, as, actor } = order
  if (!mayTendWebsite(actor.role)) throw new SettleRefused({ kind: 'not_allowed' })
  await db.transaction().execute(async (tx) => {
    const heard = await findHeardMailForUpdate(tx, id)
    if (!heard) throw new SettleRefused({ kind: 'not_found' })
    if (heard.settledAs !== null) throw new SettleRefused({ kind: 'settled' })
    const { sender } = heard
    if (as !== 'seen' && !isMailAddress(sender)) throw new SettleRefused({ kind: 'no_sender' })
    switch (order.as) {
      case 'request':
        if (heard.websiteRequestId !== null) throw new SettleRefused({ kind: 'has_request' })
        await openRequestOf(tx, id, order.mail, order.files, house.policies, now)
        break
      case 'not_website':
        // A request is refused where it is tended, and its sender told there.
        if (heard.websiteRequestId !== null) throw new SettleRefused({ kind: 'has_request' })
        await answerOnce(
          tx,
          { id, sender, trust: heard.trust, topic: 'way_to_form', decided: true },
          house,
          now,
        )
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
        await closeRequestOf(tx, id, { actor, office }, now)
        break
      }
      case 'seen':
        break
    }
    await updateHeardMail(tx, id, { settledAs: as, settledBy: actor.id, settledAt: now })
  })
}

/** The request that this very mail opened; what was published, or is over, stays as it is. */
async function closeRequestOf(
  tx: Tx,
  mailId: number,
  { actor, office }: { actor: SettleOrder['actor']; office: string },
  now: Temporal.Instant,
): Promise<void> {
  const request = await findWebsiteRequestByMail(tx, mailId)
  if (!request) return
  const held = await findWebsiteRequestForUpdate(tx, { id: request.id })
  if (!held || nextWebsiteState(held.state, 'petition') === undefined) return
  await changeWebsiteRequestIn(tx, 'petition', { radicado: held.radicado, actor }, now, () => ({
    event: 'refused',
    data: { reason: 'petition', office },
  }))
}
