// `npm run demo`: a believable city on a data directory of its own, then the product on it. Everything in it was done by
// the commands, at the instants of the last weeks, so that it is what the product really makes.
import { join } from 'node:path'
import { countStaff } from '#store/staff.ts'
import { projectDir, readConfig } from './config.ts'
import { demoPassword, demoStaff, liveInCity } from './demo-city.ts'
import { openLog } from './log.ts'
import { openHouse } from './open-house.ts'
import { StartError } from './start-error.ts'

process.env.DATA_DIR ??= join(projectDir, 'demo-data')
// What the city published stands on no real site.
process.env.WATCH ??= 'off'
// Whoever tries the demo has no telephone with its secrets.
process.env.SECOND_STEP ??= 'optional'

try {
  const config = readConfig(process.env)
  const house = await openHouse(config, { part: 'owner', log: openLog('warn'), say: console.log })
  try {
    if ((await countStaff(house.db)) === 0) {
      console.log('Se prepara la ciudad de muestra: cuatro semanas de casos.')
      await liveInCity(house, house.now())
    }
  } finally {
    await house.close()
  }
} catch (error) {
  console.error(error instanceof StartError ? error.message : error)
  process.exit(1)
}

console.log(`\nPersonas de muestra (contraseña de todas: ${demoPassword}):`)
for (const { email, role, name } of demoStaff) console.log(`  ${email.padEnd(36)} ${role.padEnd(12)} ${name}`)
console.log(
  process.env.SECOND_STEP === 'optional'
    ? '\nAquí se ingresa solo con la contraseña (SECOND_STEP=optional). Una instalación real pide un segundo paso a administradores y coordinadores.'
    : '\nQuienes administran o firman activan su segundo paso al ingresar.',
)
console.log('')
await import('./start.ts')
