// A secret that waits for its first code, as an app of codes reads it.
import qrcode from 'qrcode'

export interface EnrolmentShown {
  readonly uri: string
  readonly secret: string
  readonly qr: string
}

/** Shown again as it came, so that a mistyped code costs nothing. */
export async function showEnrolment(uri: string): Promise<EnrolmentShown> {
  const secret = new URLSearchParams(uri.split('?')[1]).get('secret') ?? ''
  const svg = await qrcode.toString(uri, { type: 'svg', margin: 2 })
  return {
    uri,
    secret: secret.match(/.{1,4}/g)?.join(' ') ?? '',
    qr: `data:image/svg+xml;base64,${Buffer.from(svg).toString('base64')}`,
  }
}

/** What a form may bring back. */
export function isEnrolmentUri(uri: string): boolean {
  return /^otpauth:\/\/totp\/.{1,500}$/.test(uri)
}
