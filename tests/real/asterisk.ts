// A real Asterisk: Debian's own, in a chroot that is made once and kept. Needs root, debootstrap and sipp; the mirror is
// this machine's.
import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { projectDir } from '#main/config.ts'
import { mirror } from './debian.ts'

/** Debian releases with an Asterisk, the preferred first. */
const suites = ['forky', 'bullseye'] as const
const home = process.env.REAL_DIR || join(tmpdir(), 'punto-unico-real')

/** Why it cannot be had here, as a sentence; undefined when it can. */
export function asteriskProblem(): string | undefined {
  if (process.getuid?.() !== 0) return 'Asterisk in a chroot needs root'
  for (const [program, from] of [
    ['sipp', 'sip-tester'],
    ['debootstrap', 'debootstrap'],
  ] as const)
    if (spawnSync('which', [program]).status !== 0) {
      const args = ['install', '-y', '--no-install-recommends', from]
      if (spawnSync('apt-get', args, { stdio: 'ignore' }).status !== 0) return `${from} cannot be installed`
    }
  return undefined
}

/** The root of a Debian with Asterisk in it, made if it is not there. */
function asteriskRoot(): string {
  for (const suite of suites) {
    const root = join(home, suite)
    if (existsSync(join(root, 'usr/sbin/asterisk')) || make(root, suite)) return root
  }
  throw new Error(`no Debian of ${suites.join(', ')} gave an Asterisk`)
}

function make(root: string, suite: string): boolean {
  const script = `/usr/share/debootstrap/scripts/${suite}`
  if (!existsSync(script)) symlinkSync('sid', script)
  rmSync(root, { recursive: true, force: true })
  mkdirSync(home, { recursive: true })
  const run = (program: string, ...args: string[]) =>
    spawnSync(program, args, {
      stdio: ['ignore', 'ignore', 'inherit'],
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive', LC_ALL: 'C' },
    }).status === 0
  console.log(`Asterisk from Debian ${suite}: some minutes, once`)
  const base = ['--variant=minbase', suite, root, mirror()]
  if (!run('debootstrap', ...base)) {
    rmSync(root, { recursive: true, force: true })
    console.log('this machine has no key for that release: its signature is not checked')
    if (!run('debootstrap', '--no-check-gpg', ...base)) return false
  }
  for (const file of readdirSync('/etc/apt/apt.conf.d').filter((name) => name.includes('proxy')))
    cpSync(join('/etc/apt/apt.conf.d', file), join(root, 'etc/apt/apt.conf.d', file))
  writeFileSync(join(root, 'usr/sbin/policy-rc.d'), '#!/bin/sh\nexit 101\n', { mode: 0o755 })
  const old = ['-o', 'Acquire::Check-Valid-Until=false']
  return (
    run('chroot', root, 'apt-get', ...old, 'update') &&
    run('chroot', root, 'apt-get', ...old, 'install', '-y', '--no-install-recommends', 'asterisk') &&
    existsSync(join(root, 'usr/sbin/asterisk'))
  )
}

export interface Exchange {
  readonly version: string
  readonly sipPort: number
  /** A file of a recording of a call, complete once the call is over. */
  recording(name: string): string
  /** What callers have heard so far: the names of the recordings, as the exchange logs them. */
  played(): readonly string[]
  /** Changes a value of [globals], and answers what undoes it. */
  set(name: string, value: string): () => void
  stop(): Promise<void>
}

/** Starts it with the project's own dialplan (docs/operations/pbx), around which the test records every call. */
export async function startAsterisk(ports: {
  sip: number
  fastAgi: number
  line: number
  operator: number
  rtp: number
  web: string
  key: string
}): Promise<Exchange> {
  const root = asteriskRoot()
  const version = execFileSync('chroot', [root, 'asterisk', '-V'], { encoding: 'utf8' }).trim()
  const etc = join(root, 'etc/asterisk-pu')
  for (const folder of [etc, join(root, 'run/asterisk'), join(root, 'var/spool/asterisk/monitor')])
    mkdirSync(folder, { recursive: true })
  rmSync(join(root, 'var/spool/asterisk/monitor'), { recursive: true })
  mkdirSync(join(root, 'var/spool/asterisk/monitor'))
  const sounds = [join(root, 'usr/share/asterisk/sounds'), join(root, 'var/lib/asterisk/sounds')]
  for (const folder of sounds)
    cpSync(join(projectDir, 'prompts'), join(folder, 'punto-unico'), { recursive: true })
  const modules = readdirSync(join(root, 'usr/lib')).find((name) =>
    existsSync(join(root, 'usr/lib', name, 'asterisk/modules')),
  )
  const conf = (name: string, text: string) => writeFileSync(join(etc, name), text)
  conf(
    'asterisk.conf',
    `[directories]
astetcdir => /etc/asterisk-pu
astmoddir => ${modules ? `/usr/lib/${modules}/asterisk/modules` : '/usr/lib/asterisk/modules'}
astvarlibdir => /var/lib/asterisk
astdbdir => /var/lib/asterisk
astkeydir => /var/lib/asterisk
astdatadir => /usr/share/asterisk
astagidir => /usr/share/asterisk/agi-bin
astspooldir => /var/spool/asterisk
astrundir => /run/asterisk
astlogdir => /var/log/asterisk
astsbindir => /usr/sbin
[options]
defaultlanguage = es
`,
  )
  conf(
    'modules.conf',
    `[modules]
autoload = yes
noload = chan_sip.so
noload = chan_iax2.so
noload = res_hep.so
noload = res_hep_pjsip.so
noload = res_hep_rtcp.so
noload = cdr_beanstalkd.so
`,
  )
  conf('logger.conf', '[general]\n[logfiles]\nfull.log => notice,warning,error,verbose(3)\n')
  conf('rtp.conf', `[general]\nrtpstart=${ports.rtp}\nrtpend=${ports.rtp + 1000}\n`)
  const endpoint = (name: string, port: number) => `
[${name}]
type=endpoint
context=none
disallow=all
allow=ulaw
direct_media=no
aors=${name}
[${name}]
type=aor
contact=sip:${name}@127.0.0.1:${port}
`
  conf(
    'pjsip.conf',
    `[udp]
type=transport
protocol=udp
bind=127.0.0.1:${ports.sip}
[caller]
type=endpoint
context=recorded
disallow=all
allow=ulaw
direct_media=no
dtmf_mode=rfc4733
[caller]
type=identify
endpoint=caller
match=127.0.0.1
${endpoint('troncal', ports.line)}${endpoint('2501', ports.operator)}`,
  )
  const dialplan = readFileSync(join(projectDir, 'docs/operations/pbx/extensions.conf'), 'utf8')
    .replace(/^PU_FASTAGI=.*/m, `PU_FASTAGI=127.0.0.1:${ports.fastAgi}`)
    .replace(/^PU_URL=.*/m, `PU_URL=${ports.web}`)
    .replace(/^PU_LLAVE=.*/m, `PU_LLAVE=${ports.key}`)
  conf(
    'extensions.conf',
    `${dialplan}
[recorded]
exten => 2500,1,Answer()
 same => n,MixMonitor(/var/spool/asterisk/monitor/\${CALLERID(num)}.wav)
 same => n,Goto(punto-unico,2500,1)
`,
  )
  const log = join(root, 'var/log/asterisk/full.log')
  rmSync(log, { force: true })
  const child = spawn('chroot', [root, 'asterisk', '-f', '-C', '/etc/asterisk-pu/asterisk.conf'], {
    stdio: 'ignore',
  })
  await ready(child, root)
  const order = (command: string) =>
    execFileSync('chroot', [root, 'asterisk', '-C', '/etc/asterisk-pu/asterisk.conf', '-rx', command], {
      encoding: 'utf8',
    })
  const set = (name: string, value: string) => void order(`dialplan set global ${name} ${value}`)
  return {
    version,
    sipPort: ports.sip,
    recording: (name) => join(root, 'var/spool/asterisk/monitor', `${name}.wav`),
    played: () =>
      [...readFileSync(log, 'latin1').matchAll(/Playing 'punto-unico\/([\w-]+)/g)].map(
        ([, name = '']) => name,
      ),
    set(name, value) {
      const [, before = ''] = new RegExp(`^${name}=(.*)$`, 'm').exec(dialplan) ?? []
      set(name, value)
      return () => set(name, before)
    },
    async stop() {
      order('core stop now')
      await Promise.race([once(child, 'exit'), sleep(5_000)])
      child.kill('SIGKILL')
    },
  }
}

async function ready(child: ChildProcess, root: string): Promise<void> {
  for (let tries = 0; tries < 120; tries++) {
    const said = spawnSync(
      'chroot',
      [root, 'asterisk', '-C', '/etc/asterisk-pu/asterisk.conf', '-rx', 'core waitfullybooted'],
      { encoding: 'utf8' },
    )
    if (said.stdout.includes('fully booted')) return
    if (child.exitCode !== null) throw new Error('Asterisk ended before it was ready')
    await sleep(500)
  }
  throw new Error('Asterisk does not get ready')
}
