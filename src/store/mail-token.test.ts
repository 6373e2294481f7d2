import { expect, test } from 'vitest'
import { findFormToken, findReplyToken, formToken, replyAddress } from './mail-token.ts'

const secret = 'the secret of a test'
const now = Temporal.Instant.from('2026-02-02T13:30:00Z')

test('a link to the form opens it until it expires, to the second, and not from then on', () => {
  const token = formToken(secret, 7, now)
  expect(findFormToken(secret, token, now.subtract({ seconds: 1 }))).toBe(7)
  expect(findFormToken(secret, token, now)).toBeUndefined()
  expect(findFormToken(secret, token, now.add({ hours: 1 }))).toBeUndefined()
})

test('a link to the form of another mail, another date or another house opens nothing', () => {
  const until = now.add({ hours: 1 })
  const [id, end, seal] = formToken(secret, 7, until).split('.')
  expect(findFormToken(secret, `8.${end}.${seal}`, now)).toBeUndefined()
  expect(findFormToken(secret, `${id}.zzzzzz.${seal}`, now)).toBeUndefined()
  expect(findFormToken('another', `${id}.${end}.${seal}`, now)).toBeUndefined()
})

test('an address to reply to names its request, in any case of letters, and cannot be made for another', () => {
  const address = replyAddress(secret, 'soportetic@prueba.gov.co', 12)
  expect(findReplyToken(secret, ['otra@prueba.gov.co', address.toUpperCase()])).toBe(12)
  expect(findReplyToken(secret, [address.replace('+w12.', '+w13.')])).toBeUndefined()
  expect(findReplyToken('another', [address])).toBeUndefined()
})
