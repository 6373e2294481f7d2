// What the operator does for whoever calls: checks who it is, comments, sends a link, escalates, records the follow-up.
import { type ActionFunctionArgs, data, redirect } from 'react-router'
import { readFields } from '#channels/form/body.ts'
import { tidyText } from '#channels/form/receive.ts'
import { commentCaso } from '#commands/comment-caso.ts'
import { escalateCaso } from '#commands/escalate-caso.ts'
import { followCaso } from '#commands/follow-caso.ts'
import { Refused } from '#commands/refusal.ts'
import { sendLink } from '#commands/send-link.ts'
import { followReasons, limits } from '#rules/caso.ts'
import { findCaso } from '#store/caso.ts'
import { findCall } from '#store/phone-call.ts'
import { deskTexts, sayRefusal } from '#texts/es.ts'
import { phonePage as t } from '#texts/phone.ts'
import type { House } from '#web/context.ts'
import { admit } from '#web/desk/admit.ts'
import { isProof, sealProof } from '#web/desk/phone-card.ts'

/** Nobody talks longer; a page left open tells nothing of a call. */
const callAtMostMinutes = 120
const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/** What did not work, beside what was typed. */
export interface Trouble {
  readonly intent: string
  readonly message: string
  readonly values: Readonly<Record<string, string>>
}

export async function actForCaller({ request, context }: Pick<ActionFunctionArgs, 'request' | 'context'>) {
  const { house, staff } = admit({ request, context }, 'calls')
  const { db, limits: guards } = house
  const now = house.now()
  const fields = await readFields(request)
  const intent = fields.get('intent') ?? ''
  const search = new URL(request.url).searchParams
  const radicado = search.get('caso') ?? fields.get('caso') ?? ''
  const trouble = (status: number, message: string) =>
    data<Trouble>({ intent, message, values: Object.fromEntries(fields) }, { status })
  const back = (change: Record<string, string | null>) => {
    const next = new URLSearchParams(search)
    next.set('caso', radicado)
    for (const [name, value] of Object.entries(change)) {
      if (value === null) next.delete(name)
      else next.set(name, value)
    }
    return redirect(`/2500?${next}`, 303)
  }
  const caso = await findCaso(db, radicado)
  if (!caso) throw data(null, { status: 404 })

  if (intent === 'check') {
    const tried = await guards.take('callerCheck', { staff: staff.id, caso: String(caso.consecutive) })
    if (tried.wait) return trouble(429, t.check.tooMany(Math.ceil(tried.wait / 60)))
    const digits = (fields.get('digits') ?? '').slice(0, 200).replace(/\D/g, '')
    if (digits.length < 4 || digits.slice(-4) !== caso.nationalId.replace(/\D/g, '').slice(-4))
      return trouble(422, t.check.wrong)
    await tried.giveBack()
    return back({ prueba: sealProof(house, staff, radicado), hecho: 'check' })
  }

  const order = { radicado, actor: { kind: 'staff', ...staff }, door: 'phone' } as const
  if (intent !== 'follow' && !isProof(house, staff, radicado, search.get('prueba')))
    return trouble(409, t.check.first)
  try {
    switch (intent) {
      case 'follow': {
        const reason = followReasons.find((known) => known === fields.get('reason'))
        const note = tidyText(fields.get('note') ?? '')
        if (!reason) return trouble(422, t.follow.missing)
        if (note.length > limits.callNote) return trouble(422, t.follow.long(limits.callNote))
        const call = await readCall(house, fields)
        await followCaso(db, { ...order, reason, note, call }, now)
        return redirect('/2500?hecho=follow', 303)
      }
      case 'comment': {
        const text = tidyText(fields.get('text') ?? '')
        if (text === '') return trouble(422, t.comment.missing)
        const said = t.comment.said(text)
        if (said.length > limits.comment)
          return trouble(422, deskTexts.error.long(said.length, limits.comment))
        await commentCaso(db, { ...order, text: said, visibility: 'public' }, now)
        break
      }
      case 'escalate':
        await escalateCaso(db, order, now)
        break
      case 'caso-mail':
      case 'form-mail':
        await sendLink(db, { ...order, link: intent === 'caso-mail' ? 'caso' : 'form', by: 'mail' }, now)
        break
      case 'caso-sms':
      case 'form-sms':
        // Nothing is promised that no door would send.
        if (!house.sendsTexts) return trouble(422, deskTexts.error.unknown)
        await sendLink(db, { ...order, link: intent === 'caso-sms' ? 'caso' : 'form', by: 'sms' }, now)
        break
      default:
        return trouble(422, deskTexts.error.unknown)
    }
  } catch (error) {
    if (house.isDatabaseAway(error)) {
      house.report(error)
      return trouble(503, deskTexts.error.away)
    }
    if (!(error instanceof Refused)) throw error
    return trouble(409, sayRefusal(error.refusal, now, house.policies.inForceAt(now).policy.zone))
  }
  return back({ hecho: intent })
}

/** The call that is being answered: as the exchange announced it, or from when its card was opened. */
async function readCall(house: House, fields: ReadonlyMap<string, string>) {
  const id = fields.get('call') ?? ''
  if (!uuid.test(id)) return undefined
  const announced = await findCall(house.db, id)
  if (announced) return { id, startedAt: announced.startedAt, caller: announced.caller }
  const now = house.now()
  const startedMs = Math.min(Number(fields.get('since')) || now.epochMilliseconds, now.epochMilliseconds)
  const earliest = now.subtract({ minutes: callAtMostMinutes }).epochMilliseconds
  return {
    id,
    startedAt: Temporal.Instant.fromEpochMilliseconds(Math.max(startedMs, earliest)),
    caller: (fields.get('caller') ?? '')
      .slice(0, 200)
      .replace(/[^\d+]/g, '')
      .slice(0, 20),
  }
}
