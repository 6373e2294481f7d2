// Promises: the first who acknowledges owns the case and the line is quiet; whoever comes second is told who was first;
// a link acknowledges once, within a day, what it was sent for and nothing later; the ledger keeps who and how.
import { createHash, randomBytes } from 'node:crypto'
import { type AlertRule, isNeeded, linkLife, mayHoldLine } from '#rules/alert.ts'
import type { Actor, Door } from '#rules/caso.ts'
import { laterOf } from '#rules/instant.ts'
import { isBreached } from '#rules/lifecycle.ts'
import type { Policy } from '#rules/policy.ts'
import { findAlertTo, findTry, listAlarmsForUpdate, updateAcknowledged } from '#store/alert.ts'
import { type CasoRow, findCasoForUpdate, updateCaso } from '#store/caso.ts'
import type { Db, Tx } from '#store/db.ts'
import { recordEvent } from '#store/event.ts'
import { findStaff } from '#store/staff.ts'
import { Refused } from './refusal.ts'

/** How somebody says that the case is theirs. */
export type Acknowledgement =
  /** By the link of an alert, or the key pressed in its call. */
  | { readonly kind: 'token'; readonly token: string; readonly door: Extract<Door, 'line' | 'phone'> }
  /** By answering an SMS; a number names the case, else it is the last alerted. */
  | { readonly kind: 'reply'; readonly mobile: string; readonly consecutive: number | undefined }
  /** Signed in. */
  | {
      readonly kind: 'staff'
      readonly radicado: string
      readonly staff: Extract<Actor, { kind: 'staff' }> & { readonly email: string }
      readonly policy: Policy
      readonly door: Extract<Door, 'line' | 'desk'>
    }

export interface Acknowledged {
  readonly radicado: string
  readonly by: string
}

/** What an alert's link carries, and what is kept of it. */
export function freshToken(): { readonly token: string; readonly sha256: string } {
  const token = randomBytes(16).toString('base64url')
  return { token, sha256: hashAlertToken(token) }
}

export function hashAlertToken(token: string): string {
  return createHash('sha256').update(`alert ${token}`).digest('hex')
}

/** Throws `Refused`. */
export async function acknowledgeAlert(
  db: Db,
  acknowledgement: Acknowledgement,
  now: Temporal.Instant,
): Promise<Acknowledged> {
  return db.transaction().execute(async (tx) => {
    const claim = await claimOf(tx, acknowledgement, now)
    const caso = await findCasoForUpdate(tx, claim.radicado)
    if (!caso) throw new Refused({ kind: 'not_found' })
    const alarms = await listAlarmsForUpdate(tx, caso.id)
    const about =
      claim.rules ?? (caso.breachedAt || isBreached(caso, now) ? afterBreach : (['warning'] as const))
    const known = alarms.filter(({ rule }) => about.includes(rule))
    const pending = known
      .filter(({ rule, acknowledgedAt }) => isNeeded({ ...caso, rule, acknowledgedAt }))
      .map(({ rule }) => rule)
    const mine = pending.length > 0 ? pending : claim.rules ? [] : unwatched(caso, known, now)
    const first = known.find(({ acknowledgedBy }) => acknowledgedBy !== null)
    if (mine.length === 0 && first?.acknowledgedBy && first.acknowledgedAt)
      throw new Refused({ kind: 'already_acknowledged', by: first.acknowledgedBy, at: first.acknowledgedAt })
    if (mine.length === 0) throw new Refused({ kind: 'nothing_to_acknowledge' })

    const at = laterOf(now, caso.updatedAt)
    await updateAcknowledged(tx, caso.id, mine, claim.name, at, claim.tryId)
    await updateCaso(tx, caso.id, {}, at)
    await recordEvent(tx, {
      casoId: caso.id,
      at,
      type: 'acknowledged',
      actor: claim.actor,
      door: claim.door,
      visibility: 'internal',
      data: { by: claim.name },
    })
    return { radicado: caso.radicado, by: claim.name }
  })
}

const afterBreach: readonly AlertRule[] = ['breach', 'escalation']

interface Claim {
  readonly radicado: string
  readonly name: string
  readonly actor: Actor
  readonly door: Door
  /** What it can answer; undefined: whatever the case needs now. */
  readonly rules: readonly AlertRule[] | undefined
  readonly tryId: number | null
}

async function claimOf(tx: Tx, ack: Acknowledgement, now: Temporal.Instant): Promise<Claim> {
  if (ack.kind === 'staff') {
    const { radicado, staff, policy, door } = ack
    if (!mayHoldLine(staff, policy)) throw new Refused({ kind: 'not_on_line' })
    return { radicado, name: staff.name, actor: staff, door, rules: undefined, tryId: null }
  }
  if (ack.kind === 'reply') {
    const alert = await findAlertTo(tx, ack.mobile, ack.consecutive, now.subtract(linkLife))
    if (!alert) throw new Refused({ kind: 'nothing_to_acknowledge' })
    return { ...(await personOf(tx, alert)), door: 'sms', tryId: null }
  }
  const tried = await findTry(tx, hashAlertToken(ack.token))
  if (!tried || tried.usedAt !== null || Temporal.Instant.compare(tried.beganAt.add(linkLife), now) < 0)
    throw new Refused({ kind: 'link_spent' })
  return { ...(await personOf(tx, tried)), door: ack.door, tryId: tried.tryId }
}

/** Whoever was alerted; somebody of the staff where their e-mail is one's. */
async function personOf(
  tx: Tx,
  alert: {
    readonly radicado: string
    readonly name: string
    readonly email: string | null
    readonly rule: AlertRule
  },
): Promise<Pick<Claim, 'radicado' | 'name' | 'actor' | 'rules'>> {
  const { radicado, name, email, rule } = alert
  const colleague = email ? await findStaff(tx, email) : undefined
  return {
    radicado,
    name,
    actor: colleague?.active
      ? { kind: 'staff', id: colleague.id, name: colleague.name, role: colleague.role }
      : { kind: 'system' },
    rules: rule === 'warning' ? ['warning'] : afterBreach,
  }
}

/** A breach that nobody was alerted of yet can be owned all the same. */
function unwatched(
  caso: CasoRow,
  known: readonly { readonly rule: AlertRule }[],
  now: Temporal.Instant,
): readonly AlertRule[] {
  const waits = caso.attendedAt === null && caso.voidedAt === null && isBreached(caso, now)
  return waits && !known.some(({ rule }) => rule === 'breach') ? ['breach'] : []
}
