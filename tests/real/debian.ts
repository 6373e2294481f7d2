// Programs of Debian in a folder of their own, run by chroot: real servers without touching the machine's.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** The folder with those packages, made at the first use; or why there is none, to be said aloud. */
export function debianRoot(
  name: string,
  suite: string,
  packages: readonly string[],
): { readonly root: string } | { readonly missing: string } {
  const root = process.env.PU_DEBIAN_ROOT ?? join(tmpdir(), `punto-unico-debian-${name}`)
  if (existsSync(join(root, '.ready')) || process.env.PU_DEBIAN_ROOT) return { root }
  if (process.getuid?.() !== 0) return { missing: 'hace falta ser root para usar chroot' }
  const debootstrap = findDebootstrap()
  if (!debootstrap) return { missing: 'no hay debootstrap, ni apt-get con qué bajarlo' }
  console.info(
    `Se baja Debian ${suite} con ${packages.join(', ')} en ${root}; la primera vez tarda unos minutos.`,
  )
  const { status } = spawnSync(
    debootstrap.program,
    ['--variant=minbase', '--no-check-gpg', `--include=${packages.join(',')}`, suite, root, mirror()],
    { env: { ...process.env, ...debootstrap.env }, stdio: ['ignore', 'ignore', 'inherit'] },
  )
  if (status !== 0) return { missing: `debootstrap terminó con ${status}` }
  writeFileSync(join(root, '.ready'), '')
  return { root }
}

/** The mirror of Debian that this machine's own apt uses. */
export function mirror(): string {
  const folder = '/etc/apt/sources.list.d'
  const files = ['/etc/apt/sources.list', ...readdirSync(folder).map((name) => join(folder, name))]
  const texts = files.filter((file) => existsSync(file)).map((file) => readFileSync(file, 'utf8'))
  const found = texts
    .flatMap((text) => [
      ...text.matchAll(/^(?:URIs:|deb(?: \[.*?\])?)\s+(https?:\/\/\S+\/debian)\/?(?:\s|$)/gm),
    ])
    .map(([, url]) => url)
  if (!found[0]) throw new Error('the apt sources of this machine name no mirror of Debian')
  return found[0]
}

function findDebootstrap() {
  if (spawnSync('debootstrap', ['--version']).status === 0) return { program: 'debootstrap', env: {} }
  const folder = join(tmpdir(), 'punto-unico-debootstrap')
  const program = join(folder, 'usr/sbin/debootstrap')
  if (!existsSync(program)) {
    mkdirSync(folder, { recursive: true })
    const got = spawnSync('sh', ['-c', 'apt-get download debootstrap && dpkg -x debootstrap_*.deb .'], {
      cwd: folder,
    })
    if (got.status !== 0) return undefined
  }
  return { program, env: { DEBOOTSTRAP_DIR: join(folder, 'usr/share/debootstrap') } }
}

/** Runs a program inside to its end; its output, or an error with it. */
export function inside(root: string, ...command: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync('chroot', [root, ...command], { encoding: 'utf8' })
  if (status !== 0) throw new Error(`${command.join(' ')}: ${stdout}${stderr}`)
  return stdout
}

/** Starts a program inside that stays in the foreground. */
export function startInside(root: string, ...command: readonly string[]): ChildProcess {
  return spawn('chroot', [root, ...command], { stdio: ['ignore', 'ignore', 'inherit'] })
}
