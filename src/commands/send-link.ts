// Promises: whoever called gets the link of their case, or of the form, by mail at the address that the case has or by SMS at
// the mobile that it has, and at no other; nothing of the case changes, and no case is opened.
import { colombianMobile } from '#rules/mobile.ts'
import type { MessageDoor } from '#rules/notice.ts'
import { mayAnswerCalls } from '#rules/permissions.ts'
import { findCaso } from '#store/caso.ts'
import type { Db } from '#store/db.ts'
import { enqueue } from '#store/outbox.ts'
import type { Order } from './change-caso.ts'
import { Refused } from './refusal.ts'

export async function sendLink(
  db: Db,
  { radicado, actor, link, by }: Order & { link: 'caso' | 'form'; by: MessageDoor },
  now: Temporal.Instant,
): Promise<void> {
  if (actor.kind !== 'staff' || !mayAnswerCalls(actor.role))
    throw new Refused({ kind: 'not_allowed', verb: 'comment' })
  await db.transaction().execute(async (tx) => {
    const caso = await findCaso(tx, radicado)
    if (!caso) throw new Refused({ kind: 'not_found' })
    const mobile = by === 'sms' ? colombianMobile(caso.phone) : undefined
    if (by === 'sms' && !mobile) throw new Refused({ kind: 'no_mobile' })
    const topic = link === 'caso' ? 'caso_link' : 'form_link'
    await enqueue(tx, topic, caso.id, now, { causedBy: 'staff', mobile })
  })
}
