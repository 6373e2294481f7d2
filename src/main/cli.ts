// The command line: `npm run -s cli -- VERB …`. Works beside a running server, with the same environment.
import { readFileSync } from 'node:fs'
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander'
import { readPeople } from '#channels/people/read-csv.ts'
import { addApiKey } from '#commands/add-api-key.ts'
import { importPeople } from '#commands/import-people.ts'
import { verifyLedger } from '#reports/verify.ts'
import { type Role, roles, type Service, services } from '#rules/caso.ts'
import type { ClockDoubt } from '#rules/clock.ts'
import { explainDeadline } from '#rules/deadline.ts'
import { passwordLength } from '#rules/permissions.ts'
import { calendarFor } from '#rules/policy.ts'
import { modalityName, sayReason } from '#texts/es.ts'
import { sayImported } from '#texts/people.ts'
import { clockTexts, sayClockDoubt } from '#texts/signs.ts'
import { sayBusiness, sayDuration, sayExactly } from '#texts/time.ts'
import { readConfig } from './config.ts'
import { openLog } from './log.ts'
import { rotateMasterKey } from './master-key.ts'
import { type OpenHouse, openHouse } from './open-house.ts'
import { readPolicyFile } from './policies.ts'
import { StartError } from './start-error.ts'

const program = new Command('punto-unico').description('Punto Único desde la consola').exitOverride()

const role = () => new Option('--role <rol>', 'rol').choices([...roles]).makeOptionMandatory()

const user = program.command('user').description('personas que ingresan')
user
  .command('add')
  .description('agrega a una persona; sin --password imprime un enlace para que elija su contraseña')
  .requiredOption('--email <correo>')
  .requiredOption('--name <nombre>')
  .addOption(role())
  .option('--password <contraseña>', `al menos ${passwordLength.min} caracteres`)
  .action(async (person: { email: string; name: string; role: Role; password?: string }) => {
    if (!/^[^\s@]+@[^\s@]+$/.test(person.email))
      throw new StartError(`«${person.email}» no es un correo electrónico.`)
    if (person.password !== undefined && person.password.length < passwordLength.min)
      throw new StartError(`La contraseña debe tener al menos ${passwordLength.min} caracteres.`)
    await withHouse(async ({ doorkeeper }) => {
      const id = await doorkeeper.addStaff(person)
      if (!id) throw new StartError(`Ya hay una persona con el correo ${person.email}.`)
      console.log(
        person.password === undefined
          ? `Abra este enlace para elegir la contraseña: ${await doorkeeper.passwordLink(id)}`
          : `Agregado: ${person.email} (${person.role})`,
      )
    })
  })

const key = program.command('key').description('llaves de la API, y la llave maestra')
key
  .command('add')
  .description('crea una llave y la imprime sola, una única vez')
  .requiredOption('--name <nombre>')
  .addOption(role())
  .action(async (key: { name: string; role: Role }) => {
    await withHouse(async ({ db, now }) => console.log(await addApiKey(db, key, now())))
  })
key
  .command('rotate')
  .description('cambia la llave maestra; los enlaces ya enviados siguen sirviendo')
  .option('--revoke-old', 'los enlaces ya enviados dejan de servir')
  .action(async ({ revokeOld = false }: { revokeOld?: boolean }) => {
    const config = readConfig(process.env)
    await withHouse(async ({ db }) =>
      console.log(await rotateMasterKey(db, config, { revokesOld: revokeOld })),
    )
  })

program
  .command('policy')
  .description('la circular como datos')
  .command('validate')
  .description('revisa un archivo de política')
  .argument('<archivo>')
  .action((file: string) => {
    const { circular, services: promised } = readPolicyFile(file)
    const promises = services.map(
      (service) => `${service} ${sayBusiness(promised[service].attentionMinutes)}`,
    )
    console.log(`Válida: Circular ${circular.number} de ${circular.issuedOn} (${promises.join(', ')})`)
  })

program
  .command('deadline')
  .description('cuándo vence un plazo y por qué')
  .addOption(new Option('--service <servicio>').choices([...services]).makeOptionMandatory())
  .requiredOption('--from <momento>', 'instante ISO 8601, por ejemplo 2026-11-23T08:30:00-05:00', readInstant)
  .action(async ({ service, from }: { service: Service; from: Temporal.Instant }) => {
    const { policyFile } = readConfig(process.env)
    const policy = readPolicyFile(policyFile)
    const { attentionMinutes } = policy.services[service]
    const { dueAt, steps } = explainDeadline(calendarFor(policy, service), from, attentionMinutes)
    for (const step of steps) {
      const why = step.counts ? `cuenta, atención ${modalityName[step.modality]}` : sayReason(step.reason)
      console.log(
        `${sayExactly(step.from, policy.zone)} – ${sayExactly(step.to, policy.zone)}  ${sayDuration(step.minutes)}  ${why}`,
      )
    }
    console.log(
      `Vence: ${sayExactly(dueAt, policy.zone)} (${dueAt.toZonedDateTimeISO(policy.zone).toString({ timeZoneName: 'never' })})`,
    )
  })

program
  .command('people')
  .description('el directorio de funcionarios y contratistas')
  .command('import')
  .description('carga un CSV: documento, nombre, correo, teléfono, vinculación, dependencia, fin de contrato')
  .argument('<archivo>')
  .action(async (file: string) => {
    const content = readPeopleFile(file)
    await withHouse(async ({ db, policies, now }) => {
      const read = readPeople(content, policies.inForceAt(now()).policy)
      if (!read.ok) throw new StartError(read.problems.join('\n'))
      console.log(sayImported(await importPeople(db, read.people, now())))
    })
  })

const clock = program.command('clock').description('la hora: si algo la pone en duda, y confirmarla')
clock
  .command('show', { isDefault: true })
  .description('dice si la hora está en duda')
  .action(async () => {
    await withHouse(async (house) => tellClock(house, house.clock.doubts))
  })
clock
  .command('confirm')
  .description('confirma que la hora de la base de datos es correcta; compárela antes con otro reloj')
  .action(async () => {
    await withHouse(async (house) => tellClock(house, await house.clock.confirm('the console')))
  })

program
  .command('verify')
  .description('comprueba libros, casos, plazos y bitácora')
  .action(async () => {
    await withHouse(async ({ db }) => {
      const { casos, findings } = await verifyLedger(db)
      for (const { check, found } of findings) console.error(`${check}: ${found}`)
      if (findings.length > 0)
        throw new StartError(`Se revisaron ${casos} casos y hay ${findings.length} hallazgos.`)
      console.log(`Se revisaron ${casos} casos: todo está en orden.`)
    })
  })

program
  .command('house')
  .description('la casa: la base de datos y su carpeta de datos')
  .command('adopt')
  .description(
    'declara que DATA_DIR y la base de datos van juntas, después de un traslado o una restauración',
  )
  .action(async () => {
    await withHouse(async () => {
      console.log(`Desde ahora ${readConfig(process.env).dataDir} y la base de datos son de una misma casa.`)
    }, 'adopter')
  })

try {
  await program.parseAsync()
} catch (error) {
  if (error instanceof CommanderError) process.exit(error.exitCode)
  console.error(error instanceof StartError ? error.message : error)
  process.exit(1)
}

async function withHouse(
  use: (house: OpenHouse) => Promise<void>,
  part: 'guest' | 'adopter' = 'guest',
): Promise<void> {
  const house = await openHouse(readConfig(process.env), {
    part,
    log: openLog('silent'),
    say: console.error,
  })
  try {
    await use(house)
  } finally {
    await house.close()
  }
}

function tellClock({ now, policies }: OpenHouse, doubts: readonly ClockDoubt[]): void {
  const moment = sayExactly(now(), policies.inForceAt(now()).policy.zone)
  if (doubts.length > 0)
    throw new StartError(
      [clockTexts.says(moment), clockTexts.stillDoubted, ...doubts.map(sayClockDoubt)].join('\n'),
    )
  console.log(clockTexts.right(moment))
}

function readPeopleFile(path: string): Buffer {
  try {
    return readFileSync(path)
  } catch {
    throw new StartError(`No se puede leer el archivo ${path}.`)
  }
}

function readInstant(text: string): Temporal.Instant {
  try {
    return Temporal.Instant.from(text)
  } catch {
    throw new InvalidArgumentError('no es un instante ISO 8601')
  }
}
