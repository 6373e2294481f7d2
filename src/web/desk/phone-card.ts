// What the operator of the extension is shown of a case. Nothing personal leaves the server before it was checked who
// calls: the proof of that is a seal in the address, good for one case, one operator and half an hour.
import { createHmac, timingSafeEqual } from 'node:crypto'
import type { State } from '#rules/caso.ts'
import { isBreached, isOpen, mayEscalate, promiseSettledAt } from '#rules/lifecycle.ts'
import { colombianMobile } from '#rules/mobile.ts'
import { dependenciaName } from '#rules/policy.ts'
import type { CasoRow } from '#store/caso.ts'
import { findPublicStory } from '#store/story.ts'
import { sayEvent, sayState } from '#texts/es.ts'
import { shortName, phonePage as t } from '#texts/phone.ts'
import { sayExactly, sayMoment, sentence } from '#texts/time.ts'
import type { House, StaffMember } from '#web/context.ts'
import { sayNumberOf } from '#web/desk/desk-caso.ts'
import { sayPromise, sayUrgency } from '#web/desk/promise.ts'
import { sayDeadline } from '#web/steps.ts'

const proofMinutes = 30

/** The seal that says: this operator checked who calls about this case. */
export function sealProof(house: House, staff: StaffMember, radicado: string): string {
  const until = house.now().add({ minutes: proofMinutes }).epochMilliseconds
  return `${until}.${sealOf(house, staff, radicado, until)}`
}

export function isProof(house: House, staff: StaffMember, radicado: string, proof: string | null): boolean {
  const [, until = '', seal = ''] = /^(\d{13})\.([\w-]{43})$/.exec(proof ?? '') ?? []
  if (seal === '' || Number(until) < house.now().epochMilliseconds) return false
  return timingSafeEqual(Buffer.from(seal), Buffer.from(sealOf(house, staff, radicado, Number(until))))
}

function sealOf({ formSecret }: House, { id }: StaffMember, radicado: string, until: number): string {
  return createHmac('sha256', formSecret)
    .update(JSON.stringify(['caller', radicado, id, until]))
    .digest('base64url')
}

export type PhoneCard = NonNullable<Awaited<ReturnType<typeof findPhoneCard>>>

/** Undefined when there is no such case. */
export async function findPhoneCard(
  house: House,
  staff: StaffMember,
  radicado: string,
  proof: string | null,
) {
  const story = await findPublicStory(house.db, radicado)
  if (!story) return undefined
  const now = house.now()
  const { caso, ledger } = story
  const policy = house.policies.of(caso.policyId, promiseSettledAt(caso))
  const due = sayMoment(caso.attentionDueAt, now, policy.zone)
  const isChecked = isProof(house, staff, radicado, proof)
  const last = ledger.findLast(({ type }) => type !== 'followed_up') ?? ledger.at(-1)
  const escalates = mayEscalate(caso, now)
  const breached = isBreached(caso, now)
  return {
    radicado,
    number: sayNumberOf(caso, now.toZonedDateTimeISO(policy.zone).year),
    state: caso.state,
    service: policy.services[caso.service].name,
    sentence: sayState({
      state: caso.state,
      technician: caso.assigneeName,
      breached,
      dueAt: caso.attentionDueAt,
      now,
      zone: policy.zone,
    }),
    promise: sayPromise(caso, policy, now),
    technician: caso.assigneeName,
    isDone: !isOpen(caso.state),
    due,
    dueExactly: sayExactly(caso.attentionDueAt, policy.zone),
    steps: sayDeadline(policy, caso.service, caso.filedAt),
    last: last && {
      what: sayEvent({
        ...last,
        actorName: last.actorKind === 'requester' && !isChecked ? t.requester : last.actorName,
      }),
      at: sayMoment(last.at, now, policy.zone),
    },
    may: whatCallerMay(caso.state, { escalates, isEscalated: caso.escalatedAt !== null, due }),
    line: escalates ? policy.channels.escalationLine : null,
    escalates: escalates && caso.escalatedAt === null,
    comments: caso.state !== 'void',
    isEscalated: caso.escalatedAt !== null,
    isChecked,
    /** Can whoever calls be sent an SMS? Not told before it is known who they are. */
    textable: isChecked && house.sendsTexts && colombianMobile(caso.phone) !== undefined,
    person: isChecked
      ? {
          name: caso.fullName,
          dependencia: dependenciaName(policy, caso.dependencia),
          location: caso.location,
          phone: caso.phone,
          email: caso.email,
          subject: caso.subject,
          description: caso.description,
        }
      : null,
  }
}

function whatCallerMay(
  state: State,
  { escalates, isEscalated, due }: { escalates: boolean; isEscalated: boolean; due: string },
): readonly string[] {
  const { mayDo } = t
  const now =
    state === 'solved'
      ? [mayDo.confirm]
      : state === 'closed'
        ? [mayDo.reopen]
        : escalates
          ? [isEscalated ? mayDo.escalated : mayDo.escalate]
          : state === 'filed' || state === 'assigned'
            ? [sentence(mayDo.wait(due))]
            : []
  return [...now, ...(isOpen(state) ? [mayDo.comment] : []), mayDo.new]
}

export type PhoneRow = ReturnType<typeof presentPhoneRow>

/** A case in the list of what was found: enough to choose the right one, and no more. */
export function presentPhoneRow(caso: CasoRow, house: House, now: Temporal.Instant) {
  const policy = house.policies.of(caso.policyId)
  return {
    radicado: caso.radicado,
    number: sayNumberOf(caso, now.toZonedDateTimeISO(policy.zone).year),
    state: caso.state,
    promise: sayUrgency(caso, policy, now),
    who: shortName(caso.fullName),
    about: `${policy.services[caso.service].name} · ${dependenciaName(policy, caso.dependencia)}`,
    filed: sayMoment(caso.filedAt, now, policy.zone),
  }
}
