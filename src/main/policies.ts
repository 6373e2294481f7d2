// Policies from file to database, and from there to everyone who asks. Versions never change, so they are kept.
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { sql } from 'kysely'
import { parseDocument, Scalar, type ScalarTag } from 'yaml'
import { closureDraftSchema, closuresOf, withClosures } from '#rules/act.ts'
import {
  type Policies,
  type Policy,
  type PolicyVersion,
  policyProblems,
  policySchema,
} from '#rules/policy.ts'
import { findRulebookRevision, listClosureActs } from '#store/act.ts'
import type { Db } from '#store/db.ts'
import { insertPolicy, listPolicies } from '#store/policy.ts'
import { StartError } from './start-error.ts'

/** The advisory lock of whoever installs the first policy. */
const INSTALLS = 7_071_005

/** Reads a policy file and what it includes. Throws `StartError` with every problem in it. */
export function readPolicyFile(path: string): Policy {
  const content = readYaml(path)
  const problems = policyProblems(content)
  if (problems.length > 0)
    throw new StartError(
      `La política ${path} tiene ${problems.length} problemas:\n  ${problems.join('\n  ')}`,
    )
  return policySchema.parse(content)
}

function readYaml(path: string): unknown {
  let source: string
  try {
    source = readFileSync(path, 'utf8')
  } catch {
    throw new StartError(`No se puede leer la política ${path}.`)
  }
  const include: ScalarTag = {
    tag: '!include',
    resolve: (file) => new Scalar(readYaml(resolve(dirname(path), file))),
  }
  const document = parseDocument(source, { customTags: [include] })
  const [error] = document.errors
  if (error) throw new StartError(`La política ${path} no es YAML válido: ${error.message}`)
  return document.toJS()
}

/** Keeps the policy of the file as version 1 when the database has none, in force from the start of its day. */
export async function installPolicy(db: Db, path: string, now: Temporal.Instant): Promise<void> {
  if ((await listPolicies(db)).length > 0) return
  const content = readPolicyFile(path)
  const sha256 = createHash('sha256').update(JSON.stringify(content)).digest('hex')
  const inForceAt = Temporal.PlainDate.from(content.circular.issuedOn)
    .toZonedDateTime(content.zone)
    .toInstant()
  await db.transaction().execute(async (tx) => {
    // Two processes may start at once on an empty database: one of them installs.
    await sql`select pg_advisory_xact_lock(${INSTALLS})`.execute(tx)
    if ((await listPolicies(tx)).length === 0) await insertPolicy(tx, { content, sha256, inForceAt }, now)
  })
}

/** The rulebook as it is in the database, and as it becomes with every `refresh`. */
export async function loadPolicies(db: Db): Promise<Policies> {
  let rulebook = await readRulebook(db)
  return {
    inForceAt: (at) => rulebook.inForceAt(at),
    of: (id, settledAt) => rulebook.of(id, settledAt),
    signed: (id) => rulebook.signed(id),
    async refresh() {
      if ((await findRulebookRevision(db)) !== rulebook.revision) rulebook = await readRulebook(db)
    },
  }
}

interface Rulebook extends Omit<Policies, 'refresh'> {
  readonly revision: number
}

async function readRulebook(db: Db): Promise<Rulebook> {
  // Read first: what an act adds in between is then taken in again by the next refresh.
  const revision = await findRulebookRevision(db)
  const rows = await listPolicies(db)
  const acts = (await listClosureActs(db)).map(({ content, radicado, approvedAt }) => ({
    approvedAt,
    closures: closuresOf(closureDraftSchema.parse(content), radicado),
  }))
  const signed = rows.map(({ id, content, inForceAt }) => ({
    id,
    inForceAt,
    policy: policySchema.parse(content),
  }))
  // One object for the same closures, so that its calendars are built once.
  const known = new Map<string, Policy>()
  const withActs = (id: number, policy: Policy, count: number): Policy => {
    const key = `${id} ${count}`
    const found =
      known.get(key) ??
      withClosures(
        policy,
        acts.slice(0, count).flatMap(({ closures }) => closures),
      )
    known.set(key, found)
    return found
  }
  const versionOf = (id: number): Policy => {
    const version = signed.find((one) => one.id === id)
    if (!version) throw new Error(`there is no policy ${id}`)
    return version.policy
  }
  const versions = signed.map(
    ({ id, inForceAt, policy }, at): PolicyVersion => ({
      id,
      inForceAt,
      until: signed[at + 1]?.inForceAt,
      revision,
      policy: withActs(id, policy, acts.length),
    }),
  )
  return {
    revision,
    inForceAt(at) {
      const version =
        versions.findLast(({ inForceAt }) => Temporal.Instant.compare(inForceAt, at) <= 0) ?? versions[0]
      if (!version) throw new Error('there is no policy')
      return version
    },
    signed: (id) => withActs(id, versionOf(id), 0),
    of(id, settledAt) {
      const ordered = settledAt
        ? acts.filter(({ approvedAt }) => Temporal.Instant.compare(approvedAt, settledAt) <= 0).length
        : acts.length
      return withActs(id, versionOf(id), ordered)
    },
  }
}
