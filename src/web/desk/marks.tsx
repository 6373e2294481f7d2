// What a state or a promise looks like: always an icon and its word, never a colour alone.
import {
  IconAlertTriangle,
  IconArrowBackUp,
  IconArrowUpRight,
  IconBan,
  IconCheck,
  IconCircleCheck,
  IconClock,
  IconClockExclamation,
  IconHandGrab,
  IconInbox,
  IconLock,
  IconMessage,
  IconPlayerPause,
  IconPlayerPlay,
  IconTool,
  IconUser,
  IconUserShare,
} from '@tabler/icons-react'
import type { State, Verb } from '#rules/caso.ts'
import { deskTexts, stateName } from '#texts/es.ts'
import { sayMillisecondsLeft } from '#texts/time.ts'
import type { SaidPromise } from '#web/desk/promise.ts'
import { useNowMs } from './live.tsx'

const stateIcon: Record<State, typeof IconInbox> = {
  filed: IconInbox,
  assigned: IconUser,
  attending: IconTool,
  on_hold: IconPlayerPause,
  solved: IconCheck,
  closed: IconLock,
  void: IconBan,
}

const promiseIcon: Record<SaidPromise['kind'] | 'overdue', typeof IconInbox> = {
  running: IconClock,
  soon: IconClockExclamation,
  overdue: IconAlertTriangle,
  kept: IconCircleCheck,
  late: IconAlertTriangle,
  reopened: IconArrowBackUp,
  none: IconBan,
}

const verbIcons: Partial<Record<Verb, typeof IconInbox>> = {
  attend: IconHandGrab,
  assign: IconUserShare,
  comment: IconMessage,
  hold: IconPlayerPause,
  resume: IconPlayerPlay,
  solve: IconCheck,
  close: IconLock,
  reopen: IconArrowBackUp,
  void: IconBan,
  escalate: IconArrowUpRight,
}

export function verbIcon(verb: Verb): typeof IconInbox {
  return verbIcons[verb] ?? IconCheck
}

export function StateMark({ state }: { state: State }) {
  const Icon = stateIcon[state]
  return (
    <span className="mark" data-state={state}>
      <Icon size={16} aria-hidden /> {stateName[state]}
    </span>
  )
}

export function PromiseMark({ promise }: { promise: SaidPromise }) {
  const nowMs = useNowMs()
  const leftMs = 'dueMs' in promise ? promise.dueMs - nowMs : 0
  const kind = leftMs < 0 ? 'overdue' : promise.kind
  const Icon = promiseIcon[kind]
  return (
    <span className="mark" data-promise={kind}>
      <Icon size={16} aria-hidden /> {'text' in promise ? promise.text : sayMillisecondsLeft(leftMs)}
    </span>
  )
}

export function EscalatedMark() {
  return (
    <span className="mark" data-promise="overdue">
      <IconArrowUpRight size={16} aria-hidden /> {deskTexts.list.escalated}
    </span>
  )
}
