import { chmodSync, existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { casoKeys } from '#rules/caso-key.ts'
import { findCaso } from '#store/caso.ts'
import { loadSecret } from '#store/secret.ts'
import { openVault } from '#store/vault.ts'
import { temporaryDataDir } from '../../tests/support/data-dir.ts'
import { type TestDatabase, testDatabase } from '../../tests/support/database.ts'
import { openTestCaso, testHouse } from '../../tests/support/house.ts'
import { openKeyring, rotateMasterKey } from './master-key.ts'

let database: TestDatabase
let dataDir: string
let remove: () => void
let file: string
beforeEach(async () => {
  database = await testDatabase()
  ;({ dataDir, remove } = temporaryDataDir())
  file = join(dataDir, 'master.key')
})
afterEach(async () => {
  await database.close()
  remove()
})

const open = () => openKeyring(database.db, { dataDir, masterKey: undefined })
const rotate = (revokesOld = false) =>
  rotateMasterKey(database.db, { dataDir, masterKey: undefined }, { revokesOld })

describe('the file', () => {
  test('is made at the first start, for its owner alone, and found again', async () => {
    const keyring = await open()
    expect(statSync(file).mode & 0o777).toBe(0o600)
    expect(readFileSync(file, 'utf8')).toMatch(/^1:[\w-]{43}\n$/)
    expect(await open()).toEqual(keyring)
  })

  test('is not made anew for a database that has one: it says which is missing', async () => {
    await open()
    rmSync(file)
    await expect(open()).rejects.toThrow(`Falta la llave maestra ${file}`)
    expect(existsSync(file)).toBe(false)
  })

  test('that others may read, or that is damaged, is refused in one sentence', async () => {
    await open()
    chmodSync(file, 0o640)
    await expect(open()).rejects.toThrow(`ejecute chmod 600 ${file}`)
    chmodSync(file, 0o600)
    for (const damage of ['', '1:short', `${readFileSync(file, 'utf8')}1:${'x'.repeat(43)}`, 'nada']) {
      writeFileSync(file, damage)
      await expect(open(), damage).rejects.toThrow('está dañada')
    }
  })

  test('of another house is refused', async () => {
    await open()
    writeFileSync(file, `1:${'x'.repeat(43)}\n`)
    await expect(open()).rejects.toThrow('se hizo con otra llave maestra')
  })

  test('is one, however many start at once', async () => {
    const keyrings = await Promise.all([open(), open(), open()])
    expect(new Set(keyrings.map(([{ key }]) => key.toString('hex'))).size).toBe(1)
  })
})

describe('rotation', () => {
  const sealed = async () => loadSecret(database.db, openVault(await open()), 'mail', 'a secret of the house')

  test('makes new links by the new key; those of before open until they are revoked', async () => {
    const house = await testHouse({ database })
    const filed = await openTestCaso(house.house)
    await house.close()
    const caso = await findCaso(database.db, filed.radicado)
    if (!caso) throw new Error('the case is gone')
    const first = casoKeys(await open()).of(caso)
    await sealed()

    expect(await rotate()).toContain('versión 2')
    const second = casoKeys(await open())
    expect(second.of(caso)).not.toBe(first)
    expect([first, second.of(caso)].map((key) => second.fits(caso, key))).toEqual([true, true])
    expect(await sealed()).toBe('a secret of the house')

    await rotate(true)
    expect(statSync(file).mode & 0o777).toBe(0o600)
    const third = casoKeys(await open())
    expect([first, second.of(caso), third.of(caso)].map((key) => third.fits(caso, key))).toEqual([
      false,
      false,
      true,
    ])
    expect(await sealed()).toBe('a secret of the house')
  })

  test('goes on where it was cut short: the file has the new key, the database not yet', async () => {
    await open()
    await sealed()
    const before = readFileSync(file, 'utf8')
    await rotate()
    const after = readFileSync(file, 'utf8')
    await database.pool.query('delete from master_key where version = 2')
    expect(after).toContain(before)
    // As it was left: sealed by the first, and the second at hand.
    expect(await sealed()).toBe('a secret of the house')
    const { rows } = await database.pool.query('select max(version) as version from master_key')
    expect(rows).toEqual([{ version: 2 }])
  })

  test('of a key that comes from the environment is said, not done', async () => {
    const masterKey = await open()
    rmSync(file)
    const said = await rotateMasterKey(database.db, { dataDir, masterKey }, { revokesOld: false })
    expect(said).toMatch(/ponga MASTER_KEY=2:[\w-]{43},1:[\w-]{43} y reinicie/)
    expect(existsSync(file)).toBe(false)
  })
})
