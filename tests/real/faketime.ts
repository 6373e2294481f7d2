// A wrong clock for whole processes: Debian's libfaketime, from the machine or unpacked into a folder of its own.
import { spawnSync } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, readdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** The library; or why there is none, to be said aloud. */
export function faketime(): { readonly library: string } | { readonly missing: string } {
  if (process.platform !== 'linux') return { missing: 'libfaketime se usa aquí solo en Linux' }
  const own = join(tmpdir(), 'punto-unico-faketime')
  const found = find('/usr/lib') ?? find(join(own, 'usr/lib'))
  if (found) return { library: found }
  mkdirSync(own, { recursive: true })
  // The server's user loads it too.
  chmodSync(own, 0o755)
  const got = spawnSync('sh', ['-c', 'apt-get download libfaketime && dpkg -x libfaketime_*.deb .'], {
    cwd: own,
  })
  const library = got.status === 0 ? find(join(own, 'usr/lib')) : undefined
  return library ? { library } : { missing: 'no hay libfaketime, ni apt-get con qué bajarla' }
}

function find(folder: string): string | undefined {
  if (!existsSync(folder)) return undefined
  return readdirSync(folder)
    .map((name) => join(folder, name, 'faketime/libfaketime.so.1'))
    .find((path) => existsSync(path))
}

/** The variables by which a process lives `seconds` ahead; none when it lives now. */
export function living(library: string, seconds: number): Record<string, string> {
  if (seconds === 0) return {}
  return {
    LD_PRELOAD: library,
    FAKETIME: `${seconds > 0 ? '+' : ''}${Math.round(seconds)}`,
    FAKETIME_DONT_FAKE_MONOTONIC: '1',
    NO_FAKE_STAT: '1',
  }
}
