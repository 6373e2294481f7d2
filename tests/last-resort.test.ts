// An error that nobody caught, and a product that falls. Promise: the first is told, counted and survived; the second is
// started again by `npm start`, unless it was asked to end or never was ready.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { projectDir } from '#main/config.ts'
import { temporaryDataDir } from './support/data-dir.ts'
import { builtPages } from './support/pages.ts'
import { freePort, processStat, startProduct } from './support/product.ts'

/** Faults that a signal sets off inside the product. */
const saboteur = `--import=data:text/javascript,${encodeURIComponent(
  "process.on('SIGUSR2',()=>{Promise.reject(new Error('a lost promise'));throw new Error('a lost error')})",
)}`

test('an error that nobody caught is told and counted, and the product goes on; many end it in order', async () => {
  await builtPages()
  const { dataDir, remove } = temporaryDataDir()
  const product = await startProduct({ DATA_DIR: dataDir, NODE_OPTIONS: saboteur })
  product.process.kill('SIGUSR2')
  const metrics = async () => (await fetch(`${product.url}/metrics`)).text()
  await expect.poll(metrics).toContain('punto_unico_uncaught_errors_total{kind="exception"} 1')
  expect(await metrics()).toContain('punto_unico_uncaught_errors_total{kind="rejection"} 1')
  expect(product.output()).toContain('a lost error')
  expect((await fetch(`${product.url}/healthz`)).status).toBe(200)

  for (let times = 0; times < 20 && product.process.exitCode === null; times++) {
    product.process.kill('SIGUSR2')
    await sleep(50)
  }
  await expect.poll(() => product.process.exitCode, { timeout: 10_000 }).toBe(1)
  remove()
}, 240_000)

test('`npm start` starts a fallen product again, and ends with it when asked to', async () => {
  await builtPages()
  const { dataDir, remove } = temporaryDataDir()
  const port = await freePort()
  const env = { ...process.env, PORT: String(port), DATA_DIR: dataDir, LOG_LEVEL: 'error' }
  const starter = spawn(process.execPath, [join(projectDir, 'scripts/run.mjs'), 'start'], { env })
  let output = ''
  for (const stream of [starter.stdout, starter.stderr])
    stream.on('data', (chunk) => {
      output += chunk
    })
  const times = () => output.split('Punto Único listo en').length - 1
  await expect.poll(times, { timeout: 120_000 }).toBe(1)
  const child = childOf(starter.pid)
  process.kill(child, 'SIGKILL')
  await expect.poll(times, { timeout: 60_000 }).toBe(2)
  expect(output).toContain(
    'Punto Único se detuvo sin que nadie lo pidiera (señal SIGKILL): se enciende otra vez en 1 s.',
  )
  starter.kill('SIGTERM')
  const [code] = await once(starter, 'exit')
  expect(code).toBe(0)
  expect(times()).toBe(2)
  remove()
}, 240_000)

test('a wrong setting ends `npm start` at once, with its sentence', async () => {
  await builtPages()
  const env = { ...process.env, PORT: 'muchos' }
  const starter = spawn(process.execPath, [join(projectDir, 'scripts/run.mjs'), 'start'], { env })
  let said = ''
  starter.stderr.on('data', (chunk) => {
    said += chunk
  })
  const [code] = await once(starter, 'exit')
  expect(code).toBe(1)
  expect(said).toContain('PORT')
  expect(said).not.toContain('otra vez')
}, 60_000)

/** The process that another one started; by Linux's /proc. */
function childOf(parent: number | undefined): number {
  const pids = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
  const child = pids.find((pid) => processStat(pid)?.parent === parent)
  if (!child) throw new Error('no child')
  return child
}
