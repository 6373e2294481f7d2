// Policies from file to database, and from there to everyone who asks. Versions never change, so they are kept.
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { sql } from 'kysely'
import { parseDocument, Scalar, type ScalarTag } from 'yaml'
import { type Policy, type PolicyVersion, policyProblems, policySchema } from '#rules/policy.ts'
import type { Db } from '#store/db.ts'
import { insertPolicy, listPolicies } from '#store/policy.ts'
import type { Policies } from '#web/context.ts'
import { StartError } from './start-error.ts'

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
    await sql`lock table policy in share row exclusive mode`.execute(tx)
    if ((await listPolicies(tx)).length === 0) await insertPolicy(tx, { content, sha256, inForceAt }, now)
  })
}

/** All versions, ready to be asked. */
export async function loadPolicies(db: Db): Promise<Policies> {
  const versions = (await listPolicies(db)).map(
    ({ id, content, inForceAt }): PolicyVersion => ({ id, inForceAt, policy: policySchema.parse(content) }),
  )
  return {
    inForceAt(at) {
      const version =
        versions.findLast(({ inForceAt }) => Temporal.Instant.compare(inForceAt, at) <= 0) ?? versions[0]
      if (!version) throw new Error('there is no policy')
      return version
    },
    of(id) {
      const version = versions.find((known) => known.id === id)
      if (!version) throw new Error(`there is no policy ${id}`)
      return version.policy
    },
  }
}
