// An alert as a mail: short, with the link that acknowledges.
import type { AlertRule } from '#rules/alert.ts'
import { alertMessage } from '#texts/alert.ts'
import { mailTexts } from '#texts/mail.ts'
import type { Mail, Sender } from './compose.ts'
import { type Block, renderHtml, renderText } from './render.ts'

export interface AlertNotice {
  readonly recipient: string
  readonly rule: AlertRule
  readonly radicado: string
  readonly text: string
  readonly link: string
  readonly messageId: string
  readonly writtenAt: Temporal.Instant
}

export function composeAlertMail(notice: AlertNotice, from: Sender): Mail {
  const { radicado, rule, text, link, messageId, writtenAt } = notice
  const t = alertMessage.mail
  const blocks: readonly Block[] = [
    { kind: 'number', name: mailTexts.radicado, value: radicado },
    { kind: 'lead', text },
    { kind: 'paragraph', text: t.next },
    { kind: 'link', label: alertMessage.button, url: link },
    { kind: 'note', text: `${t.once} ${mailTexts.footer.noReply}` },
  ]
  const subject = `[${radicado}] ${t.subject[rule]}`
  return {
    from,
    to: notice.recipient,
    subject,
    text: renderText(blocks),
    html: renderHtml(subject, blocks),
    messageId,
    inReplyTo: undefined,
    writtenAt,
    headers: {
      'Auto-Submitted': 'auto-generated',
      'X-Auto-Response-Suppress': 'All',
      Importance: 'high',
      'X-Priority': '1',
    },
  }
}
