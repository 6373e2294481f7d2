import { afterAll, beforeAll, expect, test } from 'vitest'
import { attendCaso } from '#commands/attend-caso.ts'
import { type TestDatabase, testDatabase } from '../../tests/support/database.ts'
import { addTestStaff, openTestCaso, type TestHouse, testHouse } from '../../tests/support/house.ts'
import { listQueue, type QueuePart } from './queue.ts'

const parts: readonly QueuePart[] = [
  { states: ['filed', 'assigned'], order: 'due' },
  { states: ['attending', 'on_hold'], order: 'due' },
]

let database: TestDatabase
let t: TestHouse
beforeAll(async () => {
  database = await testDatabase()
  t = await testHouse({ database })
  const technician = await addTestStaff(t.house, 'technician')
  for (let number = 1; number <= 5; number++) {
    const { radicado } = await openTestCaso(t.house, { subject: `Caso ${number}` })
    t.advance({ minutes: 1 })
    const order = { radicado, actor: technician, door: 'desk' } as const
    if (number % 2 === 0) await attendCaso(database.db, order, t.house.now())
  }
})
afterAll(async () => {
  await t?.close()
  await database?.close()
})

const list = (from: string, limit: number, countTo = 1000) =>
  listQueue(database.db, parts, {}, { from, limit, countTo, now: t.house.now() })
const subjects = (queue: Awaited<ReturnType<typeof list>>) =>
  queue.parts.map((lines) => lines.map(({ subject }) => subject))

test('the parts come one after the other, each in its order, with what came in last', async () => {
  const queue = await list('', 40)
  expect(subjects(queue)).toEqual([
    ['Caso 1', 'Caso 3', 'Caso 5'],
    ['Caso 2', 'Caso 4'],
  ])
  expect(queue).toMatchObject({
    next: null,
    open: 5,
    overdue: 0,
    newest: { consecutive: 5, subject: 'Caso 5' },
  })
})

test.each([1, 2, 3, 4, 5])('pages of %i go through all of it, each case once', async (limit) => {
  const seen: string[] = []
  let from: string | null = ''
  for (let pages = 0; from !== null; pages++) {
    expect(pages).toBeLessThan(6)
    const queue = await list(from, limit)
    const page = subjects(queue).flat()
    expect(page.length).toBeLessThanOrEqual(limit)
    seen.push(...page)
    from = queue.next
  }
  expect(seen).toEqual(['Caso 1', 'Caso 3', 'Caso 5', 'Caso 2', 'Caso 4'])
})

test('counts go one beyond the limit and no further', async () => {
  expect(await list('', 40, 2)).toMatchObject({ open: 3, overdue: 0 })
  const later = { from: '', limit: 40, countTo: 1, now: t.house.now().add({ hours: 72 }) }
  expect(await listQueue(database.db, parts, {}, later)).toMatchObject({ open: 2, overdue: 2 })
})

test('a place that does not read is the beginning', async () => {
  for (const from of ['x', '0.x', '9', '0.']) expect(subjects(await list(from, 40))[0], from).toHaveLength(3)
})
