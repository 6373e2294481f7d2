// Run by itself: reads each mail that it is told of, as the reading thread does, and says what each took: CPU of the whole
// process in ms, and the peak of its whole memory in MB, Node itself included.
import { readFileSync, writeFileSync } from 'node:fs'
import { MailDecoder } from '#channels/mail/decoder.ts'

export interface Reading {
  readonly path: string
  readonly cpuMs: number
  readonly megabytes: number
}

globalThis.TextDecoder = MailDecoder as typeof TextDecoder
const { readMail } = await import('#channels/mail/read.ts')

const readings: Reading[] = []
for (const path of JSON.parse(readFileSync(0, 'utf8')) as readonly string[]) {
  const raw = readFileSync(path)
  // As it is, and as if it were addressed to us.
  for (const mail of [raw, Buffer.concat([Buffer.from('To: soportetic@barrancabermeja.gov.co\r\n'), raw])]) {
    // Makes Linux forget the peak of before.
    writeFileSync('/proc/self/clear_refs', '5')
    const began = process.cpuUsage()
    await readMail(mail)
    const { user, system } = process.cpuUsage(began)
    const peak = /^VmHWM:\s+(\d+)/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1]
    readings.push({ path, cpuMs: (user + system) / 1000, megabytes: Number(peak) / 1024 })
  }
}
process.stdout.write(JSON.stringify(readings))
