// A browser in which somebody signed in before: it has tries of its own, which nobody else can use up.
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'

const days = 180

/** Which browser it is, when it can prove that this account signed in there. */
export function findKnownBrowser(request: Request, email: string, secret: string): string | undefined {
  const written = (request.headers.get('cookie') ?? '')
    .split(/; */)
    .find((cookie) => cookie.startsWith(`${cookieOf(email, secret)}=`))
  const [id = '', proof = ''] = written?.slice(written.indexOf('=') + 1).split('.') ?? []
  const given = Buffer.from(proof)
  const expected = Buffer.from(seal(`${id} ${email}`, secret))
  return given.length === expected.length && timingSafeEqual(given, expected) ? id : undefined
}

/** The cookie by which it is known from now on; `known` is what it was called before. */
export function rememberBrowser(
  known: string | undefined,
  { email, secret, publicUrl }: { email: string; secret: string; publicUrl: string },
): string {
  const id = known ?? randomBytes(12).toString('base64url')
  const secure = publicUrl.startsWith('https:') ? '; Secure' : ''
  return `${cookieOf(email, secret)}=${id}.${seal(`${id} ${email}`, secret)}; Path=/ingresar; Max-Age=${days * 86_400}; HttpOnly; SameSite=Lax${secure}`
}

/** One an account, so that colleagues may share a browser; it does not say whose. */
function cookieOf(email: string, secret: string): string {
  return `pu.known_${seal(email, secret).slice(0, 8)}`
}

function seal(text: string, secret: string): string {
  return createHmac('sha256', secret).update(`browser:${text}`).digest('base64url')
}
