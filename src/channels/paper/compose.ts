// An act as a document: the same words for its paper, its page and its preview before it is signed.
import {
  type ActEventType,
  type ActKind,
  circularDraftSchema,
  closureDraftSchema,
  instantOf,
} from '#rules/act.ts'
import type { Policy } from '#rules/policy.ts'
import {
  actName,
  type Document,
  paperTexts,
  sayCircular,
  sayClosureAct,
  sayDate,
  sayList,
  saySignature,
} from '#texts/circular.ts'

/** An act as far as it has come: a draft has no radicado, code or signatures yet. */
export interface ActPaper {
  readonly kind: ActKind
  readonly content: unknown
  readonly radicado: string | null
  readonly code: string | null
  readonly approvedAt: Temporal.Instant | null
  readonly signatures: readonly {
    readonly act: 'drafted' | 'approved'
    readonly name: string
    readonly user: string
    readonly at: Temporal.Instant
  }[]
}

/** An act with the signatures that stand on it: the last of each, as long as the content is the one that was signed. */
export function paperOf(
  act: Omit<ActPaper, 'signatures'> & { readonly sha256: string | null },
  ledger: readonly {
    readonly type: ActEventType
    readonly name: string
    readonly email: string
    readonly at: Temporal.Instant
  }[],
): ActPaper {
  return {
    ...act,
    signatures: (['drafted', 'approved'] as const).flatMap((type) => {
      const line = act.sha256 === null ? undefined : ledger.findLast((event) => event.type === type)
      return line ? [{ act: type, name: line.name, user: line.email, at: line.at }] : []
    }),
  }
}

/** `policy`: the one in force when it was approved, whose entity a closure speaks for. Throws for a content that does not fit. */
export function actDocument(
  paper: ActPaper,
  { policy, publicUrl, now }: { policy: Policy; publicUrl: string; now: Temporal.Instant },
): Document {
  const { radicado, code, approvedAt, signatures } = paper
  const at = approvedAt ?? now
  const common = (zone: string, city: string) => ({
    radicado: radicado ?? '—',
    code: code ?? '—',
    dated: `${city}, ${sayDate(at.toZonedDateTimeISO(zone).toPlainDate())}`,
    signatures: signatures.map((signature) => saySignature(signature, signature.at, zone)),
  })
  if (paper.kind === 'circular') {
    const { inForceAt, policy: draft } = circularDraftSchema.parse(paper.content)
    const { circular, entity, zone } = draft
    return {
      ...common(zone, entity.city),
      title: `${actName.circular} ${circular.number}`,
      facts: [
        [paperTexts.to, sayList(circular.addressedTo)],
        [paperTexts.from, circular.issuer],
        [paperTexts.subject, circular.subject],
      ],
      body: sayCircular(draft, {
        inForceAt: instantOf(inForceAt, zone),
        formUrl: `${publicUrl}/solicitud`,
      }),
    }
  }
  const closure = closureDraftSchema.parse(paper.content)
  const { circular, entity, zone } = policy
  return {
    ...common(zone, entity.city),
    title: actName.closure,
    facts: [
      [paperTexts.to, sayList(circular.addressedTo)],
      [paperTexts.from, circular.issuer],
      [paperTexts.subject, paperTexts.closureSubject],
    ],
    body: sayClosureAct(closure, {
      from: instantOf(closure.from, zone),
      until: instantOf(closure.until, zone),
      zone,
    }),
  }
}
