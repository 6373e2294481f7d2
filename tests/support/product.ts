// The product itself as a child process, as `npm start` runs it, for tests of what only a whole process can show.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { projectDir } from '#main/config.ts'

export interface Product {
  readonly url: string
  readonly process: ChildProcess
  /** All that it printed so far. */
  output(): string
  /** Asks it to end, as a service manager does; answers its exit code. */
  stop(): Promise<number | null>
  /** `kill -9` of the product and of every process of its PostgreSQL, at once. */
  killEverything(): Promise<void>
  /** `kill -9` of every process of its PostgreSQL. */
  killPostgres(): void
}

const nodeFlags: string[] = JSON.parse(readFileSync(join(projectDir, 'scripts/node-flags.json'), 'utf8'))

export async function startProduct(env: Record<string, string>): Promise<Product> {
  const port = await freePort()
  const child = spawn(process.execPath, [...nodeFlags, join(projectDir, 'src/main/start.ts')], {
    env: {
      ...process.env,
      PORT: String(port),
      LOG_LEVEL: 'error',
      RATE_LIMIT: 'off',
      SECOND_STEP: 'optional',
      NODE_ENV: 'production',
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  const gone = once(child, 'exit')
  await new Promise<void>((resolve, reject) => {
    const hear = (chunk: Buffer) => {
      output += chunk
      if (output.includes('Punto Único listo')) resolve()
    }
    child.stdout.on('data', hear)
    child.stderr.on('data', hear)
    child.once('exit', () => reject(new Error(`the product ended before it was ready: ${output}`)))
  })
  return {
    url: `http://127.0.0.1:${port}`,
    process: child,
    output: () => output,
    async stop() {
      child.kill('SIGTERM')
      await gone
      return child.exitCode
    },
    async killEverything() {
      const postgres = postgresProcesses(env.DATA_DIR ?? '')
      for (const pid of [child.pid, ...postgres]) if (pid) kill(pid)
      await gone
    },
    killPostgres() {
      for (const pid of postgresProcesses(env.DATA_DIR ?? '')) kill(pid)
    },
  }
}

/** A session of the product's own, as a cookie. */
export async function signIn(url: string, email: string, password: string): Promise<string> {
  const body = new URLSearchParams({ email, password })
  const response = await fetch(`${url}/ingresar`, { method: 'POST', body, redirect: 'manual' })
  return response.headers
    .getSetCookie()
    .map((cookie) => cookie.split(';', 1)[0])
    .join('; ')
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (address === null || typeof address === 'string') throw new Error('no port')
  return address.port
}

/** The postmaster of a data directory and its children; by Linux's /proc. */
export function postgresProcesses(dataDir: string): number[] {
  const postmaster = Number(readFileSync(join(dataDir, 'postgres/postmaster.pid'), 'utf8').split('\n', 1)[0])
  const children = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => processStat(pid)?.parent === postmaster)
  return [postmaster, ...children]
}

/** The parent of a process, and the CPU that it and its ended children used, in ms; undefined when it is gone. */
export function processStat(pid: number): { parent: number; cpuMs: number } | undefined {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? []
    const ticks = fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0)
    // Clock ticks of 10 ms.
    return { parent: Number(fields[1]), cpuMs: ticks * 10 }
  } catch {
    return undefined
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // Gone already.
  }
}
