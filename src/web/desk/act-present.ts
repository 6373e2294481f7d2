// An act as the desk shows it: every word already said.
import { actDocument, paperOf } from '#channels/paper/compose.ts'
import {
  type ActKind,
  actProblems,
  type CircularDraft,
  type ClosureDraft,
  differences,
  instantOf,
  policyDraftOf,
} from '#rules/act.ts'
import type { Policy } from '#rules/policy.ts'
import type { ActEventRow, ActRow } from '#store/act.ts'
import {
  actTexts,
  fieldLabel,
  partNames,
  partTexts,
  sayFieldProblem,
  sayPlace,
  sayValue,
} from '#texts/act.ts'
import { actName } from '#texts/circular.ts'
import { sayExactly, sayMoment } from '#texts/time.ts'
import type { House } from '#web/context.ts'
import { partOf } from './act-parts.ts'

/** What a list of acts shows of one. */
export function presentActLine(act: ActRow, house: House) {
  const now = house.now()
  const { zone } = house.policies.inForceAt(now).policy
  const when = act.approvedAt ?? act.updatedAt
  return {
    id: act.id,
    kind: act.kind,
    state: act.state,
    title: titleOf(act),
    radicado: act.radicado,
    code: act.code,
    when: sayMoment(when, now, zone),
    exactly: sayExactly(when, zone),
    inForce: act.inForceAt && sayMoment(act.inForceAt, now, zone),
  }
}

/** "Circular 005: nuevo horario", as far as it has been written. */
function titleOf({ kind, content }: Pick<ActRow, 'kind' | 'content'>): string {
  if (kind === 'closure') {
    const { reason } = content as Partial<ClosureDraft>
    return `${actName.closure}${reason ? `: ${reason}` : ''}`
  }
  const { number, subject } = (content as Partial<CircularDraft>).policy?.circular ?? {}
  return `${actName.circular} ${number ?? ''}${subject ? `: ${subject}` : ''}`
}

export function presentAct(act: ActRow, ledger: readonly ActEventRow[], house: House) {
  const now = house.now()
  const { policies, publicUrl } = house
  const { policy } = policies.inForceAt(act.approvedAt ?? now)
  const { zone } = policy
  const base = policies.signed(act.basePolicyId ?? policies.inForceAt(now).id)
  const problems = act.state === 'draft' ? presentProblems(act.kind, act.content) : []
  const isFit = problems.length === 0
  const paper = paperOf(act, ledger)
  const drafter = ledger.findLast(({ type }) => type === 'drafted')
  return {
    ...presentActLine(act, house),
    revision: act.revision,
    sha256: act.sha256,
    isPrinted: act.pdfSha256 !== null,
    problems,
    document: isFit ? actDocument(paper, { policy, publicUrl, now }) : undefined,
    parts: presentParts(act.kind, problems),
    differences: act.kind === 'circular' ? presentDifferences(base, act.content) : [],
    effect: isFit ? sayMoment(effectOf(act, zone), now, zone) : undefined,
    drafterId: act.state === 'drafted' ? drafter?.staffId : undefined,
    ledger: ledger.map(({ id, at, type, name, email, text }) => ({
      id,
      who: name,
      email,
      what: actTexts.event[type],
      text,
      when: sayMoment(at, now, zone),
      exactly: sayExactly(at, zone),
    })),
  }
}

function effectOf({ kind, content }: ActRow, zone: string): Temporal.Instant {
  return kind === 'circular'
    ? instantOf((content as CircularDraft).inForceAt, (content as CircularDraft).policy.zone)
    : instantOf((content as ClosureDraft).from, zone)
}

/** What is missing, each with the part where it is mended. */
export function presentProblems(kind: ActKind, content: unknown) {
  return actProblems(kind, content).map((problem) => ({
    field: problem.path.map(String).join('.'),
    part: partOf(problem.path),
    place: sayPlace(problem.path as (string | number)[]) || fieldLabel(problem.path as (string | number)[]),
    message: sayFieldProblem(problem as Parameters<typeof sayFieldProblem>[0]),
  }))
}

export type Problem = ReturnType<typeof presentProblems>[number]

function presentParts(kind: ActKind, problems: readonly Problem[]) {
  const names = kind === 'circular' ? partNames : (['suspension'] as const)
  return names.map((name) => ({
    name,
    ...partTexts[name],
    problems: problems.filter(({ part }) => part === name).length,
  }))
}

/** Where the draft differs from the version that it began from, in words. */
function presentDifferences(base: Policy, content: unknown) {
  const before = { policy: policyDraftOf(base) }
  const after = { policy: (content as Partial<CircularDraft>).policy }
  return differences(before, after).map(({ path, before, after }) => ({
    key: path.join('.'),
    where: sayPlace(path),
    before: sayValue(path, before),
    after: sayValue(path, after),
  }))
}
