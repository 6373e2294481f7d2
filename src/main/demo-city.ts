// Four weeks in a city hall: who works there, what breaks, and how it is attended, mostly on time. The same city each time.
import { randomUUID } from 'node:crypto'
import { assignCaso } from '#commands/assign-caso.ts'
import { attendCaso } from '#commands/attend-caso.ts'
import { closeCaso } from '#commands/close-caso.ts'
import { commentCaso } from '#commands/comment-caso.ts'
import { escalateCaso } from '#commands/escalate-caso.ts'
import { holdCaso, resumeCaso } from '#commands/hold-caso.ts'
import { importPeople } from '#commands/import-people.ts'
import { openCaso } from '#commands/open-caso.ts'
import { rateCaso } from '#commands/rate-caso.ts'
import { reopenCaso } from '#commands/reopen-caso.ts'
import { solveCaso } from '#commands/solve-caso.ts'
import { sweepPromises } from '#commands/sweep-promises.ts'
import { voidCaso } from '#commands/void-caso.ts'
import { closeSilentCasos } from '#jobs/sweep-deadlines.ts'
import { hoursAt } from '#rules/calendar.ts'
import type { Actor, Role, Service } from '#rules/caso.ts'
import { deadlineFor } from '#rules/deadline.ts'
import { fold } from '#rules/fold.ts'
import type { Person } from '#rules/person.ts'
import { calendarFor, dependenciasOn } from '#rules/policy.ts'
import { type Caller, openPhones } from './demo-calls.ts'
import { liveByMail } from './demo-mail.ts'
import { liveOnWebsite } from './demo-website.ts'
import type { OpenHouse } from './open-house.ts'

export const demoPassword = 'ciudad-de-muestra'

export const demoStaff: readonly { readonly name: string; readonly email: string; readonly role: Role }[] = [
  { name: 'Óscar Durán', email: 'admin@demo.gov.co', role: 'admin' },
  { name: 'Marta Quintero', email: 'marta@demo.gov.co', role: 'coordinator' },
  { name: 'Beto Rangel', email: 'beto@demo.gov.co', role: 'technician' },
  { name: 'Clara Ospino', email: 'clara@demo.gov.co', role: 'technician' },
  { name: 'Iván Ñungo', email: 'ivan@demo.gov.co', role: 'technician' },
  { name: 'Lucía Serrano', email: 'lucia@demo.gov.co', role: 'operator' },
  { name: 'Hernán Mejía', email: 'web@demo.gov.co', role: 'webmaster' },
  { name: 'Rosa Villamizar', email: 'rosa@demo.gov.co', role: 'auditor' },
]

const names = [
  'Yolanda Pérez Ñáñez',
  'Jhon Fredy Amaya',
  'Luz Marina Gómez',
  'Carlos Andrés Pinzón',
  'Diana Carolina Rueda',
  'Édgar Meléndez',
  'Sandra Milena Ortiz',
  'Wilson Barragán',
  'Nidia Esther Cárdenas',
  'Álvaro José Peña',
  'Gloria Inés Sarmiento',
  'Miguel Ángel Tovar',
  'Paola Andrea Niño',
  'Ramiro Uribe',
  'Martha Lucía Galvis',
  'Jairo Alonso Díaz',
]

const places = [
  'Sede centro, piso 1, ventanilla 3',
  'Sede centro, piso 2, oficina 204',
  'Sede centro, piso 4, archivo',
  'Sede La Floresta, oficina 12',
  'Biblioteca Alejandro Galvis',
  'Coliseo Luis F. Castellanos, administración',
  'En casa',
]

interface Trouble {
  readonly service: Service
  readonly subject: string
  readonly description: string
  readonly solution: string
  readonly waitsFor?: string
}

const troubles: readonly Trouble[] = [
  {
    service: 'hardware',
    subject: 'La impresora de recepción no imprime',
    description:
      'Sale «papel atascado» y ya revisé que no hay nada. Tengo tres personas esperando un certificado.',
    solution:
      'Se retiró un trozo de papel del fusor y se limpiaron los rodillos. Imprimió diez páginas de prueba.',
  },
  {
    service: 'hardware',
    subject: 'El computador no enciende',
    description: 'Ayer quedó bien. Hoy no prende ni con otra toma.',
    solution: 'Se cambió la fuente de poder. El equipo quedó encendido y con sus archivos.',
    waitsFor: 'Falta la fuente de poder; llega del almacén.',
  },
  {
    service: 'hardware',
    subject: 'El monitor se ve rosado',
    description: 'Desde que movieron los escritorios.',
    solution: 'Se cambió el cable de video.',
  },
  {
    service: 'hardware',
    subject: 'El escáner no aparece en el equipo',
    description: 'Necesito digitalizar el expediente para hoy.',
    solution: 'Se reinstaló el controlador y se probó con cinco hojas.',
  },
  {
    service: 'hardware',
    subject: 'Préstamo de un videoproyector',
    description: 'Para el comité del jueves a las 9 de la mañana, en el auditorio.',
    solution: 'Se entregó el equipo 0457 con su acta; devuelto sin novedad.',
  },
  {
    service: 'hardware',
    subject: 'El teclado no marca la letra ñ',
    description: 'Y la barra espaciadora a veces tampoco.',
    solution: 'Se cambió el teclado por uno en español.',
  },
  {
    service: 'network',
    subject: 'No hay internet en toda la oficina',
    description: 'Somos ocho puestos y ninguno navega. La extensión telefónica sí funciona.',
    solution: 'Se reemplazó el conmutador del piso. Los ocho puestos navegan.',
  },
  {
    service: 'network',
    subject: 'El Wi-Fi se cae cada rato',
    description: 'En la sala de juntas. En las reuniones virtuales nos saca.',
    solution: 'Se cambió el canal del punto de acceso y se verificó durante una hora.',
    waitsFor: 'El proveedor revisa el enlace.',
  },
  {
    service: 'network',
    subject: 'La extensión 2318 no tiene tono',
    description: 'Desde el viernes.',
    solution: 'Se reparó el punto de red y la extensión quedó con tono.',
  },
  {
    service: 'network',
    subject: 'La VPN no conecta desde la casa',
    description: 'Dice «error de autenticación» aunque la clave es correcta.',
    solution: 'Se renovó el certificado del usuario. Conectó desde su casa.',
  },
  {
    service: 'software',
    subject: 'No puedo entrar al correo',
    description: 'Me dice que la contraseña venció y no me deja cambiarla.',
    solution: 'Se restableció la contraseña y se activó el cambio por el usuario.',
  },
  {
    service: 'software',
    subject: 'Permiso para el sistema financiero',
    description: 'Soy nueva en presupuesto y necesito consultar disponibilidades.',
    solution: 'Se asignó el perfil de consulta, con visto bueno de Hacienda.',
    waitsFor: 'Falta el visto bueno de la Secretaría de Hacienda.',
  },
  {
    service: 'software',
    subject: 'El gestor documental se queda cargando',
    description: 'Con los archivos PDF de más de 5 megas. Con los pequeños abre bien.',
    solution: 'Se amplió el límite en el servidor y se probó con un archivo de 18 megas.',
  },
  {
    service: 'software',
    subject: 'Excel dice que la licencia venció',
    description: 'No me deja guardar y tengo que entregar el informe mañana.',
    solution: 'Se reactivó la licencia institucional.',
  },
  {
    service: 'software',
    subject: 'La firma digital no aparece al firmar',
    description: 'El token prende la luz, pero el programa no lo reconoce.',
    solution: 'Se instaló el controlador del token y se firmó un documento de prueba.',
  },
  {
    service: 'software',
    subject: 'Recuperar una carpeta borrada',
    description: 'La carpeta «Contratos 2026» de la unidad compartida. La borramos ayer por error.',
    solution: 'Se restauró de la copia de anoche: 214 archivos.',
  },
  {
    service: 'software',
    subject: 'El antivirus avisa de una amenaza',
    description: 'Salió una ventana roja al abrir un adjunto de un correo que no conozco.',
    solution: 'Se aisló el archivo y se revisó el equipo completo. Sin daños.',
  },
]

/** Fills an empty house with four weeks up to `now`. */
export async function liveInCity(house: OpenHouse, now: Temporal.Instant): Promise<void> {
  const random = randomOf(1_032_026)
  const pick = <T>(list: readonly T[]): T => pickBy(random, list)
  const { db, policies } = house
  const { policy } = policies.inForceAt(now)
  const calendar = calendarFor(policy)
  const dependencias = dependenciasOn(policy, now.toZonedDateTimeISO(policy.zone).toPlainDate())

  const staff: Extract<Actor, { kind: 'staff' }>[] = []
  for (const person of demoStaff) {
    const id = await house.doorkeeper.addStaff({ ...person, password: demoPassword })
    if (id) staff.push({ kind: 'staff', id, name: person.name, role: person.role })
  }
  const technicians = staff.filter(({ role }) => role === 'technician')
  const [coordinator] = staff.filter(({ role }) => role === 'coordinator')
  const [operator] = staff.filter(({ role }) => role === 'operator')
  if (!coordinator || !operator) throw new Error('a city without a coordinator or an operator')

  /** The working instant that lies `minutes` of business time after another. */
  const after = (at: Temporal.Instant, minutes: number) => deadlineFor(calendar, at, minutes)
  const done: { readonly at: Temporal.Instant; readonly run: (at: Temporal.Instant) => Promise<unknown> }[] =
    []
  const plan = (at: Temporal.Instant, run: (at: Temporal.Instant) => Promise<unknown>) => {
    if (Temporal.Instant.compare(at, now) <= 0) done.push({ at, run })
  }

  // Numbers of their own: who calls changes nothing of what breaks.
  const chance = randomOf(2500)
  const phones = openPhones(house, { operator, plan, random: chance })
  const callers: Caller[] = []
  const people = names.map((name) => ({
    name,
    nationalId: String(10_000_000 + Math.floor(chance() * 90_000_000)),
    phone:
      chance() < 0.5
        ? `31${String(Math.floor(chance() * 1e8)).padStart(8, '0')}`
        : String(2100 + Math.floor(chance() * 800)),
    employment: chance() < 0.6 ? ('funcionario' as const) : ('contratista' as const),
    dependencia: pickBy(chance, dependencias).code,
  }))

  const planCaso = (filedAt: Temporal.Instant, { forgotten = false } = {}) => {
    const trouble = pick(troubles)
    const person = pick(people)
    const { name } = person
    const technician = pick(technicians)
    const promise = policy.services[trouble.service].attentionMinutes
    const fate = random()
    const requester = { kind: 'requester', name } as const
    let radicado = ''
    let caller: Caller | undefined
    const by = (actor: Actor) =>
      ({ radicado, actor, door: actor.kind === 'staff' ? 'desk' : 'requester' }) as const

    plan(filedAt, async (at) => {
      const { nationalId, phone, employment, dependencia } = person
      const filed = await openCaso(
        db,
        {
          submissionKey: randomUUID(),
          fullName: name,
          nationalId,
          email: emailOf(name),
          phone,
          employment,
          dependencia,
          location: pick(places),
          service: trouble.service,
          subject: trouble.subject,
          description: trouble.description,
          assetTag: trouble.service === 'hardware' ? `ALC-${1000 + Math.floor(random() * 9000)}` : null,
          attachments: [],
        },
        policies,
        at,
      )
      radicado = filed.radicado
      caller = { radicado, nationalId, phone }
      callers.push(caller)
    })
    const planCall = (minutes: number, isLate = false) =>
      phones.planCall(after(filedAt, minutes), () => caller, isLate)
    if (chance() < 0.35) planCall(5 + chance() * promise * 1.5)
    if (forgotten) {
      planCall(promise * 1.2, true)
      if (random() < 0.5) plan(after(filedAt, promise * 1.1), (at) => escalateCaso(db, by(requester), at))
      return
    }
    if (fate > 0.97) {
      plan(after(filedAt, 20), (at) =>
        voidCaso(db, { ...by(coordinator), reason: 'Repetida: el mismo problema ya estaba radicado.' }, at),
      )
      return
    }
    if (random() < 0.4)
      plan(after(filedAt, 10), (at) => assignCaso(db, { ...by(coordinator), to: technician.id }, at))
    // Nine in ten on time.
    const late = random() < 0.1
    const attendedAt = after(filedAt, late ? promise * (1.1 + random()) : promise * (0.1 + random() * 0.75))
    if (late && random() < 0.6)
      plan(after(filedAt, promise * 1.05), (at) => escalateCaso(db, by(requester), at))
    if (late) planCall(promise * 1.03, true)
    plan(attendedAt, (at) => attendCaso(db, by(technician), at))
    let t = attendedAt
    if (random() < 0.35) {
      t = after(t, 10)
      plan(t, (at) =>
        commentCaso(
          db,
          {
            ...by(technician),
            text: '¿Me confirma si está en su puesto? Voy en camino.',
            visibility: 'public',
          },
          at,
        ),
      )
      t = after(t, 6)
      plan(t, (at) =>
        commentCaso(
          db,
          { ...by(requester), text: 'Sí, aquí estoy hasta las seis.', visibility: 'public' },
          at,
        ),
      )
    }
    if (random() < 0.25)
      plan(after(t, 1), (at) =>
        commentCaso(
          db,
          {
            ...by(technician),
            text: 'Revisar también el punto vecino: ya falló en octubre.',
            visibility: 'internal',
          },
          at,
        ),
      )
    if (trouble.waitsFor && random() < 0.7) {
      const { waitsFor } = trouble
      t = after(t, 25)
      plan(t, (at) => holdCaso(db, { ...by(technician), reason: 'part', text: waitsFor }, at))
      t = after(t, 540 * (0.5 + random() * 2))
      plan(t, (at) => resumeCaso(db, by(technician), at))
    }
    t = after(t, 20 + random() * 240)
    plan(t, (at) => solveCaso(db, { ...by(technician), solution: trouble.solution }, policies.of, at))
    if (fate < 0.06) {
      t = after(t, 90)
      plan(t, (at) =>
        reopenCaso(db, { ...by(requester), reason: 'Volvió a pasar lo mismo esta tarde.' }, policies.of, at),
      )
      t = after(t, 45)
      plan(t, (at) => attendCaso(db, by(technician), at))
      t = after(t, 60)
      plan(t, (at) =>
        solveCaso(
          db,
          { ...by(technician), solution: `${trouble.solution} Se revisó de nuevo y quedó.` },
          policies.of,
          at,
        ),
      )
    }
    if (fate < 0.7) {
      t = after(t, 30 + random() * 300)
      plan(t, (at) => closeCaso(db, by(requester), at))
      if (random() < 0.6)
        plan(after(t, 1), (at) =>
          rateCaso(
            db,
            {
              ...by(requester),
              rating: late ? 2 + Math.floor(random() * 2) : 4 + Math.floor(random() * 2),
              comment: late ? 'Se demoraron.' : null,
            },
            at,
          ),
        )
    }
  }

  // Some nineteen a working day, and a few at night.
  for (let at = now.subtract({ hours: 28 * 24 }); Temporal.Instant.compare(at, now) < 0; ) {
    const open = hoursAt(calendar, at).isOpen
    planCaso(Temporal.Instant.fromEpochMilliseconds(Math.floor(at.epochMilliseconds)))
    at = at.add({ seconds: Math.floor((open ? 1700 : 30_000) * (0.2 + random() * 1.6)) })
  }
  // What nobody has taken up, and what is on the table right now.
  for (const hours of [22, 26, 50]) planCaso(now.subtract({ hours }), { forgotten: true })
  for (const minutes of [2, 9, 17, 31, 48, 75]) planCaso(now.subtract({ minutes }))
  phones.planNow(now, callers)

  const [webmaster] = staff.filter(({ role }) => role === 'webmaster')
  if (webmaster) await liveOnWebsite(house, { webmaster, coordinator }, now)

  done.sort((a, b) => Temporal.Instant.compare(a.at, b.at))
  let swept = now.subtract({ hours: 28 * 24 })
  for (const { at, run } of done) {
    if (at.since(swept).total('minutes') > 30) {
      swept = at
      await sweepPromises(db, at)
      await closeSilentCasos(db, at)
    }
    // A step that came too late for its case (it was closed or solved meanwhile) is simply not taken.
    await run(at).catch((error: unknown) => {
      if (!(error instanceof Error && error.name === 'Refused')) throw error
    })
  }
  const today = now.toZonedDateTimeISO(policy.zone).toPlainDate()
  const listed = people.map(
    ({ name, ...person }, index): Person => ({
      ...person,
      fullName: name,
      email: emailOf(name),
      // Some contracts ended last week, most go on.
      contractEndsOn:
        person.employment === 'contratista' ? String(today.add({ days: index % 3 === 0 ? -7 : 38 })) : null,
    }),
  )
  await importPeople(db, listed, now)
  await liveByMail(house, now)
}

function emailOf(name: string): string {
  return `${fold(name.split(' ')[0] ?? '')}.${fold(name.split(' ').at(-1) ?? '')}@demo.gov.co`
}

function pickBy<T>(random: () => number, list: readonly T[]): T {
  return list[Math.floor(random() * list.length)] as T
}

/** mulberry32: the same numbers for the same seed. */
function randomOf(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
}
