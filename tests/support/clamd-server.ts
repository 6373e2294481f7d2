// A small server that speaks clamd's INSTREAM, and knows one virus: EICAR's test string.
import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'

/** Harmless, and found by every scanner (eicar.org). In two parts, so that this file itself is not found. */
export const eicar = ['X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD-', 'ANTIVIRUS-TEST-FILE!$H+H*'].join('')

export interface ClamdServer {
  readonly port: number
  /** Of the last stream. */
  bytes: number
  close(): Promise<void>
}

export async function clamdServer({
  mostBytes = 100_000_000,
  isMute = false,
}: {
  mostBytes?: number
  isMute?: boolean
} = {}): Promise<ClamdServer> {
  const server = createServer((socket) => {
    let kept = Buffer.alloc(0)
    const content: Buffer[] = []
    let bytes = 0
    let begun = false
    socket.on('error', () => undefined)
    socket.on('data', (chunk: Buffer) => {
      kept = Buffer.concat([kept, chunk])
      if (!begun) {
        const end = kept.indexOf(0)
        if (end < 0) return
        if (kept.subarray(0, end).toString() !== 'zINSTREAM') return socket.end('UNKNOWN COMMAND\0')
        begun = true
        kept = kept.subarray(end + 1)
      }
      while (kept.length >= 4 && kept.length >= 4 + kept.readUInt32BE()) {
        const length = kept.readUInt32BE()
        content.push(kept.subarray(4, 4 + length))
        kept = kept.subarray(4 + length)
        bytes += length
        if (bytes > mostBytes) return socket.end('INSTREAM size limit exceeded. ERROR\0')
        if (length > 0) continue
        it.bytes = bytes
        const isInfected = Buffer.concat(content).includes(eicar)
        socket.end(isMute ? '' : `stream: ${isInfected ? 'Eicar-Signature FOUND' : 'OK'}\0`)
      }
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const it: ClamdServer = {
    port: (server.address() as AddressInfo).port,
    bytes: 0,
    close: async () => {
      server.close()
    },
  }
  return it
}
