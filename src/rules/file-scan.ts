// Promises: where there is a scanner, nobody downloads a file before it was found clean; what was found infected stays in
// quarantine, scanner or not.

export const scanVerdicts = ['clean', 'infected', 'unscannable'] as const
export type ScanVerdict = (typeof scanVerdicts)[number]

/** Why a file may not be downloaded. */
export type HeldBack = 'pending' | 'infected' | 'unscannable'

/** `scans`: there is a scanner. */
export function heldBack(verdict: ScanVerdict | null, scans: boolean): HeldBack | undefined {
  if (verdict === 'infected') return 'infected'
  if (!scans || verdict === 'clean') return undefined
  return verdict ?? 'pending'
}
