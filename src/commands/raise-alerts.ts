// Promises: every round of every alarm that is due is raised exactly once, whatever the number of workers: one alert a
// person, a line in the ledger, the next instant; all together or not at all. Whoever is named twice is alerted once.
import { nextAlert, personKey } from '#rules/alert.ts'
import { laterOf } from '#rules/instant.ts'
import type { Policy } from '#rules/policy.ts'
import { claimAlarms, endAlarms, listSuperiors, type Round, recordRounds } from '#store/alert.ts'
import type { Db } from '#store/db.ts'

const batch = 200

/** Catches up with all rounds due until `now`, under the policy in force. Answers how many it raised. */
export async function raiseAlerts(db: Db, policy: Policy, now: Temporal.Instant): Promise<number> {
  let raised = 0
  for (let taken = batch; taken === batch; ) {
    const done = await raiseSome(db, policy, now)
    taken = done.taken
    raised += done.raised
  }
  return raised
}

async function raiseSome(
  db: Db,
  policy: Policy,
  now: Temporal.Instant,
): Promise<{ taken: number; raised: number }> {
  return db.transaction().execute(async (tx) => {
    const alarms = await claimAlarms(tx, now, batch)
    if (alarms.length === 0) return { taken: 0, raised: 0 }
    const steps = alarms.map((alarm) => ({ alarm, step: nextAlert(alarm, policy, now) }))
    const over = steps.filter(({ step }) => step.kind === 'over').map(({ alarm }) => alarm)
    if (over.length > 0) await endAlarms(tx, over)
    const goesUp = steps.some(({ step }) => step.kind === 'round' && step.level === 'up')
    const superiors = goesUp ? (await listSuperiors(tx)).map(superior) : []
    const rounds = steps.flatMap(({ alarm, step }): Round[] =>
      step.kind === 'over'
        ? []
        : [
            {
              casoId: alarm.casoId,
              rule: alarm.rule,
              round: alarm.rounds + 1,
              level: step.level,
              people: once([...step.people, ...(step.level === 'up' ? superiors : [])]),
              nextAt: step.nextAt,
              at: laterOf(now, alarm.changedAt),
            },
          ],
    )
    if (rounds.length > 0) await recordRounds(tx, rounds, now)
    return { taken: alarms.length, raised: rounds.length }
  })
}

function superior({ name, email, hasPush }: Awaited<ReturnType<typeof listSuperiors>>[number]) {
  return { name, email, mobile: null, doors: hasPush ? (['push', 'mail'] as const) : (['mail'] as const) }
}

function once(people: readonly Omit<Round['people'][number], 'person'>[]): Round['people'] {
  const seen = new Map<string, Round['people'][number]>()
  for (const one of people) {
    const person = personKey(one)
    if (!seen.has(person)) seen.set(person, { ...one, person })
  }
  return [...seen.values()]
}
