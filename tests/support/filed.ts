// A city that never closes, and people who file in it by the form of the product as it runs.
import { randomUUID } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { projectDir } from '#main/config.ts'

/** The same policy where every minute of every day counts, with attention promised within so many. */
export function sleepless(yaml: string, attentionMinutes: number): string {
  return yaml
    .replaceAll(/attentionMinutes: \d+/g, `attentionMinutes: ${attentionMinutes}`)
    .replaceAll('[mon, tue, wed, thu, fri]', '[mon, tue, wed, thu, fri, sat, sun]')
    .replace("opens: '07:30', closes: '12:30'", "opens: '00:00', closes: '12:00'")
    .replace("opens: '14:00', closes: '18:00'", "opens: '12:00', closes: '24:00'")
    .replace('holidays: colombia', 'holidays: none')
}

/** Writes such a policy; answers its file. */
export function sleeplessPolicy(dir: string, attentionMinutes: number): string {
  const file = join(dir, 'sleepless.yaml')
  const policy = readFileSync(join(projectDir, 'policies/circular-004.yaml'), 'utf8')
  writeFileSync(
    file,
    sleepless(policy, attentionMinutes).replace('!include ', `!include ${projectDir}/policies/`),
  )
  return file
}

/** What somebody fills in. */
export const formFields = {
  fullName: 'Yolanda Pérez',
  nationalId: '63123456',
  email: 'y@barrancabermeja.gov.co',
  phone: '2145',
  employment: 'contratista',
  dependencia: '0190',
  location: 'Piso 2',
  service: 'network',
  subject: 'No hay internet',
  description: 'Desde las ocho.',
  dataNotice: 'on',
}

/** Files a case by the form; answers its radicado. */
export async function fileByForm(url: string): Promise<string> {
  const form = new FormData()
  const fields = { ...formFields, submissionKey: randomUUID() }
  for (const [name, value] of Object.entries(fields)) form.append(name, value)
  const response = await fetch(`${url}/solicitud`, {
    method: 'POST',
    headers: { accept: 'application/json' },
    body: form,
  })
  if (response.status !== 201) throw new Error(`not filed: ${response.status} ${await response.text()}`)
  return ((await response.json()) as { radicado: string }).radicado
}

/** What `GET /readyz` names as failing. */
export async function notReady(url: string): Promise<readonly string[]> {
  const { checks } = (await (await fetch(`${url}/readyz`)).json()) as {
    checks: Record<string, { ok: boolean }>
  }
  return Object.entries(checks).flatMap(([name, { ok }]) => (ok ? [] : [name]))
}

/** How often a task of the timetable ended so, by `GET /metrics`. */
export async function countTask(url: string, task: string, outcome: 'done' | 'held'): Promise<number> {
  const metrics = await (await fetch(`${url}/metrics`)).text()
  const line = new RegExp(`^punto_unico_tasks_total\\{task="${task}",outcome="${outcome}"\\} (\\d+)$`, 'm')
  return Number(line.exec(metrics)?.[1] ?? 0)
}
