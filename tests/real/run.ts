// `npm run test:real -- NAME…`: the tests with real outside parts. Each says aloud what it skips and why.
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'

const folder = import.meta.dirname
const known = readdirSync(folder)
  .filter((file) => file.endsWith('.test.ts'))
  .map((file) => file.replace('.test.ts', ''))
const asked = process.argv.slice(2)
const unknown = asked.filter((name) => !known.includes(name))
if (unknown.length > 0) {
  console.error(`No hay prueba real ${unknown.join(', ')}. Hay: ${known.join(', ')}.`)
  process.exit(1)
}
const names = asked.length > 0 ? asked : known
console.info(`Pruebas reales: ${names.join(', ')}.`)
const vitest = join(folder, '../../node_modules/vitest/vitest.mjs')
if (!existsSync(vitest)) throw new Error('vitest is not installed')
const { status } = spawnSync(
  process.execPath,
  [
    '--disable-warning=ExperimentalWarning',
    vitest,
    'run',
    '--config',
    join(folder, 'vitest.config.ts'),
    ...names.map((name) => join(folder, `${name}.test.ts`)),
  ],
  { stdio: 'inherit', env: { ...process.env, NODE_ENV: 'test' } },
)
process.exit(status ?? 1)
