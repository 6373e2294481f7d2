// What opens with a secret in its address is tried, like any other key.
import { data, type RouterContextProvider } from 'react-router'
import { houseContext, type Taken, visitorContext } from '#web/context.ts'

/** One try, to be given back when the token was good; throws 429 when there were too many. */
export async function takeToken(context: Readonly<RouterContextProvider>): Promise<Taken> {
  const { address } = context.get(visitorContext)
  const tried = await context.get(houseContext).limits.take('token', { address })
  if (tried.wait) throw data(null, { status: 429, headers: { 'Retry-After': String(tried.wait) } })
  return tried
}
