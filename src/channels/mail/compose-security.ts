// What happened to somebody's own account, as a mail: plain, without a secret, with what to do if it was not them.
import type { Role } from '#rules/caso.ts'
import type { Policy } from '#rules/policy.ts'
import type { ToldType } from '#rules/security.ts'
import { roleName, sayBrowser } from '#texts/es.ts'
import { mailTexts, sayDated } from '#texts/mail.ts'
import { securityMail as t } from '#texts/security.ts'
import type { Mail, Sender } from './compose.ts'
import { type Block, renderHtml, renderText } from './render.ts'

export interface SecurityNotice {
  readonly type: ToldType
  readonly recipient: string
  readonly name: string
  readonly messageId: string
  readonly createdAt: Temporal.Instant
  readonly at: Temporal.Instant
  /** Who did it, if not its own person. */
  readonly by: string | null
  readonly isOwn: boolean
  readonly address: string | null
  readonly userAgent: string | null
  readonly detail: Readonly<Record<string, string>>
}

export function composeSecurityMail(
  notice: SecurityNotice,
  { policy, from }: { readonly policy: Policy; readonly from: Sender },
): Mail {
  const { type, recipient, by, isOwn, address, userAgent, detail, messageId, createdAt } = notice
  const role = detail.role && Object.hasOwn(roleName, detail.role) ? roleName[detail.role as Role] : undefined
  const facts = [
    [t.fact.when, sayDated(notice.at, createdAt, policy.zone)],
    role && [t.fact.role, role],
    (isOwn || by) && [t.fact.by, isOwn ? t.yourself : by],
    // Where a colleague sits is not their affair.
    isOwn && userAgent && [t.fact.browser, sayBrowser(userAgent)],
    isOwn && address && [t.fact.address, address],
  ].filter((fact): fact is [string, string] => Array.isArray(fact))
  const blocks: readonly Block[] = [
    { kind: 'lead', text: t.lead[type] },
    { kind: 'facts', facts },
    ...(type === 'role_changed'
      ? [{ kind: 'paragraph', text: t.ifNot.role_changed } as const]
      : [{ kind: 'paragraph', text: `${t.ifYou} ${t.ifNot.account}` } as const]),
    { kind: 'note', text: mailTexts.footer.noReply },
    { kind: 'note', text: `${policy.entity.office}\n${policy.entity.name}` },
  ]
  const subject = t.subject[type]
  return {
    from,
    to: recipient,
    subject,
    text: renderText(blocks),
    html: renderHtml(subject, blocks),
    messageId,
    inReplyTo: undefined,
    writtenAt: createdAt,
    headers: { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All' },
  }
}
