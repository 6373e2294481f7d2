// The drawings of the desk, by name. They say nothing by themselves: a word always stands beside them.
import './icons.css'

export type IconName =
  | 'alert-triangle'
  | 'arrow-back-up'
  | 'arrow-left'
  | 'arrow-up-right'
  | 'ban'
  | 'chart-bar'
  | 'check'
  | 'circle-check'
  | 'clock'
  | 'clock-exclamation'
  | 'device-laptop'
  | 'door-exit'
  | 'eye'
  | 'eye-off'
  | 'file-text'
  | 'hand-grab'
  | 'inbox'
  | 'keyboard'
  | 'layout-list'
  | 'lock'
  | 'message'
  | 'paperclip'
  | 'phone-call'
  | 'phone'
  | 'phone-incoming'
  | 'send'
  | 'shield-check'
  | 'player-pause'
  | 'player-play'
  | 'search'
  | 'settings'
  | 'tool'
  | 'user'
  | 'user-share'
  | 'world-upload'

/** In px. */
const sizes = { 16: '', 18: ' middle', 20: ' large' } as const

export function Icon({ name, size = 16 }: { name: IconName; size?: keyof typeof sizes }) {
  return <i className={`icon ${name}${sizes[size]}`} />
}
