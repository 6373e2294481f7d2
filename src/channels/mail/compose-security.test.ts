import { join } from 'node:path'
import { expect, test } from 'vitest'
import { projectDir } from '#main/config.ts'
import { readPolicyFile } from '#main/policies.ts'
import { toldTypes } from '#rules/security.ts'
import { composeSecurityMail, type SecurityNotice } from './compose-security.ts'

const policy = readPolicyFile(join(projectDir, 'policies/circular-004.yaml'))
const from = { name: 'Punto Único', address: 'no-responder@barrancabermeja.gov.co' }
const at = Temporal.Instant.from('2026-02-02T08:30:00-05:00')
const compose = (notice: Partial<SecurityNotice>) =>
  composeSecurityMail(
    {
      type: 'new_device',
      recipient: 'clara@barrancabermeja.gov.co',
      name: 'Clara Ospino',
      messageId: '<1@barrancabermeja.gov.co>',
      createdAt: at,
      at,
      by: 'Clara Ospino',
      isOwn: true,
      address: '203.0.113.7',
      userAgent: 'Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0',
      detail: {},
      ...notice,
    },
    { policy, from },
  )

test('of a new browser: when, which and from where, and what to do if it was somebody else', () => {
  const { subject, text, to } = compose({})
  expect(to).toBe('clara@barrancabermeja.gov.co')
  expect(subject).toBe('Ingreso desde un navegador nuevo')
  expect(text).toContain('hoy, lunes 2 de febrero, a las 8:30')
  expect(text).toContain('Navegador: Firefox en Linux')
  expect(text).toContain('Desde: 203.0.113.7')
  expect(text).toContain('Si no fue usted, avise ya a un administrador')
})

test('of what a colleague did: who, and not where they sit', () => {
  const { text } = compose({
    type: 'role_changed',
    by: 'Ana Admin',
    isOwn: false,
    detail: { before: 'technician', role: 'auditor' },
  })
  expect(text).toContain('Rol: Auditor')
  expect(text).toContain('Quién: Ana Admin')
  expect(text).not.toContain('203.0.113.7')
  expect(text).not.toContain('Firefox')
})

test.each(toldTypes)('%s is said in both parts, without a link that could be forged', (type) => {
  const { text, html, headers } = compose({ type })
  expect(text).not.toMatch(/https?:/)
  expect(html).toContain('No responda este correo.')
  expect(headers['Auto-Submitted']).toBe('auto-generated')
})
