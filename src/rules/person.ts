// Promises: the directory says who somebody is and until when their contract runs; nobody is refused for what it says or
// does not say (circular, heading: officials and contractors).
import type { Employment } from './caso.ts'
import { fold } from './fold.ts'

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

/** What the directory adds to what somebody wrote of themselves. */
export type DirectoryFinding =
  /** It does not have that document. */
  | { readonly kind: 'unlisted' }
  /** That document is somebody else's. */
  | { readonly kind: 'another'; readonly fullName: string }
  | { readonly kind: 'ended' | 'contract'; readonly contractEndsOn: string }

/** Undefined where it agrees and has nothing to add. The last day of a contract still counts. */
export function directoryFinding(
  listed: Pick<Person, 'fullName' | 'contractEndsOn'> | null,
  typedName: string,
  on: Temporal.PlainDate,
): DirectoryFinding | undefined {
  if (!listed) return { kind: 'unlisted' }
  const { fullName, contractEndsOn } = listed
  if (!haveWordInCommon(fullName, typedName)) return { kind: 'another', fullName }
  if (contractEndsOn === null) return undefined
  return { kind: contractEndsOn < on.toString() ? 'ended' : 'contract', contractEndsOn }
}

/** People write their names short, and in any order: one word is enough. */
function haveWordInCommon(a: string, b: string): boolean {
  const words = (name: string) => fold(name).split(/\s+/)
  return words(a).some((word) => words(b).includes(word))
}
