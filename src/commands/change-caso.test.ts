import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { closeSilentCasos } from '#jobs/sweep-deadlines.ts'
import { verifyLedger } from '#reports/verify.ts'
import type { Role } from '#rules/caso.ts'
import { type CasoRow, findCaso } from '#store/caso.ts'
import { listEvents } from '#store/event.ts'
import { type TestDatabase, testDatabase } from '../../tests/support/database.ts'
import {
  addTestStaff,
  openTestCaso,
  type TestHouse,
  type TestStaff,
  testHouse,
} from '../../tests/support/house.ts'
import { assignCaso } from './assign-caso.ts'
import { attendCaso } from './attend-caso.ts'
import { closeCaso } from './close-caso.ts'
import { commentCaso } from './comment-caso.ts'
import { escalateCaso } from './escalate-caso.ts'
import { holdCaso, resumeCaso } from './hold-caso.ts'
import { rateCaso } from './rate-caso.ts'
import { Refused } from './refusal.ts'
import { reopenCaso } from './reopen-caso.ts'
import { solveCaso } from './solve-caso.ts'
import { voidCaso } from './void-caso.ts'

let database: TestDatabase
let it: TestHouse
let beto: TestStaff
let marta: TestStaff
let radicado: string

const requester = { kind: 'requester', name: 'Yolanda Pérez Ñáñez' } as const
const by = (actor: TestStaff | typeof requester) => ({ radicado, actor, door: 'desk' as const })
const now = () => it.house.now()
const policyOf = (id: number) => it.house.policies.of(id)

beforeAll(async () => {
  database = await testDatabase()
  it = await testHouse({ database })
  beto = await addTestStaff(it.house, 'technician', { name: 'Beto' })
  marta = await addTestStaff(it.house, 'coordinator', { name: 'Marta' })
})
afterAll(async () => {
  expect((await verifyLedger(database.db)).findings).toEqual([])
  await it.close()
  await database.close()
})
beforeEach(async () => {
  // Hardware, 4 hours: due the same day at 12:30.
  it.at('2026-02-02T08:30:00-05:00')
  radicado = (await openTestCaso(it.house)).radicado
})

async function caso(): Promise<CasoRow> {
  const found = await findCaso(database.db, radicado)
  if (!found) throw new Error('the case is gone')
  return found
}
const ledger = async () => listEvents(database.db, (await caso()).id, { internal: true })
const types = async () => (await ledger()).map(({ type }) => type)
const told = async () => {
  const { id } = await caso()
  const rows = await database.db
    .selectFrom('outbox')
    .select('topic')
    .where('casoId', '=', id)
    .orderBy('id')
    .execute()
  return rows.map(({ topic }) => topic)
}

async function refusal(doing: Promise<unknown>) {
  const error = await doing.then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  if (!(error instanceof Refused)) throw new Error(`not refused: ${error}`)
  return error.refusal
}

async function solved() {
  await attendCaso(database.db, by(beto), now())
  it.advance({ minutes: 30 })
  await solveCaso(database.db, { ...by(beto), solution: 'Se cambió el cable.' }, policyOf, now())
}

describe('attending', () => {
  test('takes charge of the case and tells the requester', async () => {
    await attendCaso(database.db, by(beto), now())
    expect(await caso()).toMatchObject({
      state: 'attending',
      assigneeId: beto.id,
      attendedAt: now(),
      breachedAt: null,
    })
    expect(await types()).toEqual(['opened', 'attended'])
    expect(await told()).toEqual(['acknowledge', 'attended'])
  })

  test('exactly at the deadline is on time', async () => {
    it.at('2026-02-02T12:30:00-05:00')
    await attendCaso(database.db, by(beto), now())
    expect(await caso()).toMatchObject({ breachedAt: null })
  })

  test('a millisecond later breaks the promise, at the deadline and not at the attention', async () => {
    it.at('2026-02-02T12:30:00.001-05:00')
    await attendCaso(database.db, by(beto), now())
    const { breachedAt, attentionDueAt } = await caso()
    expect(breachedAt).toEqual(attentionDueAt)
    expect((await ledger()).map(({ type, at }) => [type, String(at)])).toContainEqual([
      'breached',
      String(attentionDueAt),
    ])
  })

  test('of two who attend at once one does, and the other is told who', async () => {
    const outcomes = await Promise.allSettled([
      attendCaso(database.db, by(beto), now()),
      attendCaso(database.db, by(marta), now()),
    ])
    const refused = outcomes
      .filter((one) => one.status === 'rejected')
      .map((one) => (one.reason as Refused).refusal)
    const { assigneeName } = await caso()
    expect(refused).toEqual([{ kind: 'wrong_state', verb: 'attend', state: 'attending', by: assigneeName }])
    expect(await types()).toEqual(['opened', 'attended'])
  })

  test('twenty at once: one line in the ledger', async () => {
    await Promise.allSettled(Array.from({ length: 20 }, () => attendCaso(database.db, by(beto), now())))
    expect(await types()).toEqual(['opened', 'attended'])
  })
})

describe('every change', () => {
  test('is nothing at all when its ledger line cannot be written', async () => {
    await sql`create function break_here() returns trigger language plpgsql as
      $$ begin raise exception 'broken on purpose'; end $$`.execute(database.owner.db)
    await sql`create trigger breaks before insert on event for each row execute function break_here()`.execute(
      database.owner.db,
    )
    await expect(attendCaso(database.db, by(beto), now())).rejects.toThrow('broken on purpose')
    await sql`drop function break_here cascade`.execute(database.owner.db)
    expect(await caso()).toMatchObject({ state: 'filed', assigneeId: null, attendedAt: null })
    expect(await told()).toEqual(['acknowledge'])
  })

  test('stays in the ledger: the database refuses to edit, delete or empty it', async () => {
    for (const edit of [
      sql`update event set text = 'x'`,
      sql`delete from event`,
      sql`truncate event cascade`,
    ])
      await expect(edit.execute(database.owner.db)).rejects.toThrow('append-only')
    expect(await types()).toEqual(['opened'])
  })

  test('comes after the one before, though a clock runs behind', async () => {
    it.at('2026-02-02T09:00:00-05:00')
    await attendCaso(database.db, by(beto), now())
    it.at('2026-02-02T08:59:00-05:00')
    await commentCaso(database.db, { ...by(beto), text: 'Voy para allá', visibility: 'public' }, now())
    expect((await ledger()).map(({ at }) => String(at))).toEqual([
      '2026-02-02T13:30:00Z',
      '2026-02-02T14:00:00Z',
      '2026-02-02T14:00:00Z',
    ])
  })

  test('of a case that does not exist is refused', async () => {
    expect(await refusal(attendCaso(database.db, { ...by(beto), radicado: 'ST-0' }, now()))).toEqual({
      kind: 'not_found',
    })
  })
})

describe('assigning', () => {
  test('gives the case to a technician by e-mail or id, and names both in the ledger', async () => {
    const { email } = await addTestStaff(it.house, 'technician', {
      name: 'Clara',
      email: 'clara@prueba.gov.co',
    })
    await assignCaso(database.db, { ...by(marta), to: email.toUpperCase() }, now())
    expect(await caso()).toMatchObject({ state: 'assigned', assigneeName: 'Clara', attendedAt: null })
    await assignCaso(database.db, { ...by(marta), to: beto.id }, now())
    expect((await ledger()).at(-1)).toMatchObject({ data: { to: 'Beto', from: 'Clara' } })
  })

  test('does not stop the promise', async () => {
    await assignCaso(database.db, { ...by(marta), to: beto.id }, now())
    it.at('2026-02-02T12:31:00-05:00')
    await escalateCaso(database.db, { ...by(requester), door: 'requester' }, now())
    expect(await caso()).toMatchObject({ state: 'assigned', escalatedAt: now() })
  })

  for (const role of ['operator', 'auditor', 'webmaster'] as Role[])
    test(`to an ${role} is refused`, async () => {
      const { id } = await addTestStaff(it.house, role)
      expect(await refusal(assignCaso(database.db, { ...by(marta), to: id }, now()))).toEqual({
        kind: 'not_assignable',
      })
    })

  test('to whoever has it already is refused', async () => {
    await assignCaso(database.db, { ...by(marta), to: beto.id }, now())
    expect(await refusal(assignCaso(database.db, { ...by(marta), to: beto.id }, now()))).toEqual({
      kind: 'same_assignee',
      by: 'Beto',
    })
  })
})

describe('comments', () => {
  test("a requester's is public whatever was asked, and reaches the staff", async () => {
    await commentCaso(database.db, { ...by(requester), text: '¿Ya vienen?', visibility: 'internal' }, now())
    expect((await ledger()).at(-1)).toMatchObject({ visibility: 'public', text: '¿Ya vienen?' })
    expect(await told()).toContain('commented')
  })

  test('an internal one is told to nobody outside', async () => {
    await commentCaso(database.db, { ...by(beto), text: 'Falta tóner', visibility: 'internal' }, now())
    expect(await told()).toEqual(['acknowledge'])
    const { id } = await caso()
    expect((await listEvents(database.db, id, { internal: false })).map(({ type }) => type)).toEqual([
      'opened',
    ])
  })
})

describe('the solution', () => {
  test('is measured in business time, waits subtracted', async () => {
    await attendCaso(database.db, by(beto), now()) // 08:30
    it.at('2026-02-02T09:30:00-05:00')
    await holdCaso(database.db, { ...by(beto), reason: 'part', text: 'Falta el tóner' }, now())
    it.at('2026-02-03T08:30:00-05:00')
    await resumeCaso(database.db, by(beto), now())
    it.at('2026-02-03T09:00:00-05:00')
    await solveCaso(database.db, { ...by(beto), solution: 'Se cambió el tóner.' }, policyOf, now())
    // 08:30–09:30 and, next day, 08:30–09:00.
    expect(await caso()).toMatchObject({ state: 'solved', solutionSeconds: 90 * 60 })
  })

  test('from a wait ends the wait', async () => {
    await attendCaso(database.db, by(beto), now())
    await holdCaso(database.db, { ...by(beto), reason: 'supplier', text: 'Espera al proveedor' }, now())
    it.advance({ hours: 1 })
    await solveCaso(database.db, { ...by(beto), solution: 'Llegó y quedó.' }, policyOf, now())
    expect(await caso()).toMatchObject({ state: 'solved', solutionSeconds: 0 })
  })

  test('may be sorted under one of the categories of its service, and under no other', async () => {
    await attendCaso(database.db, by(beto), now())
    const solving = (category: string) =>
      solveCaso(database.db, { ...by(beto), solution: 'Quedó.', category }, policyOf, now())
    expect(await refusal(solving('Contraseñas'))).toEqual({ kind: 'unknown_category' })
    expect(await caso()).toMatchObject({ state: 'attending', category: null })
    await solving('Impresora o escáner')
    expect(await caso()).toMatchObject({ state: 'solved', category: 'Impresora o escáner' })
  })

  test('needs attention first', async () => {
    const trying = solveCaso(database.db, { ...by(beto), solution: 'x' }, policyOf, now())
    expect(await refusal(trying)).toMatchObject({ kind: 'wrong_state', state: 'filed' })
  })

  test('closes by itself at the end of the third working day without an answer, not before', async () => {
    await solved()
    it.at('2026-02-05T17:59:59-05:00')
    await closeSilentCasos(database.db, now())
    expect(await caso()).toMatchObject({ state: 'solved' })
    it.at('2026-02-05T18:00:00-05:00')
    await closeSilentCasos(database.db, now())
    expect(await caso()).toMatchObject({ state: 'closed', closedAt: now() })
    expect(await closeSilentCasos(database.db, now())).toBe(0)
    expect((await ledger()).at(-1)).toMatchObject({ type: 'closed', actorKind: 'system', door: 'job' })
  })

  test('two workers that close at once write one line', async () => {
    await solved()
    it.at('2026-02-10T09:00:00-05:00')
    await Promise.all([closeSilentCasos(database.db, now()), closeSilentCasos(database.db, now())])
    expect((await types()).filter((type) => type === 'closed')).toHaveLength(1)
  })

  test('is rated by the requester, and by nobody else', async () => {
    await solved()
    await rateCaso(database.db, { ...by(requester), rating: 5, comment: 'Rápido' }, now())
    expect(await caso()).toMatchObject({ rating: 5, ratingComment: 'Rápido', state: 'solved' })
    expect(
      await refusal(rateCaso(database.db, { ...by(beto), rating: 5, comment: null }, now())),
    ).toMatchObject({
      kind: 'not_allowed',
    })
  })
})

describe('reopening', () => {
  test('takes the case up again and leaves the promise as it was decided', async () => {
    await solved()
    const { attendedAt } = await caso()
    await closeCaso(database.db, by(requester), now())
    it.advance({ hours: 2 })
    await reopenCaso(database.db, { ...by(requester), reason: 'Volvió a fallar' }, policyOf, now())
    expect(await caso()).toMatchObject({
      state: 'assigned',
      solvedAt: null,
      closedAt: null,
      autoCloseAt: null,
      attendedAt,
    })
    it.at('2026-02-04T09:00:00-05:00')
    await attendCaso(database.db, by(marta), now())
    expect(await caso()).toMatchObject({
      state: 'attending',
      attendedAt,
      breachedAt: null,
      assigneeName: 'Marta',
    })
  })

  test('by the requester ends with the days of the policy; the staff still may', async () => {
    await solved()
    await closeCaso(database.db, by(requester), now())
    it.at('2026-03-04T09:00:01-05:00')
    const late = reopenCaso(database.db, { ...by(requester), reason: 'Otra vez' }, policyOf, now())
    expect(await refusal(late)).toEqual({ kind: 'reopen_too_late', days: 30 })
    await reopenCaso(database.db, { ...by(marta), reason: 'Llamó' }, policyOf, now())
    expect(await caso()).toMatchObject({ state: 'assigned' })
  })
})

describe('escalating', () => {
  test('exists only after the breach', async () => {
    it.at('2026-02-02T12:30:00-05:00')
    const { attentionDueAt } = await caso()
    expect(await refusal(escalateCaso(database.db, by(requester), now()))).toEqual({
      kind: 'not_breached',
      dueAt: attentionDueAt,
    })
    it.advance({ milliseconds: 1 })
    await escalateCaso(database.db, by(requester), now())
    expect(await told()).toContain('escalated')
  })

  test('is recorded once', async () => {
    it.at('2026-02-02T14:00:00-05:00')
    await escalateCaso(database.db, by(requester), now())
    const at = now()
    it.advance({ minutes: 5 })
    expect(await refusal(escalateCaso(database.db, by(requester), now()))).toEqual({
      kind: 'already_escalated',
      at,
    })
  })

  test('button, operator and menu at once: one line, with the door of whoever was first', async () => {
    it.at('2026-02-02T14:00:00-05:00')
    const operator = await addTestStaff(it.house, 'operator', { name: 'Lucía' })
    const orders = [
      { radicado, actor: requester, door: 'requester' },
      { radicado, actor: operator, door: 'desk' },
      { radicado, actor: requester, door: 'phone' },
    ] as const
    const ends = await Promise.all(
      orders.map(async (order) => {
        const end = await escalateCaso(database.db, order, now()).catch((error) => error)
        return [order.door, end instanceof Refused ? end.refusal : end] as const
      }),
    )
    const [first, ...others] = ends.toSorted(
      ([, a], [, b]) => Number(a !== undefined) - Number(b !== undefined),
    )
    expect(others.map(([, why]) => why?.kind)).toEqual(['already_escalated', 'already_escalated'])
    const { id } = await caso()
    const lines = await listEvents(database.db, id, { internal: true })
    expect(lines.filter(({ type }) => type === 'escalated').map(({ door }) => door)).toEqual([first?.[0]])
    const { rows } = await database.pool.query('select rule from alarm where caso_id = $1', [id])
    expect(rows).toEqual([{ rule: 'escalation' }])
  })

  test('is over once the case is solved', async () => {
    it.at('2026-02-02T14:00:00-05:00')
    await solved()
    expect(await refusal(escalateCaso(database.db, by(requester), now()))).toMatchObject({
      kind: 'wrong_state',
    })
  })
})

describe('annulling', () => {
  test('is an act of a coordinator, with its reason, and keeps the number', async () => {
    expect(await refusal(voidCaso(database.db, { ...by(beto), reason: 'Repetido' }, now()))).toMatchObject({
      kind: 'not_allowed',
    })
    await voidCaso(database.db, { ...by(marta), reason: 'Repetido' }, now())
    expect(await caso()).toMatchObject({ state: 'void', voidedAt: now() })
    expect((await ledger()).at(-1)).toMatchObject({ type: 'voided', text: 'Repetido' })
  })

  test('ends everything else', async () => {
    await voidCaso(database.db, { ...by(marta), reason: 'Prueba' }, now())
    const trying = commentCaso(database.db, { ...by(marta), text: 'x', visibility: 'public' }, now())
    expect(await refusal(trying)).toMatchObject({ kind: 'wrong_state', state: 'void' })
  })
})
