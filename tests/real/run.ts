// `npm run test:real -- NAME…`: the tests with real outside parts, by name; all of them without one. Each says aloud what
// it cannot do here.
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'

const folder = import.meta.dirname
const known = readdirSync(folder)
  .filter((name) => name.endsWith('.test.ts'))
  .map((name) => name.slice(0, -'.test.ts'.length))
const asked = process.argv.slice(2)
const unknown = asked.filter((name) => !existsSync(join(folder, `${name}.test.ts`)))
if (unknown.length > 0) {
  console.error(`No hay prueba real de ${unknown.join(', ')}. Las que hay: ${known.join(', ')}.`)
  process.exit(1)
}
const files = (asked.length > 0 ? asked : known).map((name) => join(folder, `${name}.test.ts`))
const { status } = spawnSync(
  process.execPath,
  [
    join(folder, '../../node_modules/vitest/vitest.mjs'),
    'run',
    '--config',
    join(folder, 'vitest.config.ts'),
    '--reporter=verbose',
    ...files,
  ],
  { stdio: 'inherit', env: { ...process.env, NODE_ENV: 'test' } },
)
process.exit(status ?? 1)
