import { expect, test } from 'vitest'
import { spaceFloor } from './free-space.ts'

const gibibyte = 2 ** 30

test.each([
  ['a small disk keeps 1 GiB', 8, 1],
  ['a usual one 5 %', 100, 5],
  ['a very large one 20 GiB', 4000, 20],
])('%s', (_, total, floor) => {
  expect(spaceFloor(total * gibibyte)).toBe(floor * gibibyte)
})
