// Promises: a call that the exchange announces is kept and rings on the page of whoever answers; announced twice, it is
// one.

import type { Role } from '#rules/caso.ts'
import { mayAnswerCalls } from '#rules/permissions.ts'
import type { Db } from '#store/db.ts'
import { keepCall } from '#store/phone-call.ts'
import { Refused } from './refusal.ts'

export async function announceCall(
  db: Db,
  call: { readonly id: string; readonly caller: string; readonly by: { readonly role: Role } },
  now: Temporal.Instant,
): Promise<void> {
  if (!mayAnswerCalls(call.by.role)) throw new Refused({ kind: 'not_allowed', verb: 'comment' })
  await keepCall(db, {
    id: call.id,
    kind: 'person',
    startedAt: now,
    caller: call.caller,
    steps: [],
    result: null,
    seconds: null,
    reason: null,
    casoId: null,
    staffId: null,
  })
}
