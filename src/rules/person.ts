// Promises: the directory says who somebody is and until when their contract runs; nobody is refused for what it says or
// does not say (circular, heading: officials and contractors).
import type { Employment } from './caso.ts'

/** An official or a contractor, as the entity's directory has them. */
export interface Person {
  /** Digits only. */
  readonly nationalId: string
  readonly fullName: string
  /** In small letters; empty when the directory has none. */
  readonly email: string
  readonly phone: string
  readonly employment: Employment
  /** Code of a dependencia of the policy. */
  readonly dependencia: string
  /** The last day of a contract, as ISO 8601; null for officials, and for contracts without an end. */
  readonly contractEndsOn: string | null
}

/** Is the contract over on that day? Its last day still counts. */
export function hasContractEnded(
  { contractEndsOn }: Pick<Person, 'contractEndsOn'>,
  on: Temporal.PlainDate,
): boolean {
  return contractEndsOn !== null && contractEndsOn < on.toString()
}
