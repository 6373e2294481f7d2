// Promises: an act is approved by somebody else than its drafter, on the content that was signed, for a moment still to
// come; in the same transaction it gets its radicado and code, becomes the rule, and (a closure) moves every deadline
// that it touches, with a ledger line that says why and a word to the requester. No case is filed between two rules.
import {
  type CircularDraft,
  circularDraftSchema,
  closureDraftSchema,
  closuresOf,
  earliestEffect,
  instantOf,
  withClosures,
} from '#rules/act.ts'
import { deadlineFor } from '#rules/deadline.ts'
import { calendarFor, type Policies, type Policy, policySchema } from '#rules/policy.ts'
import { dayOfBook, formatRadicado, radicadoMould } from '#rules/radicado.ts'
import {
  type ActEventRow,
  type ActRow,
  advanceRulebook,
  holdFilings,
  listActEvents,
  nextConsecutive,
} from '#store/act.ts'
import type { Db, Tx } from '#store/db.ts'
import { insertPolicy, listPolicies } from '#store/policy.ts'
import { listUnattendedDueAfter, type Rescheduled, rescheduleCasos, tidySearch } from '#store/reschedule.ts'
import { type ActOrder, ActRefused, type ActStaff, changeAct } from './change-act.ts'
import { hashOf } from './draft-act.ts'
import { newCode } from './new-code.ts'

/** The book of acts. */
const book = 'EE'

/** Approves an act. `policies` is asked for the rules in force, and afterwards takes in the new ones. */
export async function approveAct(
  db: Db,
  order: ActOrder,
  policies: Policies,
  now: Temporal.Instant,
): Promise<void> {
  await changeAct(db, 'approve', order, now, async (act, tx) => {
    const drafted = (await listActEvents(tx, act.id)).findLast(({ type }) => type === 'drafted')
    if (!drafted || drafted.sha256 !== act.sha256 || hashOf(act.content) !== act.sha256)
      throw new Error(`the act ${act.id} is not what was signed`)
    if (drafted.staffId === order.by.id) throw new ActRefused({ kind: 'same_person' })
    await holdFilings(tx)
    const radicado = await radicadoFor(tx, policies.inForceAt(now).policy, now)
    const step = act.kind === 'circular' ? enactCircular : enactClosure
    const set = await step(tx, { act, drafted, by: order.by, radicado: radicado.radicado, policies, now })
    await advanceRulebook(tx)
    return {
      set: { ...set, ...radicado, code: newCode(), approvedAt: now },
      event: 'approved',
      sha256: act.sha256,
    }
  })
  await policies.refresh()
  await tidySearch(db)
}

interface Approval {
  readonly act: ActRow
  readonly drafted: ActEventRow
  readonly by: ActStaff
  readonly radicado: string
  readonly policies: Policies
  readonly now: Temporal.Instant
}

async function enactCircular(tx: Tx, { act, drafted, by, radicado, now }: Approval) {
  const { inForceAt: moment, policy: draft } = circularDraftSchema.parse(act.content)
  const inForceAt = instantOf(moment, draft.zone)
  refusePast('circular', inForceAt, now)
  const latest = (await listPolicies(tx)).at(-1)
  if (latest && Temporal.Instant.compare(inForceAt, latest.inForceAt) <= 0)
    throw new ActRefused({ kind: 'before_another', inForceAt: latest.inForceAt })
  const policy = policyOf(draft, radicado, [
    { act: 'drafted', ...signerOf(drafted, drafted.at, draft.zone) },
    { act: 'approved', ...signerOf(by, now, draft.zone) },
  ])
  const policyId = await insertPolicy(tx, { content: policy, sha256: hashOf(policy), inForceAt }, now)
  return { inForceAt, policyId }
}

async function enactClosure(tx: Tx, { act, by, radicado, policies, now }: Approval) {
  const draft = closureDraftSchema.parse(act.content)
  const { zone } = policies.inForceAt(now).policy
  const inForceAt = instantOf(draft.from, zone)
  refusePast('closure', inForceAt, now)
  const closures = closuresOf(draft, radicado)
  const closed = new Map<number, Policy>()
  const policyWith = (id: number): Policy => {
    const policy = closed.get(id) ?? withClosures(policies.of(id), closures)
    closed.set(id, policy)
    return policy
  }
  const moved = (await listUnattendedDueAfter(tx, inForceAt)).flatMap((caso): Rescheduled[] => {
    const policy = policyWith(caso.policyId)
    const calendar = calendarFor(policy, caso.service)
    const { attentionMinutes } = policy.services[caso.service]
    const dueAt = deadlineFor(calendar, caso.filedAt, attentionMinutes)
    if (dueAt.equals(caso.attentionDueAt)) return []
    const warnAt = deadlineFor(calendar, caso.filedAt, (attentionMinutes * policy.warning.atPercent) / 100)
    return [{ id: caso.id, dueAt, warnAt }]
  })
  await rescheduleCasos(
    tx,
    moved,
    { staffId: by.id, name: by.name, reason: draft.reason, act: radicado, orderedBy: draft.orderedBy, zone },
    now,
  )
  return { inForceAt }
}

function refusePast(kind: 'circular' | 'closure', at: Temporal.Instant, now: Temporal.Instant): void {
  const earliest = earliestEffect(kind, now)
  if (Temporal.Instant.compare(at, earliest) < 0) throw new ActRefused({ kind: 'in_the_past', earliest })
}

/** The policy that a circular becomes: its draft, with radicado, date and both signatures. */
function policyOf(
  { circular, ...parts }: CircularDraft['policy'],
  radicado: string,
  signers: Policy['circular']['signers'],
): Policy {
  const issuedOn = signers.at(-1)?.signedAt.slice(0, 10)
  return policySchema.parse({ circular: { ...circular, radicado, issuedOn, signers }, ...parts })
}

function signerOf({ name, email }: { name: string; email: string }, at: Temporal.Instant, zone: string) {
  const signedAt = at.toZonedDateTimeISO(zone).toString({ timeZoneName: 'never', smallestUnit: 'second' })
  return { name, user: email, signedAt }
}

async function radicadoFor(tx: Tx, { acts, entity, zone }: Policy, now: Temporal.Instant) {
  const on = now.toZonedDateTimeISO(zone).toPlainDate()
  const { year, consecutive } = await nextConsecutive(tx, book, on.year, now)
  const mould = radicadoMould(acts.pattern, dayOfBook(on, year), entity.officeCode)
  return { radicado: formatRadicado(mould, consecutive), year, consecutive }
}
