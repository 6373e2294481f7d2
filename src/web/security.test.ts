import { expect, test } from 'vitest'
import { isCrossSiteChange } from './security.ts'

const home = 'https://soporte.ejemplo.gov.co'
const here = { host: 'soporte.ejemplo.gov.co' }
const judge = (headers: Record<string, string>, method = 'POST') =>
  isCrossSiteChange({ method, headers: { ...here, ...headers } }, home)

test.each([
  ['a script, which says nothing', {}],
  ['our own page', { 'sec-fetch-site': 'same-origin', origin: home }],
  ['what somebody reloads by hand', { 'sec-fetch-site': 'none' }],
  ['our own page in an old browser', { origin: home }],
  ['our own page in a browser that says only Referer', { referer: `${home}/ingresar` }],
  ['our page behind a proxy, by its other name', { origin: 'http://10.0.0.5:3000', host: '10.0.0.5:3000' }],
])('%s may change something', (_, headers) => {
  expect(judge(headers)).toBe(false)
})

test.each([
  ['another site', { 'sec-fetch-site': 'cross-site', origin: 'https://otro.example' }],
  [
    'a neighbour under the same domain',
    { 'sec-fetch-site': 'same-site', origin: 'https://x.ejemplo.gov.co' },
  ],
  ['another site in an old browser', { origin: 'https://otro.example' }],
  ['another site that hides its name', { origin: 'null' }],
  ['another site that says only Referer', { referer: 'https://otro.example/ingresar' }],
  ['another port of the same host', { origin: 'https://soporte.ejemplo.gov.co:8443' }],
  ['a Referer that is none', { referer: 'ñ' }],
])('%s may not, with a cookie or without', (_, headers) => {
  expect(judge(headers)).toBe(true)
  expect(judge({ ...headers, cookie: 'pu.session_token=x' })).toBe(true)
  expect(judge(headers, 'GET')).toBe(false)
})
