import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { openOutward, PrivateAddress } from '../outward.ts'
import { askTime } from './ask-time.ts'

let close = () => {}
afterEach(() => close())

async function site(answer: (response: ServerResponse) => void): Promise<URL> {
  const server = createServer((_, response) => answer(response)).listen(0, '127.0.0.1')
  await once(server, 'listening')
  close = () => server.close()
  return new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`)
}

const outward = openOutward({ allowPrivate: true })

test('is told the time of the answer, even of a refusal', async () => {
  const url = await site((response) => {
    response.setHeader('date', 'Fri, 27 Nov 2026 16:00:00 GMT')
    response.writeHead(403).end()
  })
  expect(await askTime(outward, url)).toEqual(Temporal.Instant.from('2026-11-27T16:00:00Z'))
})

test('is told nothing by an answer without a date that reads', async () => {
  const dated = await site((response) => response.writeHead(200, { date: 'yesterday' }).end())
  expect(await askTime(outward, dated)).toBeUndefined()
  close()
  const url = await site((response) => {
    response.sendDate = false
    response.writeHead(200).end()
  })
  expect(await askTime(outward, url)).toBeUndefined()
})

test('asks nobody on a private network unless that is allowed', async () => {
  const url = await site((response) => response.writeHead(200).end())
  await expect(askTime(openOutward({ allowPrivate: false }), url)).rejects.toThrow(PrivateAddress)
})
