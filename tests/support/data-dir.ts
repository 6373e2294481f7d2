// A DATA_DIR that lasts as long as a test. Should the test's process be killed, a shell that waits for its end stops
// the database left in there and deletes it.
import { spawn } from 'node:child_process'
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export interface TemporaryDataDir {
  readonly dataDir: string
  remove(): void
}

export function temporaryDataDir(): TemporaryDataDir {
  const dataDir = mkdtempSync(join(tmpdir(), 'punto-unico-test-'))
  // Run by root, PostgreSQL's own user has to pass through.
  chmodSync(dataDir, 0o711)
  const mourner = spawn('/bin/sh', ['-c', MOURN, dataDir], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  })
  mourner.unref()
  return {
    dataDir,
    remove: () => {
      rmSync(dataDir, { recursive: true, force: true, maxRetries: 3 })
      mourner.stdin.end()
    },
  }
}

/** The pipe that it reads from closes when our process ends, however it ends. */
const MOURN = `
  read -r _
  file="$0/postgres/postmaster.pid"
  socket=$(sed -n 5p "$file")
  test -e "$file" && kill -INT "$(head -n 1 "$file")"
  for _ in 1 2 3 4 5 6 7 8; do test -e "$file" && sleep 1; done
  rm -rf "$0" && rmdir "$socket"`
