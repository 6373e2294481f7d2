// Promises: a draft is begun from the version in force and written by whoever may sign, one circular at a time; nobody
// writes over what another changed meanwhile; a draft may be incomplete, and is signed only when nothing is missing.
import { createHash } from 'node:crypto'
import {
  type ActKind,
  actProblems,
  canonicalText,
  circularDraftSchema,
  closureDraftSchema,
} from '#rules/act.ts'
import { maySignActs } from '#rules/permissions.ts'
import { findCircularDraft, insertAct, recordActEvent } from '#store/act.ts'
import type { Db } from '#store/db.ts'
import { type ActOrder, ActRefused, type ActStaff, changeAct } from './change-act.ts'

/** Begins a draft; answers its id. Throws `ActRefused` when a circular is being drafted already. */
export async function beginAct(
  db: Db,
  draft: { kind: ActKind; content: unknown; basePolicyId: number | null; by: ActStaff },
  now: Temporal.Instant,
): Promise<number> {
  const { kind, content, basePolicyId, by } = draft
  if (!maySignActs(by.role)) throw new ActRefused({ kind: 'not_allowed' })
  try {
    return await db.transaction().execute(async (tx) => {
      if (kind === 'circular' && (await findCircularDraft(tx))) throw new ActRefused({ kind: 'draft_exists' })
      const id = await insertAct(tx, { kind, content, basePolicyId, begunBy: by.id }, now)
      await recordActEvent(tx, { actId: id, type: 'begun', by }, now)
      return id
    })
  } catch (error) {
    // Two began at once: the index lets one in.
    if (error instanceof Error && 'constraint' in error && error.constraint === 'act_one_circular')
      throw new ActRefused({ kind: 'draft_exists' })
    throw error
  }
}

/** Writes the content of a draft, fit or not. */
export async function editAct(
  db: Db,
  order: ActOrder & { content: unknown },
  now: Temporal.Instant,
): Promise<void> {
  await changeAct(db, 'edit', order, now, () => ({ set: { content: order.content } }))
}

/** The first signature: whoever drafted stands for the exact content, which does not move any more. */
export async function signDraft(db: Db, order: ActOrder, now: Temporal.Instant): Promise<void> {
  await changeAct(db, 'draft', order, now, ({ kind, content }) => {
    const problems = actProblems(kind, content)
    if (problems.length > 0) throw new ActRefused({ kind: 'not_fit', problems: problems.length })
    // As the schema reads it, so that what is signed is what will rule.
    const exact = (kind === 'circular' ? circularDraftSchema : closureDraftSchema).parse(content)
    const sha256 = hashOf(exact)
    return { set: { content: exact, sha256 }, event: 'drafted', sha256 }
  })
}

/** Takes the signature back, so that the draft can be mended; with the reason. */
export async function returnAct(
  db: Db,
  order: ActOrder & { reason: string },
  now: Temporal.Instant,
): Promise<void> {
  await changeAct(db, 'return', order, now, () => ({
    set: { sha256: null },
    event: 'returned',
    text: order.reason,
  }))
}

export async function discardAct(db: Db, order: ActOrder, now: Temporal.Instant): Promise<void> {
  await changeAct(db, 'discard', order, now, () => ({ set: {}, event: 'discarded' }))
}

/** What a signature binds: SHA-256 of the canonical text of the content. */
export function hashOf(content: unknown): string {
  return createHash('sha256').update(canonicalText(content)).digest('hex')
}
