// How private the way to a server of mail has to be: TLS with a certificate that holds, unless the address says otherwise in
// so many words, or the way does not leave this machine.

export type TlsDemand = 'demanded' | 'offered' | 'never'

export function tlsDemand({ hostname, searchParams }: URL): TlsDemand {
  if (searchParams.get('tls') === 'never') return 'never'
  return /^(localhost|127\.\d+\.\d+\.\d+|\[::1\]|::1)$/i.test(hostname) ? 'offered' : 'demanded'
}

/** Only `?tls=never` may be said of it. */
export function isTlsWellSaid({ searchParams }: URL): boolean {
  const said = searchParams.get('tls')
  return said === null || said === 'never'
}
