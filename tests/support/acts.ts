// Acts for tests, drafted by one and approved by another, by the product's own commands.
import { approveAct } from '#commands/approve-act.ts'
import type { ActStaff } from '#commands/change-act.ts'
import { beginAct, signDraft } from '#commands/draft-act.ts'
import type { ActKind } from '#rules/act.ts'
import { type ActRow, findAct } from '#store/act.ts'
import type { House } from '#web/context.ts'
import { addTestStaff } from './house.ts'

/** Who signs for an entity: one drafts, the other approves. */
export interface Signers {
  readonly drafter: ActStaff
  readonly approver: ActStaff
}

export async function addSigners(house: House): Promise<Signers> {
  return {
    drafter: await addTestStaff(house, 'coordinator', { name: 'Efraín Molina' }),
    approver: await addTestStaff(house, 'admin', { name: 'Patricia Fierro' }),
  }
}

/** A draft with its first signature; answers its id. */
export async function draftedAct(
  house: House,
  kind: ActKind,
  content: unknown,
  by: ActStaff,
): Promise<number> {
  const { id: basePolicyId } = house.policies.inForceAt(house.now())
  const id = await beginAct(house.db, { kind, content, basePolicyId, by }, house.now())
  await signDraft(house.db, { id, revision: 1, by }, house.now())
  return id
}

/** An act with both signatures, in the book. */
export async function approvedAct(
  house: House,
  kind: ActKind,
  content: unknown,
  { drafter, approver }: Signers,
): Promise<ActRow> {
  const id = await draftedAct(house, kind, content, drafter)
  await approveAct(house.db, { id, revision: 2, by: approver }, house.policies, house.now())
  const act = await findAct(house.db, id)
  if (!act) throw new Error(`the act ${id} is gone`)
  return act
}
