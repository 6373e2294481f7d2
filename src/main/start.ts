// `npm start`: opens the house, serves, works, and leaves it in order at SIGTERM.
import { randomBytes } from 'node:crypto'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { hashToken, setUpSecret } from '#commands/add-staff.ts'
import { updateSecret } from '#store/secret.ts'
import { countStaff } from '#store/staff.ts'
import { type Config, filesDir, readConfig } from './config.ts'
import { openLastResort } from './last-resort.ts'
import { openLine } from './line.ts'
import { openLog } from './log.ts'
import { openMetrics } from './metrics.ts'
import { type OpenHouse, openHouse } from './open-house.ts'
import { startPhone } from './phone.ts'
import { openReadiness } from './readiness.ts'
import { buildServer } from './server.ts'
import { buildSigns } from './signs.ts'
import { StartError } from './start-error.ts'
import { startWorker } from './worker.ts'

const stopWithinMs = 9_500

try {
  await start(readConfig(process.env))
} catch (error) {
  console.error(error instanceof StartError ? error.message : error)
  process.exit(1)
}

async function start(config: Config): Promise<void> {
  const log = openLog(config.logLevel)
  const house = await openHouse(config, { part: 'owner', log, say: console.log })
  const stops: (() => Promise<unknown>)[] = [house.close]
  const metrics = openMetrics(house)
  try {
    if (config.role !== 'worker') await welcomeFirstAdmin(house, config)
    const signs = { metrics, readiness: openReadiness(house, filesDir(config)) }
    if (config.role !== 'web') {
      const line = openLine(house, config.line)
      stops.unshift(line.close)
      stops.unshift(startWorker(house, { log, metrics, doors: line.doors }).stop)
      if (config.fastAgi) stops.unshift(await startPhone(house, { ...config.fastAgi, log, metrics }))
      if (config.ears.listen || config.ears.imap.length > 0) {
        // What hears mail is heavy, and not every house hears it itself.
        const { openEars } = await import('./ears.ts')
        stops.unshift(await openEars(house, config.ears, log))
      }
    }
    if (config.role !== 'worker') {
      const server = await buildServer(house, {
        securityContact: config.securityContact,
        trustProxy: config.trustProxy,
        log,
        signs,
      })
      await server.listen({ port: config.port, host: config.host }).catch((error: NodeJS.ErrnoException) => {
        throw error.code === 'EADDRINUSE'
          ? new StartError(
              `El puerto ${config.port} ya está en uso. Cierre el otro programa o defina otro PORT.`,
            )
          : error
      })
      stops.unshift(() => server.close())
    } else {
      const server = buildSigns(house.db, signs, log)
      stops.unshift(() => server.close())
      await server.listen({ port: config.port, host: config.host }).catch((error: NodeJS.ErrnoException) => {
        if (error.code !== 'EADDRINUSE') throw error
        // Beside a door on the same machine the work is done all the same.
        log.warn({ port: config.port }, 'the port of the signs of life is taken: this worker answers none')
      })
    }
  } catch (error) {
    for (const stop of stops) await stop()
    throw error
  }
  let stopping = false
  const leave = (code: number) => {
    if (stopping) return
    stopping = true
    setTimeout(() => process.exit(1), stopWithinMs).unref()
    void (async () => {
      for (const stop of stops) await stop()
      process.exit(code)
    })()
  }
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => leave(0))
  openLastResort({ log, metrics, leave: () => leave(1) })
  // Said last: whoever hears it may ask us to leave at once.
  if (config.role === 'worker') console.log('Punto Único listo: atiende las tareas de fondo')
  else console.log(`Punto Único listo en ${config.publicUrl}`)
  // Heard by `scripts/run.mjs`: from here on a fall is no wrong setting.
  process.send?.('ready')
}

/** The administrator of the environment, or a one-time link for whoever reads this terminal. */
async function welcomeFirstAdmin(house: OpenHouse, { admin, dataDir, publicUrl }: Config): Promise<void> {
  const file = join(dataDir, 'setup-link.txt')
  if ((await countStaff(house.db)) > 0) return rmSync(file, { force: true })
  if (admin) {
    await house.doorkeeper.addStaff({ name: 'Administrador', role: 'admin', ...admin })
    return
  }
  const token = randomBytes(24).toString('base64url')
  await updateSecret(house.db, setUpSecret, hashToken(token))
  const link = `${publicUrl}/preparar/${token}`
  mkdirSync(dataDir, { recursive: true })
  writeFileSync(file, `${link}\n`, { mode: 0o600 })
  console.log(`Para crear el primer administrador abra, una sola vez: ${link}`)
}
