// Who calls the extension: most hear from the voice how their case goes and hang up, some want a person, some call again.
// Every call goes through the menu and the commands, as the exchange and the operator bring it.
import { randomUUID } from 'node:crypto'
import { type CallLine, HungUp } from '#channels/phone/fastagi.ts'
import { announceCall } from '#commands/announce-call.ts'
import { commentCaso } from '#commands/comment-caso.ts'
import { followCaso } from '#commands/follow-caso.ts'
import { sendLink } from '#commands/send-link.ts'
import type { Actor, FollowReason } from '#rules/caso.ts'
import { phonePage } from '#texts/phone.ts'
import { answerCall } from './answer-call.ts'
import { noLimits } from './limits.ts'
import type { OpenHouse } from './open-house.ts'

type Plan = (at: Temporal.Instant, run: (at: Temporal.Instant) => Promise<unknown>) => void

/** Somebody who filed a case, and knows its number. */
export interface Caller {
  readonly radicado: string
  readonly nationalId: string
  readonly phone: string
}

interface Talk {
  readonly reason: FollowReason
  readonly note?: string
  /** What they add to their case. */
  readonly adds?: string
  readonly link?: 'caso' | 'form'
}

const talks: readonly Talk[] = [
  { reason: 'state' },
  { reason: 'state' },
  { reason: 'state', link: 'caso' },
  { reason: 'state', note: 'Sale a las cuatro; pide que pasen antes.' },
  { reason: 'adds', adds: 'Ya probé en otra toma y pasa lo mismo.' },
  { reason: 'adds', adds: 'Me pasé al puesto de al lado, en el mismo piso.' },
  { reason: 'fails', note: 'Dice que volvió a fallar; le expliqué cómo reabrirlo.' },
  { reason: 'new_problem', link: 'form' },
  { reason: 'other', note: 'Buscaba a la oficina de Pasaportes.' },
]
const lateTalks: readonly Talk[] = [
  { reason: 'late', note: 'Tiene público esperando. Lo avisé a la coordinadora.' },
  { reason: 'late' },
  { reason: 'late', link: 'caso' },
]

/** When people call now, in minutes before it; one of them has called before, and calls a third time. */
const ofNow = [171, 158, 149, 131, 120, 112, 95, 88, 74, 61, 52, 47, 38, 26, 19, 14, 9, 6] as const
const ofTheSame: readonly number[] = [95, 52, 19]
/** Of ten calls five go on to a person. */
const person = 0.5
/** How long before its end, or before the operator's telephone rings, somebody called. */
const menuSeconds = { whole: 60, passedOn: 12 }
/** The one that rings while the visitor comes in. */
const ringsSeconds = 20

export function openPhones(
  house: OpenHouse,
  {
    operator,
    plan,
    random,
  }: { operator: Extract<Actor, { kind: 'staff' }>; plan: Plan; random: () => number },
) {
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T

  /** One call, by the voice or on to the operator, of whoever it is by then. */
  function planCall(at: Temporal.Instant, who: () => Caller | undefined, isLate = false): void {
    const way = random()
    const seconds = 45 + Math.floor(random() * 170)
    const talk = pick(isLate ? lateTalks : talks)
    const id = randomUUID()
    let caller: Caller | undefined
    plan(at, async () => {
      caller = who()
      if (!caller) return
      const { phone } = caller
      const before = { seconds: way < person ? menuSeconds.whole : menuSeconds.passedOn }
      await callMenu(house, phone, keysOf(caller, way, isLate), at.subtract(before))
      if (way >= person) await announceCall(house.db, { id, caller: phone, by: operator }, at)
    })
    if (way >= person)
      plan(at.add({ seconds }), async (ended) => {
        if (caller) await answer(caller, { id, startedAt: at, caller: caller.phone }, talk, ended)
      })
  }

  async function answer(
    { radicado }: Caller,
    call: { id: string; startedAt: Temporal.Instant; caller: string },
    { reason, note, adds, link }: Talk,
    now: Temporal.Instant,
  ): Promise<void> {
    const order = { radicado, actor: operator, door: 'phone' } as const
    await followCaso(house.db, { ...order, reason, note, call }, now)
    if (link) await sendLink(house.db, { ...order, link, by: 'mail' }, now)
    const text = adds && phonePage.comment.said(adds)
    if (text) await commentCaso(house.db, { ...order, text, visibility: 'public' }, now)
  }

  return {
    planCall,
    /** A morning at the extension that ends now, whatever the hour, and a call that rings. */
    planNow(now: Temporal.Instant, known: readonly Caller[]): void {
      const recent = (back: number) => known.at(-1 - back)
      let same: Caller | undefined
      const again = () => {
        same ??= recent(4)
        return same
      }
      for (const minutes of ofNow) {
        const back = Math.floor(random() * 25)
        planCall(now.subtract({ minutes }), ofTheSame.includes(minutes) ? again : () => recent(back))
      }
      plan(now.subtract({ seconds: ringsSeconds }), async (at) => {
        const caller = recent(3)?.phone
        if (caller) await announceCall(house.db, { id: randomUUID(), caller, by: operator }, at)
      })
    },
  }
}

/** What somebody types who calls about a case; whether they are late decides what the voice offers at the end. */
function keysOf({ radicado, nationalId }: Caller, way: number, isLate: boolean): readonly string[] {
  const [number, digits] = [String(Number(radicado.slice(-9))), nationalId.slice(-4)]
  if (way >= person) return ['0']
  if (way < 0.06) return []
  if (way < 0.12) return [number, '0000', number, digits]
  return way < 0.4 ? [number, digits] : [number, digits, isLate ? '9' : '1']
}

/** How long a recording lasts, more or less, and how long somebody takes to type. */
const spoken = { milliseconds: 1100 }
const typing = { seconds: 4 }

/** Somebody calls, types `keys` in turn when they are asked, and hangs up when they have none left. */
async function callMenu(
  house: OpenHouse,
  caller: string,
  keys: readonly string[],
  startedAt: Temporal.Instant,
): Promise<void> {
  let now = startedAt
  const left = [...keys]
  const hear = (recordings: readonly string[]) => {
    for (const _ of recordings) now = now.add(spoken)
  }
  const line: CallLine = {
    caller,
    script: 'seguimiento',
    answer: async () => {},
    say: async (recordings) => hear(recordings),
    async ask(recordings) {
      const typed = left.shift()
      hear(recordings)
      if (typed === undefined) throw new HungUp('they hung up')
      now = now.add(typing)
      return typed
    },
    setVariable: async () => {},
  }
  await answerCall({ ...house, now: () => now, limits: noLimits }, line, new AbortController().signal)
}
