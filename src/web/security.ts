// What every answer carries, and what no request may do.
import { createHash } from 'node:crypto'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { tokensCss } from '#web/ui/tokens.ts'

/** The policy for a public page: no script at all, and of styles its own sheets and the tokens. */
export const documentPolicy = [
  "default-src 'none'",
  `style-src 'self' 'sha256-${createHash('sha256').update(tokensCss).digest('base64')}'`,
  "style-src-attr 'unsafe-inline'",
  "img-src 'self' data:",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ')

/** The policy for one page of the desk: nothing from elsewhere, no script but those with this answer's nonce. */
export function contentSecurityPolicy(nonce: string): string {
  return [
    "default-src 'none'",
    `script-src 'nonce-${nonce}' 'strict-dynamic'`,
    // Attributes draw the week of a circular, and mails as they came; style elements need the nonce.
    `style-src 'self' 'nonce-${nonce}'`,
    "style-src-attr 'unsafe-inline'",
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "manifest-src 'self'",
    "worker-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; ')
}

/** For files that people sent: whatever they hold, it does nothing here. */
export const sandboxPolicy = "default-src 'none'; sandbox"

export function secure(reply: FastifyReply, { https }: { https: boolean }): void {
  reply.headers({
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'same-origin',
    'x-frame-options': 'DENY',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'permissions-policy': 'camera=(), microphone=(), geolocation=(), payment=(), usb=()',
    ...(https && { 'strict-transport-security': 'max-age=31536000' }),
  })
}

/**
 * May this request change something in the name of whoever's session it carries? A browser says where a request comes
 * from (Fetch Metadata; Origin where that is missing); one from elsewhere may not. Reads are always allowed.
 */
export function isCrossSiteChange(request: FastifyRequest, publicUrl: string): boolean {
  if (['GET', 'HEAD', 'OPTIONS'].includes(request.method) || !request.headers.cookie) return false
  const site = request.headers['sec-fetch-site']
  if (site !== undefined) return site !== 'same-origin' && site !== 'none'
  const { origin, host } = request.headers
  if (origin === undefined) return false
  if (!URL.canParse(origin)) return true
  return new URL(origin).origin !== new URL(publicUrl).origin && new URL(origin).host !== host
}
