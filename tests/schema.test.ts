import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { describeSchema, SCHEMA_FILE } from '../scripts/schema.ts'
import { testDatabase } from './support/database.ts'

test('db/schema.sql says what the migrations add up to', async () => {
  const { pool, close } = await testDatabase()
  const schema = await describeSchema(pool).finally(close)
  expect(schema, 'db/schema.sql is behind db/migrations: run `npm run schema`').toBe(
    readFileSync(SCHEMA_FILE, 'utf8'),
  )
})
