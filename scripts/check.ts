// What `npm test` runs, and how long each part took. The last line counts: format and lint are one check, types are one, and
// every test is one. `npm test -- rules` runs the tests whose path says so, and nothing else.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

process.chdir(join(import.meta.dirname, '..'))
const passed: string[] = []
const failed: string[] = []

const filters = process.argv.slice(2)
if (filters.length === 0) {
  step('format and lint', () => runs('@biomejs/biome/bin/biome', 'ci', '--error-on-warnings'))
  step('types', () => typegen() && runs('typescript/bin/tsc', '--noEmit'))
}
const began = performance.now()
const tests = runTests()
const took = `        tests, in ${seconds(began)}`

const counts = [`${passed.length + tests.passed} passed`, `${failed.length + tests.failed} failed`]
if (tests.skipped > 0) counts.push(`${tests.skipped} skipped`)
console.log(`\n${[...passed, ...failed, took].join('\n')}\n${counts.join(', ')}`)
process.exitCode = failed.length + tests.failed > 0 ? 1 : 0

function step(name: string, succeeds: () => boolean) {
  console.log(`\n── ${name}`)
  const began = performance.now()
  const isGood = succeeds()
  const said = `${name}, in ${seconds(began)}`
  if (isGood) passed.push(`ok      ${said}`)
  else failed.push(`FAILED  ${said}`)
}

function seconds(began: number): string {
  return `${Math.round((performance.now() - began) / 1000)} s`
}

function typegen(): boolean {
  return !existsSync('react-router.config.ts') || runs('@react-router/dev/bin.cjs', 'typegen')
}

function runTests(): { passed: number; failed: number; skipped: number } {
  console.log('\n── tests')
  const dir = mkdtempSync(join(tmpdir(), 'punto-unico-check-'))
  const file = join(dir, 'tests.json')
  try {
    const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`]
    const succeeded = runs('vitest/vitest.mjs', 'run', ...reporters, ...filters)
    const report = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {}
    const { numPassedTests = 0, numFailedTests = 0, numPendingTests = 0, numTodoTests = 0 } = report
    return {
      passed: numPassedTests,
      // A file that does not load, or an error outside every test, fails the run without a failed test.
      failed: Math.max(numFailedTests, succeeded ? 0 : 1),
      skipped: numPendingTests + numTodoTests,
    }
  } finally {
    rmSync(dir, { recursive: true, force: true })
  }
}

function runs(script: string, ...args: string[]): boolean {
  const { status } = spawnSync(process.execPath, [join('node_modules', script), ...args], {
    stdio: 'inherit',
  })
  return status === 0
}
