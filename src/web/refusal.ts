// Who of the staff, or which key, was told 403: a line in the security ledger. Strangers leave none, however often they try.
import type { FastifyRequest } from 'fastify'
import { recordSecurity } from '#commands/record-security.ts'
import type { House } from '#web/context.ts'

export async function recordRefusal(
  { db, now, report }: Pick<House, 'db' | 'now' | 'report'>,
  request: FastifyRequest,
  staffId: string,
): Promise<void> {
  const [path = ''] = request.url.split('?', 1)
  await recordSecurity(
    db,
    { type: 'refused', subject: staffId, detail: { path: `${request.method} ${path}` } },
    { staffId, address: request.ip, userAgent: request.headers['user-agent'] ?? null },
    now(),
  ).catch(report)
}
