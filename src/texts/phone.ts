// The operator's page of the extension, and what the ledger says of a follow-up.

const reasons = {
  state: 'Quiere saber cómo va',
  late: 'No lo han atendido a tiempo',
  adds: 'Agrega información',
  fails: 'Sigue fallando',
  new_problem: 'Tiene un problema nuevo',
  other: 'Otro motivo',
} as const
export const followReasonName: Readonly<Record<string, string>> = reasons

/** A follow-up in the ledger: by the voice menu, or answered by somebody. */
export function sayFollowUp(event: {
  readonly actorKind: 'requester' | 'staff' | 'system'
  readonly actorName: string
  readonly data: Readonly<Record<string, unknown>>
}): string {
  if (event.actorKind === 'requester') return 'Se consultó el caso por teléfono'
  const reason = followReasonName[String(event.data.reason)]
  return `${event.actorName} respondió una llamada sobre el caso${reason ? `: ${reason.toLowerCase()}` : ''}`
}
