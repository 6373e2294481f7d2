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
  IconInbox,
  IconLock,
  IconPlayerPause,
  IconTool,
  IconUser,
} from '@tabler/icons-react'
import type { State } from '#rules/caso.ts'
import { deskTexts, stateName } from '#texts/es.ts'
import type { SaidPromise } from '#web/desk/promise.ts'

const stateIcon: Record<State, typeof IconInbox> = {
  filed: IconInbox,
  assigned: IconUser,
  attending: IconTool,
  on_hold: IconPlayerPause,
  solved: IconCheck,
  closed: IconLock,
  void: IconBan,
}

const promiseIcon: Record<SaidPromise['kind'], typeof IconInbox> = {
  running: IconClock,
  soon: IconClockExclamation,
  overdue: IconAlertTriangle,
  kept: IconCircleCheck,
  late: IconAlertTriangle,
  reopened: IconArrowBackUp,
  none: IconBan,
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
  const Icon = promiseIcon[promise.kind]
  return (
    <span className="mark" data-promise={promise.kind}>
      <Icon size={16} aria-hidden /> {promise.text}
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
