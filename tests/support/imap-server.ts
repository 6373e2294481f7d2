// A small IMAP server (RFC 3501, with IDLE, MOVE and SASL-IR) that keeps its mailboxes in memory: it asks whoever comes for
// a password or an access token (XOAUTH2), and hangs up when a test says so. The great ones are in tests/real.
import { once } from 'node:events'
import { createServer, type Socket } from 'node:net'
import { createInterface } from 'node:readline'

interface Kept {
  readonly uid: number
  readonly raw: Buffer
  readonly flags: Set<string>
}

export interface ImapServer {
  readonly port: number
  /** What its folders hold, in order of arrival. */
  readonly folders: ReadonlyMap<string, readonly Kept[]>
  /** Every try to log in: by which way, and whether it was let in. */
  readonly logins: {
    readonly by: 'LOGIN' | 'XOAUTH2' | 'PLAIN'
    readonly secret: string
    readonly isLetIn: boolean
  }[]
  deliver(...mails: readonly (string | Buffer)[]): void
  /** Ends every connection, as a server does whose client's token has expired. */
  hangUp(): void
  close(): Promise<void>
}

export async function imapServer(mayEnter: (user: string, secret: string) => boolean): Promise<ImapServer> {
  const folders = new Map<string, Kept[]>([['INBOX', []]])
  const logins: ImapServer['logins'] = []
  const sockets = new Set<Socket>()
  const watchers = new Set<() => void>()
  let uids = 0
  const server = createServer((socket) => {
    sockets.add(socket.setNoDelay())
    socket.on('close', () => sockets.delete(socket)).on('error', () => undefined)
    void serve(socket).catch(() => socket.destroy())
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the IMAP server has no port')
  return {
    port: address.port,
    folders,
    logins,
    deliver(...mails) {
      for (const raw of mails) inboxOf().push({ uid: ++uids, raw: Buffer.from(raw), flags: new Set() })
      for (const tell of watchers) tell()
    },
    hangUp() {
      for (const socket of sockets) socket.destroy()
    },
    async close() {
      for (const socket of sockets) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }

  function inboxOf(): Kept[] {
    const inbox = folders.get('INBOX')
    if (!inbox) throw new Error('there is no INBOX')
    return inbox
  }

  async function serve(socket: Socket): Promise<void> {
    const say = (line: string) => void socket.write(`${line}\r\n`)
    const lines = createInterface(socket)[Symbol.asyncIterator]()
    const next = async () => (await lines.next()).value as string | undefined
    const capabilities = 'IMAP4rev1 SASL-IR AUTH=PLAIN AUTH=XOAUTH2 IDLE MOVE NAMESPACE UIDPLUS'
    let selected: Kept[] | undefined
    let told = 0
    const tell = () => {
      if (!selected || selected.length === told) return
      told = selected.length
      say(`* ${told} EXISTS`)
    }
    say(`* OK [CAPABILITY ${capabilities}] ready`)
    try {
      for (let line = await next(); line !== undefined; line = await next()) {
        const [, tag = '*', command = '', rest = ''] = /^(\S+) ((?:UID )?\S+) ?(.*)$/i.exec(line) ?? []
        const done = (what = 'done') => say(`${tag} OK ${what}`)
        switch (command.toUpperCase()) {
          case 'CAPABILITY':
            say(`* CAPABILITY ${capabilities}`)
            done()
            break
          case 'LOGIN': {
            const [user = '', secret = ''] = words(rest)
            if (enter('LOGIN', user, secret)) done(`[CAPABILITY ${capabilities}] in`)
            else say(`${tag} NO [AUTHENTICATIONFAILED] no`)
            break
          }
          case 'AUTHENTICATE': {
            const [way = '', initial] = rest.split(' ')
            if (initial === undefined) say('+ ')
            const given = Buffer.from(initial ?? (await next()) ?? '', 'base64').toString()
            const fields = given.split(way === 'XOAUTH2' ? '\u0001' : '\0')
            const isLetIn =
              way === 'XOAUTH2'
                ? enter('XOAUTH2', after('user=', fields[0]), after('auth=Bearer ', fields[1]))
                : enter('PLAIN', fields[1], fields[2])
            if (!isLetIn && way === 'XOAUTH2') {
              // The reason, which the client answers with an empty line.
              say(`+ ${Buffer.from('{"status":"401","schemes":"Bearer"}').toString('base64')}`)
              await next()
            }
            if (isLetIn) done(`[CAPABILITY ${capabilities}] in`)
            else say(`${tag} NO [AUTHENTICATIONFAILED] no`)
            break
          }
          case 'NAMESPACE':
            say('* NAMESPACE (("" "/")) NIL NIL')
            done()
            break
          case 'LIST':
            for (const name of folders.keys()) say(`* LIST () "/" "${name}"`)
            done()
            break
          case 'CREATE': {
            const [name = ''] = words(rest)
            if (folders.has(name)) say(`${tag} NO [ALREADYEXISTS] it is there`)
            else {
              folders.set(name, [])
              done()
            }
            break
          }
          case 'SELECT': {
            selected = folders.get(words(rest)[0] ?? '')
            if (!selected) {
              say(`${tag} NO there is no such folder`)
              break
            }
            told = selected.length
            watchers.add(tell)
            say('* FLAGS (\\Seen \\Deleted)')
            say(`* ${told} EXISTS`)
            say('* OK [UIDVALIDITY 1] one')
            say(`* OK [UIDNEXT ${uids + 1}] next`)
            done('[READ-WRITE] open')
            break
          }
          case 'UID SEARCH':
            say(`* SEARCH ${(selected ?? []).map(({ uid }) => uid).join(' ')}`.trimEnd())
            done()
            break
          case 'UID FETCH': {
            const at = placeOf(rest)
            const mail = selected?.[at]
            if (mail) {
              const flags = `UID ${mail.uid} FLAGS (${[...mail.flags].join(' ')})`
              if (/BODY/i.test(rest)) {
                socket.write(`* ${at + 1} FETCH (${flags} BODY[] {${mail.raw.length}}\r\n`)
                socket.write(mail.raw)
                say(')')
              } else say(`* ${at + 1} FETCH (${flags} RFC822.SIZE ${mail.raw.length})`)
            }
            done()
            break
          }
          case 'UID STORE': {
            const at = placeOf(rest)
            for (const flag of rest.match(/\\\w+/g) ?? []) selected?.[at]?.flags.add(flag)
            done()
            break
          }
          case 'UID MOVE': {
            const at = placeOf(rest)
            const target = folders.get(words(rest)[1] ?? '')
            const [mail] = (target && selected?.splice(at, 1)) ?? []
            if (mail && target) {
              target.push(mail)
              told -= 1
              say(`* OK [COPYUID 1 ${mail.uid} ${mail.uid}] moved`)
              say(`* ${at + 1} EXPUNGE`)
            }
            done()
            break
          }
          case 'IDLE':
            say('+ idling')
            tell()
            await next()
            done()
            break
          case 'LOGOUT':
            say('* BYE')
            done()
            socket.end()
            return
          case 'SUBSCRIBE':
          case 'NOOP':
          case 'ID':
            tell()
            done()
            break
          default:
            say(`${tag} BAD what is ${command}?`)
        }
      }
    } finally {
      watchers.delete(tell)
    }

    function placeOf(rest: string): number {
      const uid = Number(rest.split(' ', 1)[0])
      return selected?.findIndex((mail) => mail.uid === uid) ?? -1
    }
  }

  function enter(by: 'LOGIN' | 'XOAUTH2' | 'PLAIN', user = '', secret = ''): boolean {
    const isLetIn = mayEnter(user, secret)
    logins.push({ by, secret, isLetIn })
    return isLetIn
  }
}

/** What stands after a field's name; nothing where it is another field. */
function after(name: string, field = ''): string {
  return field.startsWith(name) ? field.slice(name.length) : ''
}

/** Atoms and quoted strings. */
function words(rest: string): readonly string[] {
  return [...rest.matchAll(/"((?:[^"\\]|\\.)*)"|(\S+)/g)].map(
    ([, quoted, atom]) => quoted?.replace(/\\(.)/g, '$1') ?? atom ?? '',
  )
}
