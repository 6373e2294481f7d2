// What a state or a promise looks like: always an icon and its word, never a colour alone.
import type { State, Verb } from '#rules/caso.ts'
import { deskTexts, stateName } from '#texts/es.ts'
import { sayMillisecondsLeft } from '#texts/time.ts'
import type { SaidPromise } from '#web/desk/promise.ts'
import { Icon, type IconName } from './icon.tsx'
import { useNowMs } from './live.tsx'

const stateIcon: Record<State, IconName> = {
  filed: 'inbox',
  assigned: 'user',
  attending: 'tool',
  on_hold: 'player-pause',
  solved: 'check',
  closed: 'lock',
  void: 'ban',
}

const promiseIcon: Record<SaidPromise['kind'] | 'overdue', IconName> = {
  running: 'clock',
  soon: 'clock-exclamation',
  overdue: 'alert-triangle',
  kept: 'circle-check',
  late: 'alert-triangle',
  reopened: 'arrow-back-up',
  none: 'ban',
}

const verbIcons: Partial<Record<Verb, IconName>> = {
  attend: 'hand-grab',
  assign: 'user-share',
  comment: 'message',
  hold: 'player-pause',
  resume: 'player-play',
  solve: 'check',
  close: 'lock',
  reopen: 'arrow-back-up',
  void: 'ban',
  escalate: 'arrow-up-right',
}

export function verbIcon(verb: Verb): IconName {
  return verbIcons[verb] ?? 'check'
}

/** As a function, for lists: a component for each of its marks would cost more than what it draws. */
export function stateMark(state: State) {
  return (
    <span className="mark" data-state={state}>
      <Icon name={stateIcon[state]} />
      {` ${stateName[state]}`}
    </span>
  )
}

export function StateMark({ state }: { state: State }) {
  return stateMark(state)
}

export function promiseMark(promise: SaidPromise, nowMs: number) {
  const leftMs = 'dueMs' in promise ? promise.dueMs - nowMs : 0
  const kind = leftMs < 0 ? 'overdue' : promise.kind
  return (
    <span className="mark" data-promise={kind}>
      <Icon name={promiseIcon[kind]} />
      {` ${'text' in promise ? promise.text : sayMillisecondsLeft(leftMs)}`}
    </span>
  )
}

export function PromiseMark({ promise }: { promise: SaidPromise }) {
  return promiseMark(promise, useNowMs())
}

export function EscalatedMark() {
  return (
    <span className="mark" data-promise="overdue">
      <Icon name="arrow-up-right" /> {deskTexts.list.escalated}
    </span>
  )
}
