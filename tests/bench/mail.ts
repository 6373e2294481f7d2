// Mail by IMAP, for `npm run bench`: a mailbox that is never empty, taken by a product of its own.
import { setTimeout as sleep } from 'node:timers/promises'
import { temporaryDataDir } from '../support/data-dir.ts'
import { soportetic } from '../support/ears.ts'
import { imapServer } from '../support/imap-server.ts'
import { postgresProcesses, processStat, startProduct } from '../support/product.ts'

/** Website requests of 28 kB with their file: each is fetched, read, recorded, opened, acknowledged and moved. */
export async function measureImap(
  seconds: number,
  say: (what: string, figure: string) => void,
): Promise<void> {
  const server = await imapServer(() => true)
  const { dataDir, remove } = temporaryDataDir()
  const product = await startProduct({
    DATA_DIR: dataDir,
    IMAP_URLS: `imap://medida:clave@127.0.0.1:${server.port}/INBOX?address=${soportetic}`,
  })
  const cpuMs = () =>
    [product.process.pid ?? 0, ...postgresProcesses(dataDir)].reduce(
      (sum, pid) => sum + (processStat(pid)?.cpuMs ?? 0),
      0,
    )
  const taken = () => server.folders.get('Procesados')?.length ?? 0
  let sent = 0
  /** A mailbox that is never empty, for so long. */
  const during = async (forSeconds: number) => {
    const until = performance.now() + forSeconds * 1000
    while (performance.now() < until) {
      if ((server.folders.get('INBOX')?.length ?? 0) < 100)
        server.deliver(...Array.from({ length: 200 }, () => mail(sent++)))
      await sleep(20)
    }
  }
  try {
    await during(3)
    const before = { taken: taken(), cpuMs: cpuMs(), at: performance.now() }
    await during(seconds)
    const count = taken() - before.taken
    const perSecond = (count * 1000) / (performance.now() - before.at)
    say(
      'mail by IMAP, 28 kB with its file, to \\Seen and moved',
      `${Math.round(perSecond)}/s · ${((cpuMs() - before.cpuMs) / count).toFixed(2)} ms of CPU each`,
    )
  } finally {
    await product.stop()
    await server.close()
    remove()
  }
}

function mail(at: number): string {
  const file = Buffer.alloc(20_000, `decreto ${at} `).toString('base64').replace(/.{76}/g, '$&\r\n')
  return [
    `From: persona${at}@alcaldia.gov.co`,
    `To: ${soportetic}`,
    `Subject: Publicar el Decreto ${at}`,
    `Message-ID: <imap-${at}@alcaldia.gov.co>`,
    'Content-Type: multipart/mixed; boundary=b',
    '',
    '--b',
    'Content-Type: text/plain; charset=utf-8',
    '',
    'Buenos días. Solicito publicar el decreto adjunto en el sitio web de la entidad. '.repeat(5),
    '--b',
    `Content-Type: application/pdf; name=decreto-${at}.pdf`,
    'Content-Transfer-Encoding: base64',
    '',
    file,
    '--b--',
  ].join('\r\n')
}
