// Where a page's request comes from, for the security ledger.
import type { RouterContextProvider } from 'react-router'
import type { Origin } from '#store/security-event.ts'
import { visitorContext } from '#web/context.ts'

export function originOf(
  { request, context }: { request: Request; context: Readonly<RouterContextProvider> },
  staff?: { readonly id: string } | null,
): Origin {
  return {
    staffId: staff?.id ?? null,
    address: context.get(visitorContext).address,
    userAgent: request.headers.get('user-agent'),
  }
}
