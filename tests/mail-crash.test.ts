// The worker is killed again and again while mails arrive: every mail exactly once, every acknowledgement at most once.
import { setTimeout as sleep } from 'node:timers/promises'
import { createTransport } from 'nodemailer'
import { expect, test } from 'vitest'
import { answerBudgets } from '#rules/answer-budget.ts'
import { temporaryDataDir } from './support/data-dir.ts'
import { testDatabase, urlOf } from './support/database.ts'
import { soportetic } from './support/ears.ts'
import { mailServer } from './support/mail-server.ts'
import { freePort, type Product, startProduct } from './support/product.ts'

// For two hundred kills and two thousand mails (twenty minutes): PU_KILLS=200 PU_MAILS=2000.
const kills = Number(process.env.PU_KILLS ?? 6)
const mails = Number(process.env.PU_MAILS ?? 60)

test(
  `${kills} kills while ${mails} mails arrive`,
  async () => {
    const database = await testDatabase()
    const { dataDir, remove } = temporaryDataDir()
    const out = await mailServer()
    const port = await freePort()
    const connection = database.connection
    const url = urlOf(connection)
    const start = () =>
      startProduct({
        DATA_DIR: dataDir,
        DATABASE_URL: url,
        ROLE: 'worker',
        MAIL_LISTEN: `127.0.0.1:${port}`,
        SMTP_URL: out.url,
      })
    let worker: Product = await start()
    let sent = 0
    let ended = false
    const sender = (async () => {
      const transport = createTransport({
        host: '127.0.0.1',
        port,
        ignoreTLS: true,
        connectionTimeout: 2_000,
      })
      // As a mail server does: what was not acknowledged is sent again, the very same.
      for (let at = 0; at < mails && !ended; at++) {
        const raw = [
          `From: persona${at}@empresa.co`,
          `To: ${soportetic}`,
          `Subject: Publicar decreto ${at}`,
          `Message-ID: <crash-${at}@empresa.co>`,
          '',
          'Gracias',
        ].join('\r\n')
        while (!ended) {
          const done = await transport
            .sendMail({ envelope: { from: `persona${at}@empresa.co`, to: soportetic }, raw })
            .then(
              () => true,
              () => false,
            )
          if (done) break
          await sleep(50)
        }
        sent++
      }
    })()
    try {
      for (let kill = 0; kill < kills; kill++) {
        const until = Math.ceil((mails * (kill + 1)) / (kills + 1))
        while (sent < until) await sleep(10)
        await sleep(Math.random() * 30)
        worker.process.kill('SIGKILL')
        await sleep(20)
        worker = await start()
      }
      await sender
      const count = async (table: 'heardMail' | 'websiteRequest') =>
        Number(
          (
            await database.db
              .selectFrom(table)
              .select((eb) => eb.fn.countAll<number>().as('count'))
              .executeTakeFirstOrThrow()
          ).count,
        )
      expect(await count('heardMail')).toBe(mails)
      expect(await count('websiteRequest')).toBe(mails)
      // Numbers are unbroken whatever was undone.
      const numbers = await database.db
        .selectFrom('websiteRequest')
        .select('consecutive')
        .orderBy('consecutive')
        .execute()
      expect(numbers.map(({ consecutive }) => consecutive)).toEqual(
        Array.from({ length: mails }, (_, at) => at + 1),
      )
      for (let tries = 0; tries < 600; tries++) {
        const { left } = await database.db
          .selectFrom('message')
          .select((eb) => eb.fn.countAll<number>().as('left'))
          .where('state', '=', 'waiting')
          .where('nextTryAt', 'is not', null)
          .executeTakeFirstOrThrow()
        const words = await database.db.selectFrom('websiteWord').select('id').execute()
        if (Number(left) === 0 && words.length === 0) break
        await sleep(100)
      }
      // The receiver tells one from another by its Message-ID: a repetition after a kill has the same.
      const ids = new Map<string, Set<string>>()
      for (const { to, mail } of out.arrived) {
        const known = ids.get(to) ?? new Set<string>()
        known.add(mail.messageId ?? '')
        ids.set(to, known)
      }
      expect([...ids.values()].filter((known) => known.size > 1)).toEqual([])
      // They are strangers of one domain: a few are acknowledged now, the others wait their turn, and none is lost.
      expect(ids.size).toBe(Math.min(mails, answerBudgets.stranger.domainHourly))
      const answers = await database.db.selectFrom('message').select('id').execute()
      expect(answers).toHaveLength(mails)
    } finally {
      ended = true
      await sender
      await worker.stop()
      await out.close()
      await database.close()
      remove()
    }
  },
  600_000 + kills * 5_000,
)
