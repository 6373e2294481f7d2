// Is the sender who the mail says? Worked out by ourselves for mail received directly, believed of a configured server for
// mail that was fetched, and otherwise not known, which is said.
import type { ReadMail, Trusted } from '#rules/heard-mail.ts'
import { domainOf } from '#rules/mail-address.ts'

export interface Handover {
  readonly ip: string
  readonly helo: string
  readonly mailFrom: string
  /** Our own name. */
  readonly mta: string
}

/** DNS, as mailauth asks it; tests answer for it. */
export type Resolver = (name: string, type: string) => Promise<string[] | string[][]>

const unverified: Trusted = { trust: 'unverified', checks: [] }

/** A sender's domain that does not answer must not hold a mail up. */
const withinMs = 8_000

/** SPF, DKIM, DMARC and ARC of a mail received directly. Never throws: what cannot be checked is not verified. */
export async function verifySender(raw: Buffer, handover: Handover, resolver?: Resolver): Promise<Trusted> {
  try {
    const { authenticate } = await import('mailauth')
    const late = new Promise<undefined>((resolve) => setTimeout(resolve, withinMs, undefined).unref())
    const found = await Promise.race([
      authenticate(raw, {
        ip: handover.ip,
        helo: handover.helo,
        sender: handover.mailFrom,
        mta: handover.mta,
        disableBimi: true,
        ...(resolver ? { resolver } : {}),
      }),
      late,
    ])
    if (!found) return unverified
    const results: readonly (readonly [string, string | undefined])[] = [
      ['spf', found.spf ? found.spf.status?.result : undefined],
      ['dkim', dkimResult(found.dkim?.results)],
      ['dmarc', found.dmarc ? found.dmarc.status?.result : undefined],
      ['arc', found.arc ? found.arc.status?.result : undefined],
    ]
    return trustOf(results.flatMap(([check, result]) => (result ? [[check, result] as const] : [])))
  } catch {
    return unverified
  }
}

function dkimResult(results: readonly { status: { result: string } }[] | undefined): string | undefined {
  return results?.find(({ status }) => status.result === 'pass')?.status.result ?? results?.[0]?.status.result
}

/** What the configured servers wrote above the mail (RFC 8601); the headers of any other are a stranger's words. */
export function trustFromHeaders(mail: ReadMail, servers: readonly string[]): Trusted {
  const wanted = servers.map((server) => server.toLowerCase())
  const sender = mail.from[0]
  // The topmost is the newest: one that came with the mail stands below.
  const line = (mail.marks['authentication-results'] ?? []).find((value) =>
    wanted.includes(value.split(';', 1)[0]?.trim().split(/\s/, 1)[0]?.toLowerCase() ?? ''),
  )
  if (!line || !sender) return unverified
  const plain = line.replace(/\([^()]*\)/g, ' ')
  const checks = [...plain.matchAll(/(?:^|[;\s])(spf|dkim|dmarc|arc)\s*=\s*([a-z]+)/gi)].map(
    ([, check = '', result = '']) => [check.toLowerCase(), result.toLowerCase()] as const,
  )
  // A DMARC result counts for the domain that it names.
  const spokenOf = /\bheader\.from\s*=\s*"?@?([^\s;"]+)/i.exec(plain)?.[1]
  const foreign =
    spokenOf !== undefined && domainOf(`x@${spokenOf.split('@').at(-1)}`) !== domainOf(sender.address)
  return trustOf(foreign ? checks.filter(([check]) => check !== 'dmarc') : checks)
}

/** DMARC alone binds the address that people see; without it nothing is proven. */
function trustOf(results: readonly (readonly [string, string])[]): Trusted {
  const seen = new Map<string, string>()
  for (const [check, result] of results) if (!seen.has(check) || result === 'pass') seen.set(check, result)
  const dmarc = seen.get('dmarc')
  return {
    trust: dmarc === 'pass' ? 'verified' : dmarc === 'fail' ? 'failed' : 'unverified',
    checks: [...seen].map(([check, result]) => `${check}=${result}`).slice(0, 8),
  }
}
