// Telephones: sipp calls, types and hangs up; another picks up.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { freePort } from '../support/product.ts'

/** What a caller does: waits, then types, or hangs up; without either, waits for the other side to end. */
export interface Turn {
  readonly wait: number
  readonly keys?: string
  readonly hangUp?: true
}

export interface Played {
  readonly succeeded: number
  readonly failed: number
}

let count = 0

/** Calls 2500; answers once every call is over. A `failed` call was not answered, or not ended as it ought to be. */
export async function callOut({
  port,
  caller,
  turns,
  work,
  calls = 1,
  perSecond = 10,
}: {
  port: number
  caller: string
  turns: readonly Turn[]
  work: string
  calls?: number
  perSecond?: number
}): Promise<Played> {
  count += 1
  // Of its own, though others call at the same time.
  const media = 30_000 + (count % 40) * 400
  const scenario = join(work, `call-${count}.xml`)
  const stat = join(work, `call-${count}.csv`)
  writeFileSync(scenario, scenarioOf(caller, turns))
  const sip = await freePort()
  const child = spawn(
    'sipp',
    [
      `127.0.0.1:${port}`,
      ...['-sf', scenario, '-i', '127.0.0.1', '-p', String(sip), '-mp', String(media)],
      ...['-m', String(calls), '-r', String(perSecond), '-l', String(calls), '-nostdin'],
      ...['-trace_stat', '-stf', stat, '-timeout', '170s', '-timeout_error'],
    ],
    { stdio: 'ignore', cwd: work },
  )
  await once(child, 'exit')
  const [head = '', ...rows] = readFileSync(stat, 'latin1').trim().split('\n')
  const last = rows.at(-1)?.split(';') ?? []
  const of = (name: string) => Number(last[head.split(';').indexOf(name)] ?? 0)
  rmSync(stat, { force: true })
  const played = { succeeded: of('SuccessfulCall(C)'), failed: of('FailedCall(C)') }
  if (played.succeeded + played.failed !== calls) throw new Error(`sipp did not make its ${calls} calls`)
  return played
}

/** A telephone that answers whoever calls it. */
export function pickUp(port: number, work: string, onAnswered: () => void): ChildProcess {
  const child = spawn(
    'sipp',
    [
      '-sn',
      'uas',
      '-i',
      '127.0.0.1',
      '-p',
      String(port),
      '-mp',
      String(28_000 + (port % 900)),
      '-nostdin',
      '-trace_msg',
      '-message_file',
      join(work, `uas-${port}.log`),
    ],
    {
      stdio: 'ignore',
      cwd: work,
    },
  )
  const told = new Set<string>()
  const look = setInterval(() => {
    try {
      const log = readFileSync(join(work, `uas-${port}.log`), 'latin1')
      for (const [, id = ''] of log.matchAll(/received[^\n]*\n\nACK [\s\S]*?Call-ID: (\S+)/gi)) {
        if (told.has(id)) continue
        told.add(id)
        onAnswered()
      }
    } catch {
      // Nobody has called yet.
    }
  }, 200)
  child.once('exit', () => clearInterval(look))
  return child
}

function scenarioOf(caller: string, turns: readonly Turn[]): string {
  const hangsUp = turns.some((turn) => turn.hangUp)
  const dialog = (method: string, cseq: number, extra = '') => `
${method} sip:2500@[remote_ip]:[remote_port] SIP/2.0
Via: SIP/2.0/UDP [local_ip]:[local_port];branch=[branch]
From: <sip:${caller}@[local_ip]:[local_port]>;tag=[pid]t${caller}n[call_number]
To: <sip:2500@[remote_ip]:[remote_port]>[peer_tag_param]
Call-ID: [call_id]
CSeq: ${cseq} ${method}
Contact: <sip:${caller}@[local_ip]:[local_port]>
Max-Forwards: 70
${extra}`
  const invite = `${dialog(
    'INVITE',
    1,
    `Content-Type: application/sdp
Content-Length: [len]

v=0
o=- 1 1 IN IP4 [local_ip]
s=-
c=IN IP4 [media_ip]
t=0 0
m=audio [media_port] RTP/AVP 0 96
a=rtpmap:0 PCMU/8000
a=rtpmap:96 telephone-event/8000
a=fmtp:96 0-15
a=sendrecv
`,
  )}`
  const steps = turns.map(({ wait, keys }) =>
    keys === undefined
      ? hangsUp
        ? `<pause milliseconds="${wait}"/>`
        : ''
      : `<pause milliseconds="${wait}"/><nop><action><exec play_dtmf="${keys}"/></action></nop><pause milliseconds="${keys.length * 300}"/>`,
  )
  const end = hangsUp
    ? `<send retrans="500"><![CDATA[${dialog('BYE', 2, 'Content-Length: 0\n')}
]]></send><recv response="200"/>`
    : `<recv request="BYE" timeout="170000"/><send><![CDATA[
SIP/2.0 200 OK
[last_Via:]
[last_From:]
[last_To:]
[last_Call-ID:]
[last_CSeq:]
Content-Length: 0

]]></send>`
  return `<?xml version="1.0" encoding="ISO-8859-1"?>
<scenario name="caller">
<send retrans="500"><![CDATA[${invite}]]></send>
<recv response="100" optional="true"/>
<recv response="180" optional="true"/>
<recv response="183" optional="true"/>
<recv response="200"/>
<send><![CDATA[${dialog('ACK', 1, 'Content-Length: 0\n')}
]]></send>
${steps.join('\n')}
${end}
</scenario>
`
}
