import { expect, test } from 'vitest'
import { z } from 'zod'
import { policySchema } from '#rules/policy.ts'

test('policies/policy.schema.json is what a policy must be', async () => {
  const schema = { title: 'Circular', ...z.toJSONSchema(policySchema, { io: 'input' }) }
  // Behind? Run `npm test -- -u`.
  await expect(`${JSON.stringify(schema, null, 2)}\n`).toMatchFileSnapshot('../policies/policy.schema.json')
})
