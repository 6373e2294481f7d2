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
    ...(https && { 'strict-transport-security': 'max-age=31536000; includeSubDomains' }),
  })
}

/**
 * Does another site make a browser change something here, with a session or to begin one? A browser says where a request
 * comes from (Fetch Metadata; Origin or Referer where that is missing); a script says nothing, and may. Reads are always
 * allowed.
 */
export function isCrossSiteChange(
  { method, headers }: Pick<FastifyRequest, 'method' | 'headers'>,
  publicUrl: string,
): boolean {
  if (['GET', 'HEAD', 'OPTIONS'].includes(method)) return false
  const site = headers['sec-fetch-site']
  if (site !== undefined) return site !== 'same-origin' && site !== 'none'
  const from = headers.origin ?? headers.referer
  if (from === undefined) return false
  const url = URL.parse(from)
  return !url || (url.origin !== new URL(publicUrl).origin && url.host !== headers.host)
}
