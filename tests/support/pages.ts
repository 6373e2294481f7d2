// The built pages, for tests that serve them: built again when a source is newer, by one worker for all.
import { spawnSync } from 'node:child_process'
import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'
import { inject } from 'vitest'
import { projectDir } from '#main/config.ts'
import { connectionConfig } from '#main/database.ts'

const built = join(projectDir, 'build/server/index.js')
const lock = 7_071_004

/** Throws with the builder's own words when the pages do not build. */
export async function builtPages(): Promise<void> {
  if (areFresh()) return
  const client = new pg.Client(connectionConfig(inject('databaseServer').application))
  await client.connect()
  try {
    await client.query('select pg_advisory_lock($1)', [lock])
    if (!areFresh()) build()
  } finally {
    await client.end()
  }
}

function areFresh(): boolean {
  const builtMs = mtime(built)
  return sources().every((path) => mtime(path) < builtMs)
}

function sources(): string[] {
  const src = readdirSync(join(projectDir, 'src'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !/\.test\.tsx?$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
  return [...src, join(projectDir, 'vite.config.ts'), join(projectDir, 'react-router.config.ts')]
}

function mtime(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0
}

function build(): void {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [join(projectDir, 'node_modules/@react-router/dev/bin.cjs'), 'build'],
    { cwd: projectDir, env: { ...process.env, NODE_ENV: 'production', VITEST: undefined }, encoding: 'utf8' },
  )
  if (status !== 0) throw new Error(`the pages do not build:\n${stdout}${stderr}`)
}
