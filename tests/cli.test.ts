// The command line as a person uses it: a process of its own, beside the running product and without it.
import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { projectDir } from '#main/config.ts'
import { temporaryDataDir } from './support/data-dir.ts'
import { administer, createDatabase, databaseOn, urlOf } from './support/database.ts'
import { builtPages } from './support/pages.ts'
import { type Product, startProduct } from './support/product.ts'

const { dataDir, remove } = temporaryDataDir()
let product: Product

beforeAll(async () => {
  await builtPages()
  product = await startProduct({ DATA_DIR: dataDir })
})
afterAll(async () => {
  expect(await product.stop()).toBe(0)
  remove()
})

function cli(args: readonly string[], env: Record<string, string> = {}) {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', join(projectDir, 'src/main/cli.ts'), ...args],
    { env: { ...process.env, DATA_DIR: dataDir, ...env }, encoding: 'utf8' },
  )
  return { status, stdout, stderr }
}

const ana = ['user', 'add', '--email', 'ana@entidad.gov.co', '--name', 'Ana Ruiz', '--role', 'technician']

describe('people import', () => {
  const file = join(dataDir, 'directorio.csv')
  const rows = (...lines: string[]) =>
    writeFileSync(file, ['documento;nombre;correo;vinculación;dependencia', ...lines].join('\n'))

  test('takes in a directory, and again what changed', () => {
    rows('63123456;Yolanda Pérez;y@x.co;Contratista;0190', '91234567;Ana Ruiz;;Funcionaria;0190')
    const said =
      'Directorio al día: 2 personas nuevas, 0 con cambios, 0 iguales; 0 que no venían siguen como estaban.'
    expect(cli(['people', 'import', file])).toMatchObject({ status: 0, stdout: `${said}\n`, stderr: '' })
    rows('63123456;Yolanda Pérez Ñáñez;y@x.co;Contratista;0190')
    expect(cli(['people', 'import', file]).stdout).toContain('1 con cambios, 0 iguales; 1 que no venían')
  })

  test('says line by line what is wrong, and takes in nothing', () => {
    rows('1;Yolanda;;Contratista;0190')
    const { status, stderr } = cli(['people', 'import', file])
    expect(status).toBe(1)
    expect(stderr).toBe('Línea 2: «1» no es un documento: escriba solo sus números.\n')
    expect(cli(['people', 'import', `${file}x`]).stderr).toBe(`No se puede leer el archivo ${file}x.\n`)
  })
})

describe('user add', () => {
  test('with a password lets them in', async () => {
    expect(cli([...ana, '--password', 'una clave larga'])).toMatchObject({ status: 0, stderr: '' })
    const body = new URLSearchParams({ email: 'ana@entidad.gov.co', password: 'una clave larga' })
    const response = await fetch(`${product.url}/ingresar`, { method: 'POST', body, redirect: 'manual' })
    expect(response.status).toBe(303)
  })

  test('without one prints a link to choose it', async () => {
    const { stdout } = cli(['user', 'add', '--email', 'beto@x.co', '--name', 'Beto', '--role', 'operator'], {
      PUBLIC_URL: product.url,
    })
    const link = /http\S+\/clave\/\S+/.exec(stdout)?.[0] ?? ''
    expect((await fetch(link)).status).toBe(200)
  })

  test.each([
    ['an e-mail that is taken', ana, 'Ya hay una persona con el correo ana@entidad.gov.co.'],
    ['an e-mail that is none', ana.with(3, 'ana'), '«ana» no es un correo electrónico.'],
    ['a role that is none', ana.with(7, 'jefe'), "argument 'jefe' is invalid"],
    ['a short password', [...ana, '--password', 'corta'], 'La contraseña debe tener al menos 10 caracteres.'],
  ])('with %s says so in one sentence and fails', (_what, args, sentence) => {
    const { status, stdout, stderr } = cli(args)
    expect(status).not.toBe(0)
    expect(stdout).toBe('')
    expect(stderr).toContain(sentence)
    expect(stderr.trim().split('\n')).toHaveLength(1)
  })
})

test('key add prints the key alone, and the API knows it', async () => {
  const { stdout } = cli(['key', 'add', '--name', 'Tablero', '--role', 'auditor'])
  expect(stdout).toMatch(/^pu_[\w-]{43}\n$/)
  const headers = { authorization: `Bearer ${stdout.trim()}` }
  expect((await fetch(`${product.url}/api/v1/casos`, { headers })).status).toBe(200)
})

describe('policy validate', () => {
  const file = join(projectDir, 'policies/circular-004.yaml')

  test('says what a good one promises', () => {
    expect(cli(['policy', 'validate', file])).toMatchObject({
      status: 0,
      stdout: expect.stringContaining('Circular 004 de 2020-03-19 (hardware 4 horas hábiles'),
    })
  })

  test('names every field of a bad one', () => {
    const bad = join(dataDir, 'bad.yaml')
    const text = readFileSync(file, 'utf8')
      .replace('zone: America/Bogota', 'zone: Bogota')
      .replace('attentionMinutes: 120', 'attentionMinutes: mañana')
      .replace('!include dependencias-barrancabermeja.yaml', '[]')
    writeFileSync(bad, text)
    const { status, stderr } = cli(['policy', 'validate', bad])
    expect(status).toBe(1)
    for (const field of ['zone:', 'services.software.attentionMinutes:', 'dependencias:'])
      expect(stderr).toContain(field)
  })

  test('of a file that is not there fails with a sentence', () => {
    expect(cli(['policy', 'validate', 'no-existe.yaml'])).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('No se puede leer la política no-existe.yaml.'),
    })
  })
})

test('deadline explains itself', () => {
  const { stdout } = cli(['deadline', '--service', 'hardware', '--from', '2020-04-08T17:30:00-05:00'])
  expect(stdout).toContain('Festivo: Jueves Santo')
  expect(stdout).toContain('2020-04-13T11:00:00-05:00')
})

test('verify finds everything in order', () => {
  expect(cli(['verify'])).toMatchObject({ status: 0, stdout: expect.stringContaining('todo está en orden') })
})

test('a bad variable stops the start with one sentence that names it', () => {
  for (const [name, value] of [
    ['PORT', 'tres mil'],
    ['PUBLIC_URL', 'soporte'],
    ['DATABASE_URL', 'mysql://x'],
    ['MIGRATE_DATABASE_URL', 'postgres://x'],
    ['ROLE', 'todo'],
    ['LOG_LEVEL', 'mucho'],
    ['RATE_LIMIT', 'no'],
    ['ADMIN_PASSWORD', 'una clave larga'],
    ['MAIL_LISTEN', '25'],
  ] as const) {
    const { status, stderr } = cli(['verify'], { [name]: value })
    expect(status, name).toBe(1)
    expect(stderr, name).toMatch(new RegExp(`^La variable ${name} no sirve: [^\\n]+\\.\\n$`))
  }
})

test('the command line works without the product too', () => {
  const { dataDir: alone, remove: removeAlone } = temporaryDataDir()
  expect(cli(['verify'], { DATA_DIR: alone })).toMatchObject({
    status: 0,
    stdout: expect.stringContaining('0 casos'),
  })
  removeAlone()
})

test('on a server of one’s own the owner migrates and the application works', async () => {
  const server = inject('databaseServer')
  const name = `cli_${process.pid}`
  await createDatabase(server, name)
  const { dataDir: apart, remove: removeApart } = temporaryDataDir()
  const as = (role: 'owner' | 'application') => urlOf(databaseOn(server[role], name))
  const env = { DATA_DIR: apart, DATABASE_URL: as('application') }
  expect(cli(['verify'], env).stderr).toMatch(
    /^La base de datos está sin preparar[^\n]+MIGRATE_DATABASE_URL[^\n]+\n$/,
  )
  const both = { ...env, MIGRATE_DATABASE_URL: as('owner') }
  expect(cli(['verify'], both)).toMatchObject({ status: 0, stderr: '' })
  expect(cli(['verify'], env)).toMatchObject({ status: 0, stderr: '' })
  removeApart()
  await administer(server.administrator, `drop database ${name} with (force)`)
})

describe('key rotate', () => {
  test('puts a new master key before the old, for the owner alone, and says what to do', () => {
    const file = join(dataDir, 'master.key')
    const before = readFileSync(file, 'utf8')
    const { status, stdout } = cli(['key', 'rotate'])
    expect(status).toBe(0)
    expect(stdout).toMatch(/^La llave maestra va en la versión 2\. .*Reinicie ahora todos los procesos/)
    const after = readFileSync(file, 'utf8')
    expect(after).toMatch(/^2:[\w-]{43}\n1:/)
    expect(after.endsWith(before)).toBe(true)
    expect(cli(['verify']).status).toBe(0)
  })

  test('with a master key that is none says so, and not what was given', () => {
    const { status, stderr } = cli(['key', 'rotate'], { MASTER_KEY: 'a key that is none' })
    expect(status).toBe(1)
    expect(stderr).toContain('La variable MASTER_KEY no sirve')
    expect(stderr).not.toContain('a key that is none')
  })
})
