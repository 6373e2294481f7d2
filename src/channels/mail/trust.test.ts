import { expect, test } from 'vitest'
import type { ReadMail } from '#rules/heard-mail.ts'
import { trustFromHeaders, verifySender } from './trust.ts'

const mail = (results: readonly string[], address = 'ana@empresa.co') =>
  ({ from: [{ name: '', address }], marks: { 'authentication-results': results } }) as unknown as ReadMail

test('only a configured server is believed, and of its words DMARC alone proves', () => {
  const said = ['mx.google.com; spf=pass smtp.mailfrom=empresa.co; dmarc=pass header.from=empresa.co']
  expect(trustFromHeaders(mail(said), ['mx.google.com'])).toEqual({
    trust: 'verified',
    checks: ['spf=pass', 'dmarc=pass'],
  })
  expect(trustFromHeaders(mail(said), [])).toEqual({ trust: 'unverified', checks: [] })
  expect(trustFromHeaders(mail(said), ['otro.co']).trust).toBe('unverified')
  expect(trustFromHeaders(mail(said, 'ana@otra.co'), ['mx.google.com']).trust).toBe('unverified')
  expect(trustFromHeaders(mail(['mx.google.com; spf=pass']), ['mx.google.com']).trust).toBe('unverified')
})

test('a mail received directly is checked: a domain that disowns it is a false sender', async () => {
  const records: Record<string, string[][]> = {
    'empresa.co TXT': [['v=spf1 ip4:192.0.2.1 -all']],
    '_dmarc.empresa.co TXT': [['v=DMARC1; p=reject']],
  }
  const resolver = async (name: string, type: string) => {
    const found = records[`${name} ${type}`]
    if (!found) throw Object.assign(new Error('no such name'), { code: 'ENOTFOUND' })
    return found
  }
  const raw = Buffer.from('From: ana@empresa.co\r\nTo: x@y.co\r\nSubject: x\r\n\r\nx\r\n')
  const from = (ip: string) => ({ ip, helo: 'mx.empresa.co', mailFrom: 'ana@empresa.co', mta: 'mesa.gov.co' })
  expect((await verifySender(raw, from('198.51.100.9'), resolver)).trust).toBe('failed')
  expect(await verifySender(raw, from('192.0.2.1'), resolver)).toMatchObject({ trust: 'verified' })
})
