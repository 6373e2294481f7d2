// `npm run prompts`: renders what the telephone says (texts/spoken.ts) into `prompts/`, one file a part, in the 8 kHz
// µ-law that every Asterisk plays as it is. What is already there for the same words and voice is left; what nobody says
// any more goes. Needs espeak-ng and sox; PROMPTS_COMMAND brings a voice of one's own, for example
//   PROMPTS_COMMAND='piper --model es_MX.onnx --sentence {text} --output_file {wav}'
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { silentPart, spokenParts } from '#texts/spoken.ts'

const folder = join(import.meta.dirname, '../prompts')
const indexFile = join(folder, 'index.json')
const command = (
  process.env.PROMPTS_COMMAND || 'espeak-ng -v es-419 -s 150 -p 45 -a 120 -w {wav} {text}'
).split(/\s+/)
/** Other words, another voice or another sound: another recording. */
const sound = 'ulaw 8000 v2'

mkdirSync(folder, { recursive: true })
const known: Record<string, { words: string; voice: string }> = existsSync(indexFile)
  ? JSON.parse(readFileSync(indexFile, 'utf8'))
  : {}
const voice = createHash('sha256')
  .update(`${command.join(' ')}\n${sound}`)
  .digest('hex')
  .slice(0, 16)
const work = mkdtempSync(join(tmpdir(), 'prompts-'))
let made = 0
try {
  for (const [name, words] of Object.entries(spokenParts)) {
    const isThere = existsSync(join(folder, `${name}.ulaw`))
    if (isThere && known[name]?.words === words && known[name].voice === voice) continue
    render(name, words)
    made += 1
  }
} catch (error) {
  console.error(`No se pudo grabar: ${(error as Error).message}. Se necesitan ${command[0]} y sox.`)
  process.exitCode = 1
} finally {
  rmSync(work, { recursive: true, force: true })
}
if (process.exitCode === undefined) {
  writeFileSync(join(folder, `${silentPart}.ulaw`), Buffer.alloc(800, 0xff))
  for (const file of readdirSync(folder))
    if (file.endsWith('.ulaw') && !isSaid(file.slice(0, -'.ulaw'.length))) rmSync(join(folder, file))
  const index = Object.fromEntries(
    Object.entries(spokenParts).map(([name, words]) => [name, { words, voice }]),
  )
  writeFileSync(indexFile, `${JSON.stringify(index, undefined, 2)}\n`)
  console.log(`${made} grabaciones nuevas de ${Object.keys(spokenParts).length}, en prompts/`)
}

function isSaid(name: string): boolean {
  return name === silentPart || Object.hasOwn(spokenParts, name)
}

function render(name: string, words: string): void {
  const wav = join(work, `${name}.wav`)
  const [program = '', ...args] = command.map((arg) => arg.replace('{wav}', wav).replace('{text}', words))
  execFileSync(program, args, { stdio: ['ignore', 'ignore', 'inherit'] })
  // Silence goes at both ends; a sentence begins after a breath and ends with one, a word in it is near its neighbours.
  const breath = /^\p{Lu}/u.test(words) ? '0.25' : '0.02'
  const rest = /[.,]$/.test(words) ? '0.25' : '0.04'
  const trim = ['silence', '1', '0.01', '0.5%', 'reverse']
  const shape = ['norm', '-4', ...trim, ...trim, 'pad', breath, rest]
  const out = join(folder, `${name}.ulaw`)
  execFileSync('sox', [wav, '-r', '8000', '-c', '1', '-t', 'ul', out, ...shape])
}
