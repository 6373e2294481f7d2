// What a website request looks like: always an icon and its word, never a colour alone.
import {
  IconAlertTriangle,
  IconBan,
  IconCalendarEvent,
  IconCheck,
  IconCircleCheck,
  IconEyeOff,
  IconInbox,
  IconPencil,
  IconUserCheck,
  IconWorldUpload,
} from '@tabler/icons-react'
import type { WebsiteState } from '#rules/website-request.ts'
import { verdictName, websiteStateName } from '#texts/website.ts'

const stateIcon: Record<WebsiteState, typeof IconInbox> = {
  received: IconInbox,
  accepted: IconCheck,
  in_preparation: IconPencil,
  for_approval: IconUserCheck,
  scheduled: IconCalendarEvent,
  published: IconWorldUpload,
  withdrawn: IconEyeOff,
  refused: IconBan,
}

export function WebsiteStateMark({ state }: { state: WebsiteState }) {
  const Icon = stateIcon[state]
  return (
    <span className="mark" data-website={state}>
      <Icon size={16} aria-hidden /> {websiteStateName[state]}
    </span>
  )
}

const verdictIcon = { good: IconCircleCheck, poor: IconAlertTriangle, bad: IconBan } as const

export function VerdictMark({ verdict }: { verdict: keyof typeof verdictName }) {
  const Icon = verdictIcon[verdict]
  return (
    <span className="mark" data-verdict={verdict}>
      <Icon size={16} aria-hidden /> {verdictName[verdict]}
    </span>
  )
}
