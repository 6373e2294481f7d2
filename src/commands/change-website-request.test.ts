import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { verifyLedger } from '#reports/verify.ts'
import type { Role } from '#rules/caso.ts'
import type { Policies } from '#rules/policy.ts'
import { listWebsiteEvents } from '#store/website-request.ts'
import { type TestDatabase, testDatabase } from '../../tests/support/database.ts'
import { addTestStaff, type TestHouse, type TestStaff, testHouse } from '../../tests/support/house.ts'
import {
  keepSample,
  loadRequest,
  openTestRequest,
  preparedRequest,
  samplePdf,
} from '../../tests/support/website.ts'
import { acceptWebsiteRequest, classifyWebsiteRequest } from './accept-website-request.ts'
import { approveWebsiteRequest, askApproval, returnWebsiteRequest } from './approve-website-request.ts'
import { WebsiteRefused } from './change-website-request.ts'
import { commentWebsiteRequest, hearWebsiteSender, noteWebsiteRequest } from './comment-website-request.ts'
import { describeWebsiteRequest, prepareWebsiteRequest } from './prepare-website-request.ts'
import { publishWebsiteRequest, relocateWebsiteRequest } from './publish-website-request.ts'
import { refuseWebsiteRequest } from './refuse-website-request.ts'
import { scheduleWebsiteRequest } from './schedule-website-request.ts'
import { recordLook } from './watch-publication.ts'
import { tellDueWithdrawals, withdrawWebsiteRequest } from './withdraw-website-request.ts'

let database: TestDatabase
let it: TestHouse
let webmaster: TestStaff
let coordinator: TestStaff
let pdf: Awaited<ReturnType<typeof keepSample>>
const url = 'https://www.barrancabermeja.gov.co/normatividad/decreto-045.pdf'
const { from: instant } = Temporal.Instant

beforeAll(async () => {
  database = await testDatabase()
  it = await testHouse({ database })
  webmaster = await addTestStaff(it.house, 'webmaster', { name: 'Hernán Mejía' })
  coordinator = await addTestStaff(it.house, 'coordinator', { name: 'Marta Quintero' })
  pdf = await keepSample(it.house, 'Decreto 045.pdf', await samplePdf())
})
afterAll(async () => {
  await it.close()
  await database.close()
})

const now = () => it.house.now()
const db = () => it.house.db
const refused = async (doing: Promise<unknown>) => {
  const error = await doing.catch((thrown: unknown) => thrown)
  expect(error).toBeInstanceOf(WebsiteRefused)
  return (error as WebsiteRefused).refusal
}
const ledgerOf = async (id: number) => (await listWebsiteEvents(db(), id)).map(({ type }) => type)
const wordsOf = async (requestId: number) =>
  (
    await db()
      .selectFrom('websiteWord')
      .select('topic')
      .where('requestId', '=', requestId)
      .orderBy('id')
      .execute()
  ).map(({ topic }) => topic)

/** The policies of the house, where decrees ask for a second person. */
const strict = (): Policies => {
  const { policies } = it.house
  const withApproval = (at: Temporal.Instant) => {
    const version = policies.inForceAt(at)
    const website = { ...version.policy.website, approvalFor: ['decree' as const] }
    return { ...version, policy: { ...version.policy, website } }
  }
  return { ...policies, inForceAt: withApproval }
}

describe('every step', () => {
  test.each([
    ['technician', false],
    ['operator', false],
    ['auditor', false],
    ['webmaster', true],
    ['coordinator', true],
    ['admin', true],
  ] as const)('of a %s: %s', async (role: Role, may) => {
    const actor = await addTestStaff(it.house, role)
    const { radicado } = await openTestRequest(it.house)
    const doing = acceptWebsiteRequest(db(), { radicado, actor, kind: 'decree', desiredAt: null }, now())
    if (may) await expect(doing).resolves.toBeUndefined()
    else expect(await refused(doing)).toEqual({ kind: 'not_allowed' })
  })

  test('out of its place is refused, and leaves nothing', async () => {
    const { id, radicado } = await openTestRequest(it.house)
    const order = { radicado, actor: webmaster }
    expect(await refused(publishWebsiteRequest(db(), { ...order, url }, it.house.policies, now()))).toEqual({
      kind: 'wrong_state',
      verb: 'publish',
      state: 'received',
    })
    expect(await ledgerOf(id)).toEqual(['received'])
  })

  test('of two at once is done once', async () => {
    const { id, radicado } = await openTestRequest(it.house)
    const settled = await Promise.allSettled(
      Array.from({ length: 6 }, () =>
        acceptWebsiteRequest(db(), { radicado, actor: webmaster, kind: 'decree', desiredAt: null }, now()),
      ),
    )
    expect(settled.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    expect(await ledgerOf(id)).toEqual(['received', 'accepted'])
  })

  test('that breaks in the middle finds nothing', async () => {
    const { id, radicado, revision } = await preparedRequest(it.house, webmaster, { document: pdf })
    const broken = { sha256: 'not a hash', bytes: 1, mediaType: 'x', name: 'x' }
    await expect(
      noteWebsiteRequest(db(), { radicado, actor: webmaster, text: 'Nota', files: [broken] }, now()),
    ).rejects.toThrow('file_sha256_check')
    expect(await loadRequest(it.house, radicado)).toMatchObject({ revision })
    expect(await ledgerOf(id)).toEqual(['received', 'accepted', 'described'])
  })
})

describe('the kind', () => {
  test('is what a person says; another one starts the checklist afresh', async () => {
    const { radicado } = await preparedRequest(it.house, webmaster, { document: pdf })
    await classifyWebsiteRequest(db(), { radicado, actor: webmaster, kind: 'circular' }, now())
    expect(await loadRequest(it.house, radicado)).toMatchObject({
      kind: 'circular',
      suggestedKind: 'decree',
      checked: [],
    })
  })
})

describe('what is prepared', () => {
  test('is not written over by whoever saw an older one', async () => {
    const { radicado, revision } = await preparedRequest(it.house, webmaster)
    const order = {
      radicado,
      actor: coordinator,
      revision,
      checked: [],
      desiredAt: null,
      document: undefined,
    }
    await describeWebsiteRequest(db(), { ...order, facts: { number: '046' } }, now())
    expect(
      await refused(describeWebsiteRequest(db(), { ...order, facts: { number: '047' } }, now())),
    ).toEqual({
      kind: 'changed_meanwhile',
    })
    expect(await loadRequest(it.house, radicado)).toMatchObject({ facts: { number: '046' } })
  })

  test('is not disturbed by a message of its sender', async () => {
    const { id, radicado, revision } = await preparedRequest(it.house, webmaster)
    await db()
      .transaction()
      .execute((tx) =>
        hearWebsiteSender(
          tx,
          { requestId: id, name: 'Marta Rueda', text: 'Va la corregida', attachments: [pdf] },
          now(),
        ),
      )
    const order = { radicado, actor: webmaster, revision, checked: [], desiredAt: null }
    await describeWebsiteRequest(db(), { ...order, facts: {}, document: undefined }, now())
    expect(await ledgerOf(id)).toEqual(['received', 'accepted', 'described', 'answered', 'described'])
  })

  test('has a document among the files of this request, and no other', async () => {
    const other = await openTestRequest(it.house, { attachments: [pdf] })
    const [file] = await db()
      .selectFrom('websiteFile')
      .select('id')
      .where('requestId', '=', other.id)
      .execute()
    const { radicado } = await preparedRequest(it.house, webmaster)
    const order = { radicado, actor: webmaster, facts: {}, checked: [], desiredAt: null, document: file?.id }
    expect(await refused(describeWebsiteRequest(db(), order, now()))).toEqual({ kind: 'unknown_file' })
  })
})

describe('what goes out', () => {
  test('is finished: facts, checklist and document, each named', async () => {
    const { radicado } = await openTestRequest(it.house)
    const order = { radicado, actor: webmaster }
    await acceptWebsiteRequest(db(), { ...order, kind: 'decree', desiredAt: null }, now())
    await describeWebsiteRequest(
      db(),
      {
        ...order,
        facts: { number: '045', issuer: 'Hacienda' },
        checked: ['signed'],
        desiredAt: null,
        document: null,
      },
      now(),
    )
    expect(await refused(publishWebsiteRequest(db(), { ...order, url }, it.house.policies, now()))).toEqual({
      kind: 'unfinished',
      facts: ['issuedOn', 'epigraph'],
      items: ['complete', 'no_private_data', 'right_place'],
      document: 'missing',
    })
  })

  test('stands on a host that the policy knows', async () => {
    const { radicado } = await preparedRequest(it.house, webmaster, { document: pdf })
    const order = { radicado, actor: webmaster, url: 'https://barrancabermeja.gov.co.evil.example/a.pdf' }
    expect(await refused(publishWebsiteRequest(db(), order, it.house.policies, now()))).toEqual({
      kind: 'unknown_host',
      host: 'barrancabermeja.gov.co.evil.example',
    })
  })

  test('is written with who, when, where and the hash of the file; the sender is told', async () => {
    const { id, radicado } = await preparedRequest(it.house, webmaster, { document: pdf })
    it.at('2026-02-02T10:00:00-05:00')
    await publishWebsiteRequest(db(), { radicado, actor: webmaster, url }, it.house.policies, now())
    expect(await loadRequest(it.house, radicado)).toMatchObject({
      state: 'published',
      publishedAt: instant('2026-02-02T10:00:00-05:00'),
      publishedBy: webmaster.id,
      publishedUrl: url,
      publishedSha256: pdf.sha256,
      withdrawalDueAt: null,
      watchAt: instant('2026-02-02T10:00:00-05:00'),
    })
    expect(await wordsOf(id)).toEqual(['acknowledge', 'published'])
  })

  test('is scheduled for a moment to come, and never for one that is over', async () => {
    const { id, radicado } = await preparedRequest(it.house, webmaster, { document: pdf })
    const order = { radicado, actor: webmaster }
    const at = now().add({ hours: 3 })
    expect(
      await refused(
        scheduleWebsiteRequest(
          db(),
          { ...order, at: now().subtract({ minutes: 1 }) },
          it.house.policies,
          now(),
        ),
      ),
    ).toEqual({ kind: 'in_the_past' })
    await scheduleWebsiteRequest(db(), { ...order, at }, it.house.policies, now())
    expect(await loadRequest(it.house, radicado)).toMatchObject({ state: 'scheduled', dueAt: at })
    expect(await wordsOf(id)).toEqual(['acknowledge', 'scheduled'])
  })
})

describe('a second person, where the policy asks', () => {
  test('approves before it is scheduled or published, and is somebody else', async () => {
    const { radicado } = await preparedRequest(it.house, webmaster, { document: pdf })
    const order = { radicado, actor: webmaster }
    const at = now().add({ hours: 1 })
    expect(await refused(publishWebsiteRequest(db(), { ...order, url }, strict(), now()))).toEqual({
      kind: 'needs_approval',
    })
    expect(await refused(scheduleWebsiteRequest(db(), { ...order, at }, strict(), now()))).toEqual({
      kind: 'needs_approval',
    })
    await askApproval(db(), order, now())
    expect(await refused(approveWebsiteRequest(db(), order, now()))).toEqual({ kind: 'same_person' })
    await returnWebsiteRequest(db(), { radicado, actor: coordinator, reason: 'Falta el anexo' }, now())
    await askApproval(db(), order, now())
    await approveWebsiteRequest(db(), { radicado, actor: coordinator }, now())
    expect(await loadRequest(it.house, radicado)).toMatchObject({
      state: 'scheduled',
      approvedBy: coordinator.id,
    })
    await publishWebsiteRequest(db(), { ...order, url }, strict(), now())
  })

  test('approves again what went back to preparation', async () => {
    const { radicado } = await preparedRequest(it.house, webmaster, { document: pdf })
    const order = { radicado, actor: webmaster }
    await askApproval(db(), order, now())
    await approveWebsiteRequest(db(), { radicado, actor: coordinator }, now())
    await prepareWebsiteRequest(db(), order, now())
    expect(await refused(publishWebsiteRequest(db(), { ...order, url }, strict(), now()))).toEqual({
      kind: 'needs_approval',
    })
  })
})

describe('days posted', () => {
  test('are business days: an edict of a Thursday before a holiday comes down after five', async () => {
    // Thursday; Monday 23 March 2026 is a holiday.
    it.at('2026-03-19T09:00:00-05:00')
    const { id, radicado } = await preparedRequest(it.house, webmaster, { kind: 'edict', document: pdf })
    const order = { radicado, actor: webmaster }
    await publishWebsiteRequest(db(), { ...order, url }, it.house.policies, now())
    const dueAt = instant('2026-03-27T18:00:00-05:00')
    expect(await loadRequest(it.house, radicado)).toMatchObject({ postingDays: 5, withdrawalDueAt: dueAt })
    it.at(dueAt.subtract({ seconds: 1 }))
    expect(await tellDueWithdrawals(db(), now())).toBe(0)
    it.at(dueAt)
    expect(await Promise.all([tellDueWithdrawals(db(), now()), tellDueWithdrawals(db(), now())])).toContain(1)
    expect(await tellDueWithdrawals(db(), now())).toBe(0)
    expect((await ledgerOf(id)).filter((type) => type === 'withdrawal_due')).toHaveLength(1)
    await withdrawWebsiteRequest(db(), { ...order, reason: null }, now())
    expect(await loadRequest(it.house, radicado)).toMatchObject({
      state: 'withdrawn',
      withdrawnAt: dueAt,
      watchAt: null,
    })
  })

  test('of a banner are until its own end', async () => {
    const facts = { alternativeText: 'Feria del libro', target: url, endsAt: '2026-04-30T18:00' }
    const { radicado } = await preparedRequest(it.house, webmaster, { kind: 'banner', facts })
    await publishWebsiteRequest(db(), { radicado, actor: webmaster, url }, it.house.policies, now())
    expect(await loadRequest(it.house, radicado)).toMatchObject({
      withdrawalDueAt: instant('2026-04-30T18:00:00-05:00'),
      watchAt: null,
      publishedSha256: null,
    })
  })
})

describe('the watcher', () => {
  const look = { result: 'status', detail: '404', sha256: null } as const

  test('writes a line when what it sees changes, and warns after three failures', async () => {
    const { id, radicado } = await preparedRequest(it.house, webmaster, { document: pdf })
    const order = { radicado, actor: webmaster }
    await publishWebsiteRequest(db(), { ...order, url }, it.house.policies, now())
    const linesAfter = async (seen: { result: 'status' | 'confirmed'; detail: string | null }) => {
      await recordLook(db(), { id, url, sha256: null, ...seen }, now())
      return (await ledgerOf(id)).slice(4)
    }
    const right = { result: 'confirmed', detail: null } as const
    expect(await linesAfter(look)).toEqual([])
    expect(await linesAfter(look)).toEqual([])
    expect(await linesAfter(look)).toEqual(['unconfirmed'])
    expect(await linesAfter(look)).toEqual(['unconfirmed'])
    expect(await linesAfter(right)).toEqual(['unconfirmed', 'confirmed'])
    expect(await linesAfter(right)).toEqual(['unconfirmed', 'confirmed'])
    expect(await loadRequest(it.house, radicado)).toMatchObject({
      watchFailures: 0,
      confirmedAt: now(),
      watchAt: now().add({ hours: 24 }),
    })
  })

  test('says nothing of an address that was mended while it looked', async () => {
    const { id, radicado } = await preparedRequest(it.house, webmaster, { document: pdf })
    const order = { radicado, actor: webmaster }
    await publishWebsiteRequest(db(), { ...order, url }, it.house.policies, now())
    await relocateWebsiteRequest(db(), { ...order, url: `${url}?v=2` }, it.house.policies, now())
    await recordLook(db(), { id, url, ...look }, now())
    expect(await loadRequest(it.house, radicado)).toMatchObject({
      watchFailures: 0,
      watchAt: now(),
      watchResult: null,
    })
  })
})

describe('the sender', () => {
  test('is told what is said to them, and why it is refused; never a note', async () => {
    const { id, radicado } = await openTestRequest(it.house)
    const order = { radicado, actor: webmaster }
    await commentWebsiteRequest(db(), { ...order, text: '¿Cuál es la fecha?' }, now())
    await noteWebsiteRequest(db(), { ...order, text: 'Preguntar en Jurídica', files: [] }, now())
    await refuseWebsiteRequest(db(), { ...order, reason: 'not_website', text: 'Es soporte.' }, now())
    expect(await wordsOf(id)).toEqual(['acknowledge', 'comment', 'refused'])
    const events = await listWebsiteEvents(db(), id)
    expect(events.at(-1)).toMatchObject({
      type: 'refused',
      text: 'Es soporte.',
      data: { reason: 'not_website' },
    })
    expect(events.map(({ visibility }) => visibility)).toEqual(['public', 'public', 'internal', 'public'])
  })
})

describe('the books and ledgers', () => {
  test('agree after all this, and what was altered behind their back is found', async () => {
    expect((await verifyLedger(db())).findings).toEqual([])
    await sql`update website_request set published_sha256 = repeat('f', 64)
      where id = (select min(id) from website_request where published_sha256 is not null)`.execute(db())
    const { findings } = await verifyLedger(db())
    expect(findings).toMatchObject([
      { check: expect.stringContaining('not the one that its ledger tells of') },
    ])
  })
})
