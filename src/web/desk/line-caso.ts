// The line's page as data: what is overdue and unattended, who owns it, whom to call.
import { mayDo, mayReadCasos } from '#rules/permissions.ts'
import { dependenciaName, type Policy } from '#rules/policy.ts'
import { type AlertRow, listAlerts, listDoorCosts, listOwners } from '#store/alert.ts'
import { type CasoRow, type Cursor, countOpenCasos, listCasos } from '#store/caso.ts'
import { listAssignable, listStaffEmails } from '#store/staff.ts'
import { alertDoorName, alertTexts, linePage } from '#texts/alert.ts'
import { sayMoment, sayNumber } from '#texts/time.ts'
import type { House, StaffMember } from '#web/context.ts'
import { sayTo } from '#web/desk/alert.ts'
import { sayNumberOf } from '#web/desk/desk-caso.ts'

const perPage = 25
const soonShown = 5

export type LineCaso = Awaited<ReturnType<typeof presentLine>>['overdue'][number]

export async function presentLine(house: House, staff: StaffMember, cursor: Cursor | undefined) {
  const { db } = house
  const now = house.now()
  const { policy } = house.policies.inForceAt(now)
  const unattended = { states: ['filed', 'assigned'], unattended: true } as const
  const [overdue, soon, counts] = await Promise.all([
    listCasos(db, { ...unattended, dueBefore: now }, { order: 'due', limit: perPage, cursor, now }),
    cursor
      ? { items: [] }
      : listCasos(db, { ...unattended, dueFrom: now }, { order: 'due', limit: soonShown, now }),
    countOpenCasos(db, now),
  ])
  const ids = overdue.items.map(({ id }) => id)
  const holders = overdue.items.flatMap(({ assigneeId }) => assigneeId ?? [])
  const actor = { kind: 'staff', ...staff } as const
  const mayAssign = mayDo(actor, 'assign')
  const [owners, alerts, emails, assignable, costs] = await Promise.all([
    listOwners(db, ids),
    listAlerts(db, ids, perPage * 40),
    listStaffEmails(db, holders),
    mayAssign ? listAssignable(db) : [],
    listDoorCosts(db, now.toZonedDateTimeISO(policy.zone).toPlainDate().with({ day: 1 })),
  ])
  const alertsOf = Map.groupBy(alerts, ({ casoId }) => casoId)
  const present = (caso: CasoRow) => {
    const owner = owners.get(caso.id)
    return {
      ...presentBriefly(caso, house, now, mayReadCasos(staff.role)),
      isOwned: owner !== undefined,
      owner: owner
        ? owner.name === staff.name
          ? linePage.mine(sayMoment(owner.at, now, policy.zone))
          : alertTexts.owner(owner.name, sayMoment(owner.at, now, policy.zone))
        : alertTexts.nobody,
      alerts: sayAlerts(alertsOf.get(caso.id) ?? []),
      assigneeId: caso.assigneeId,
      requesterPhone: dialled(caso.phone),
      requesterExtension: dialled(caso.phone) ? null : caso.phone,
      technicianPhone: mobileOf(caso.assigneeId ? emails.get(caso.assigneeId) : undefined, policy),
    }
  }
  return {
    lead: linePage.lead(counts.overdue),
    more: overdue.nextCursor || cursor ? linePage.more(perPage) : null,
    overdue: overdue.items.map(present),
    soon: soon.items.map((caso) => presentBriefly(caso, house, now, mayReadCasos(staff.role))),
    nextCursor: overdue.nextCursor,
    assignable,
    costs: costs.map(({ door, messages, pieces }) => ({
      door: alertDoorName[door],
      messages: sayNumber(messages),
      pieces: alertTexts.pieces(door, pieces),
    })),
  }
}

function presentBriefly(caso: CasoRow, house: House, now: Temporal.Instant, mayRead: boolean) {
  const policy = house.policies.of(caso.policyId)
  return {
    radicado: caso.radicado,
    number: sayNumberOf(caso, now.toZonedDateTimeISO(policy.zone).year),
    subject: caso.subject,
    href: mayRead ? `/mesa/${caso.radicado}` : null,
    dueMs: caso.attentionDueAt.epochMilliseconds,
    isEscalated: caso.escalatedAt !== null,
    where: [
      policy.services[caso.service].name,
      dependenciaName(policy, caso.dependencia),
      caso.location,
    ].join(' · '),
    holder: caso.assigneeName ? linePage.has(caso.assigneeName) : linePage.hasNobody,
  }
}

function sayAlerts(alerts: readonly AlertRow[]): string {
  const [last] = alerts
  if (!last) return linePage.notAlerted
  return linePage.alerted(alerts.length, `${alertTexts.state[last.state].toLowerCase()} ${sayTo(last)}`)
}

/** A number that a phone outside the entity can dial. */
function dialled(phone: string): string | null {
  const digits = phone.replace(/[^\d+]/g, '')
  return /^\+?[\d\s()-]{7,}$/.test(phone) && digits.length >= 7 ? digits : null
}

/** The mobile of a technician whom the policy names on the line. */
function mobileOf(email: string | undefined, { channels }: Policy): string | null {
  const { onCall, alert } = channels.escalationLine
  const named = [...onCall, ...(alert.superior ? [alert.superior] : [])]
  return named.find((person) => email !== undefined && person.email?.toLowerCase() === email)?.mobile ?? null
}
