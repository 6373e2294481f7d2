// Answers one call of the extension: the menu decides (rules/call.ts), the line speaks and listens, and here is what both
// are told of the cases. What was typed is never kept, and a call is kept however it ends.
import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { type CallLine, HungUp } from '#channels/phone/fastagi.ts'
import { escalateCaso } from '#commands/escalate-caso.ts'
import { followCaso } from '#commands/follow-caso.ts'
import { Refused } from '#commands/refusal.ts'
import {
  beginCall,
  type CallOrder,
  type CallResult,
  type CallTold,
  continueCall,
  readDialled,
  type SpokenCaso,
} from '#rules/call.ts'
import { isBreached, mayEscalate } from '#rules/lifecycle.ts'
import { allowanceOfCaso } from '#rules/radicado.ts'
import { type CasoRow, findCaso, findCasoByPair } from '#store/caso.ts'
import { type CallRow, keepCall } from '#store/phone-call.ts'
import { lineParts } from '#texts/spoken.ts'
import type { House } from '#web/context.ts'

/** What a call needs of the house. */
export type CallHouse = Pick<House, 'db' | 'now' | 'policies' | 'limits' | 'isDatabaseAway' | 'report'>

/** The words by which the dialplan knows where to go, and what became of the call. */
export const callVariables = { transfer: 'PU_TRANSFER', result: 'PU_RESULT' } as const
/** Whom the dialplan rings for 0: its own affair, so a word and no number. */
export const operatorTransfer = 'operador'

/** `closing` is aborted when the product is about to stop: the call takes leave at its next turn. */
export async function answerCall(
  house: CallHouse,
  line: CallLine,
  closing: AbortSignal,
): Promise<CallResult> {
  const startedAt = house.now()
  const steps: CallRow['steps'][number][] = []
  const kept: CallRow = {
    id: randomUUID(),
    kind: 'menu',
    startedAt,
    caller: /^\+?\d*$/.test(line.caller) ? line.caller : '',
    steps: [],
    result: null,
    seconds: null,
    reason: null,
    casoId: null,
    staffId: null,
  }
  let caso: CasoRow | undefined
  const keep = (change: Partial<CallRow>) => keepCall(house.db, { ...kept, ...change })
  // Kept from the first moment: a product that dies leaves a trace of whom it left.
  const begun = keep({}).catch(house.report)
  let result: CallResult = 'hung_up'
  try {
    await line.answer()
    await converse()
  } catch (error) {
    if (!(error instanceof HungUp)) house.report(error)
  }
  await begun
  const ended = {
    steps,
    result,
    seconds: Math.max(0, Math.round(house.now().since(startedAt).total('seconds'))),
    casoId: caso?.id ?? null,
  }
  await keep(ended).catch((error: unknown) => {
    house.report(error)
    // Whoever called has gone; the call is kept as soon as the database is back.
    void keepLater(() => keep(ended))
  })
  return result

  async function converse(): Promise<void> {
    let step = beginCall()
    for (;;) {
      const { order } = step
      const { zone } = house.policies.inForceAt(house.now()).policy
      const parts = step.say.flatMap((said) => lineParts(said, house.now(), zone))
      mark(order)
      if (order.kind === 'listen') {
        const keys = closing.aborted ? '' : await line.ask(parts, order)
        step = continueCall(step.call, order, closing.aborted ? { kind: 'closing' } : { kind: 'keys', keys })
        continue
      }
      if (order.kind === 'transfer' || order.kind === 'end') {
        await line.setVariable(callVariables.result, order.result)
        if (order.kind === 'transfer') await line.setVariable(callVariables.transfer, numberOf(order.to))
        // Whoever hangs up on the last words was served.
        result = order.result
        return line.say(parts)
      }
      step = continueCall(step.call, order, await tell(order))
    }
  }

  function mark(order: CallOrder): void {
    const at = Math.max(0, Math.round(house.now().since(startedAt).total('seconds')))
    steps.push({ at, step: order.kind === 'listen' ? order.step : order.kind })
  }

  function numberOf(to: 'line' | 'operator'): string {
    const { policy } = house.policies.inForceAt(house.now())
    return to === 'line' ? policy.channels.escalationLine.phone : operatorTransfer
  }

  async function tell(order: Extract<CallOrder, { kind: 'find' | 'escalate' }>): Promise<CallTold> {
    try {
      return await inTime(order.kind === 'find' ? find(order) : escalate(order.radicado))
    } catch (error) {
      if (error instanceof HungUp) throw error
      house.report(error)
      return { kind: 'away' }
    }
  }

  async function find({ typed, digits }: { typed: string; digits: string }): Promise<CallTold> {
    const now = house.now()
    const { pattern } = house.policies.inForceAt(now).policy.radicado
    const query = readDialled(typed, pattern)
    const tried = await house.limits.take('call', {
      ...(kept.caller && { caller: kept.caller }),
      caso: query && allowanceOfCaso(query, pattern),
    })
    if (tried.wait) return { kind: 'too_many' }
    const found = query && digits.length === 4 && (await findCasoByPair(house.db, query, digits))
    if (!found) return { kind: 'not_found' }
    await tried.giveBack()
    caso = found
    await followCaso(house.db, { radicado: found.radicado, actor: requesterOf(found), door: 'phone' }, now)
    return { kind: 'found', caso: speakable(found, house.now()) }
  }

  async function escalate(radicado: string): Promise<CallTold> {
    const found = await findCaso(house.db, radicado)
    if (!found) return { kind: 'not_escalated' }
    try {
      await escalateCaso(house.db, { radicado, actor: requesterOf(found), door: 'phone' }, house.now())
      return { kind: 'escalated' }
    } catch (error) {
      if (!(error instanceof Refused)) throw error
      return { kind: error.refusal.kind === 'already_escalated' ? 'escalated_before' : 'not_escalated' }
    }
  }
}

const answerWithinMs = 6_000

/** Nobody is left on a silent line: what takes too long has failed. */
async function inTime<Answer>(work: Promise<Answer>): Promise<Answer> {
  const over = new AbortController()
  const late = sleep(answerWithinMs, undefined, { signal: over.signal }).then(() => {
    throw new Error(`nothing was found out in ${answerWithinMs} ms`)
  })
  late.catch(() => undefined)
  try {
    return await Promise.race([work, late])
  } finally {
    over.abort()
    work.catch(() => undefined)
  }
}

const keepTries = 60
const keepEveryMs = 5_000

async function keepLater(keep: () => Promise<unknown>): Promise<void> {
  for (let tries = 0; tries < keepTries; tries++) {
    await sleep(keepEveryMs, undefined, { ref: false })
    try {
      await keep()
      return
    } catch {
      // Still away.
    }
  }
}

function requesterOf({ fullName }: CasoRow) {
  return { kind: 'requester', name: fullName } as const
}

function speakable(caso: CasoRow, now: Temporal.Instant): SpokenCaso {
  return {
    radicado: caso.radicado,
    consecutive: caso.consecutive,
    state: caso.state,
    breached: isBreached(caso, now),
    mayEscalate: mayEscalate(caso, now),
    escalated: caso.escalatedAt !== null,
    reopened: caso.state === 'assigned' && caso.attendedAt !== null,
    dueAt: caso.attentionDueAt,
  }
}
