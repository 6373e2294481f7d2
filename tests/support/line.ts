// A circular whose escalation line has people, as a file that a house can be opened with.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { projectDir } from '#main/config.ts'
import type { AlertDoor, Policy } from '#rules/policy.ts'
import { temporaryDataDir } from './data-dir.ts'

type Line = Policy['channels']['escalationLine']
export type OnCall = Line['onCall'][number]

export const usualAlert: Line['alert'] = { atWarning: false, repeatMinutes: 15, repeats: 2, superior: null }

export function onCall(name: string, mobile: string, doors: readonly AlertDoor[]): OnCall {
  const word = name.toLowerCase().normalize('NFD').replace(/\P{L}/gu, '')
  return { name, mobile, email: `${word}@entidad.gov.co`, doors: [...doors], hours: [] }
}

/** Writes it into a folder that lasts as long as the test; `change`: whatever else has to differ. */
export function linePolicy(
  people: readonly OnCall[],
  alert: Line['alert'] = usualAlert,
  change = (yaml: string) => yaml,
): { readonly file: string; remove(): void } {
  const { dataDir, remove } = temporaryDataDir()
  const file = join(dataDir, 'line.yaml')
  const yaml = readFileSync(join(projectDir, 'policies/circular-004.yaml'), 'utf8')
    .replace('onCall: []', `onCall: ${JSON.stringify(people)}`)
    .replace(/^( +)alert: \{.*\}$/m, `$1alert: ${JSON.stringify(alert)}`)
    .replace('!include ', `!include ${projectDir}/policies/`)
  writeFileSync(file, change(yaml))
  return { file, remove }
}
