// The document of an act: readable by people and by screen readers, sealed so that a changed byte is found.
import { execFileSync } from 'node:child_process'
import { createHash, verify, X509Certificate } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ContentInfo, SignedData } from '@peculiar/asn1-cms'
import { AsnConvert, OctetString } from '@peculiar/asn1-schema'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { projectDir } from '#main/config.ts'
import { readPolicyFile } from '#main/policies.ts'
import { loadSeal } from '#main/seal.ts'
import { policyDraftOf } from '#rules/act.ts'
import { type ActPaper, actDocument } from './compose.ts'
import { printDocument } from './print.ts'
import { type SealKey, sealDocument } from './seal.ts'

const policy = readPolicyFile(join(projectDir, 'policies/circular-004.yaml'))
const publicUrl = 'https://soporte.barrancabermeja.gov.co'
const now = Temporal.Instant.from('2026-11-24T10:00:00-05:00')
const signature = (act: 'drafted' | 'approved', name: string) => ({
  act,
  name,
  user: `${name}@alcaldia.gov.co`,
  at: now,
})
const paper: ActPaper = {
  kind: 'circular',
  content: { inForceAt: '2026-12-01T07:30', policy: policyDraftOf(policy) },
  radicado: 'EE-20261124-0190-000000001',
  code: 'K7PQ-M4XT-9DRW',
  approvedAt: now,
  signatures: [signature('drafted', 'Efraín'), signature('approved', 'Patricia')],
}
const closure: ActPaper = {
  ...paper,
  kind: 'closure',
  content: {
    from: '2026-11-26T14:00',
    until: '2026-11-26T18:00',
    reason: 'Duelo',
    orderedBy: 'Decreto 120 de 2026',
  },
}

let dir: string
let seal: SealKey
let pdf: Buffer

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'punto-unico-paper-'))
  seal = await loadSeal(dir, policy.entity.name, now)
  pdf = sealDocument(await print(paper), seal)
})
afterAll(() => rmSync(dir, { recursive: true }))

function print(what: ActPaper): Promise<Buffer> {
  return printDocument({
    document: actDocument(what, { policy, publicUrl, now }),
    entity: policy.entity,
    verifyUrl: `${publicUrl}/verificar`,
    madeAt: now,
  })
}

/** What a reader of PDF does: the bytes that are signed, and the signature over them. */
function read(file: Buffer) {
  const [, a, b, c, d] = /\/ByteRange \[(\d+) (\d+) (\d+) (\d+)\]/.exec(file.toString('latin1')) ?? []
  const [from, opens, closes, rest] = [a, b, c, d].map(Number) as [number, number, number, number]
  const signed = Buffer.concat([file.subarray(from, opens), file.subarray(closes, closes + rest)])
  const hex = file.subarray(opens + 1, closes - 1).toString('latin1')
  const cms = AsnConvert.parse(AsnConvert.parse(Buffer.from(hex, 'hex'), ContentInfo).content, SignedData)
  return { signed, cms, isWhole: from === 0 && closes + rest === file.length }
}

/** Does the seal vouch for these bytes? */
function isSealed(file: Buffer): boolean {
  const { signed, cms, isWhole } = read(file)
  const [signer] = cms.signerInfos
  const attributes = signer?.signedAttrs ?? []
  const digest = attributes.find(({ attrType }) => attrType === '1.2.840.113549.1.9.4')?.attrValues[0]
  if (!signer || !digest) return false
  const set = Buffer.concat(attributes.map((one) => Buffer.from(AsnConvert.serialize(one))))
  const head = Buffer.from([0x31, 0x82, set.length >> 8, set.length & 0xff])
  const toVerify =
    set.length < 256
      ? Buffer.concat([Buffer.from([0x31, 0x81, set.length]), set])
      : Buffer.concat([head, set])
  const key = new X509Certificate(seal.certificate).publicKey
  return (
    isWhole &&
    Buffer.from(AsnConvert.parse(digest, OctetString).buffer).equals(
      createHash('sha256').update(signed).digest(),
    ) &&
    verify('sha256', toVerify, key, Buffer.from(signer.signature.buffer))
  )
}

describe('the document of an act', () => {
  test('is tagged, in Spanish, with a title, and says what the circular says', async () => {
    const text = pdf.toString('latin1')
    for (const sign of ['/MarkInfo', '/StructTreeRoot', '/Lang (es-CO)', '/DisplayDocTitle true', 'pdfuaid'])
      expect(text).toContain(sign)
    const { body, facts } = actDocument(paper, { policy, publicUrl, now })
    expect(facts.map(([name]) => name)).toEqual(['Para', 'De', 'Asunto'])
    const said = JSON.stringify(body)
    for (const fact of [
      '2 horas hábiles',
      '4 horas hábiles',
      '313 331 6196',
      'extensión interna 2500',
      'soportetic@',
      '/solicitud',
      'lunes a viernes',
      'desde el martes 1 de diciembre de 2026 a las 7:30',
    ])
      expect(said.replaceAll('\u00a0', ' ')).toContain(fact)
  })

  test('of a closure says from when until when, why, and who ordered it', () => {
    const said = JSON.stringify(actDocument(closure, { policy, publicUrl, now })).replaceAll('\u00a0', ' ')
    expect(said).toContain(
      'desde el jueves 26 de noviembre de 2026 a las 2:00 p. m. hasta el jueves 26 de noviembre de 2026 a las 6:00 p. m.',
    )
    expect(said).toContain('Decreto 120 de 2026')
  })

  test('fits its pages with two thousand dependencias and texts of any length', async () => {
    const [one] = policy.dependencias
    const many = Array.from({ length: 2000 }, (_, at) => ({
      ...one,
      code: String(1000 + at),
      name: `Oficina ${'x'.repeat(at % 140)}`,
    }))
    const draft = { ...policyDraftOf(policy), dependencias: many }
    const long = await print({ ...paper, content: { inForceAt: '2026-12-01T07:30', policy: draft } })
    expect(long.length).toBeGreaterThan(pdf.length)
  }, 60_000)
})

describe('the seal', () => {
  test('covers every byte but its own place', () => {
    expect(isSealed(pdf)).toBe(true)
  })

  test('breaks with a changed byte, wherever it is', () => {
    const opens = pdf.indexOf(`<${pdf.subarray(pdf.indexOf('/Contents <') + 11).toString('latin1', 0, 8)}`)
    const closes = pdf.indexOf('>', opens)
    for (const at of [9, opens - 9, closes + 9, Math.floor((closes + pdf.length) / 2), pdf.length - 9]) {
      const changed = Buffer.from(pdf)
      changed[at] = (changed[at] ?? 0) ^ 1
      expect(isSealed(changed)).toBe(false)
    }
  })

  test('is made once: two processes that begin together use the same', async () => {
    const both = await Promise.all([
      loadSeal(join(dir, 'new'), 'X', now),
      loadSeal(join(dir, 'new'), 'X', now),
    ])
    expect(both[0]).toEqual(both[1])
    expect(await loadSeal(dir, policy.entity.name, now)).toEqual(seal)
  })

  test('is refused to a document without a place for it', () => {
    expect(() => sealDocument(Buffer.from('%PDF-1.7'), seal)).toThrow(/no place/)
  })

  const pdfsig = ['pdfsig', 'pdfinfo'].every(isHere)
  test.skipIf(!pdfsig)('is valid to pdfsig, and the document is tagged to pdfinfo', () => {
    const file = join(dir, 'act.pdf')
    writeFileSync(file, pdf)
    const said = run('pdfsig', file)
    expect(said).toContain('Signature is Valid')
    expect(said).toContain('Total document signed')
    expect(said).toContain('ETSI.CAdES.detached')
    expect(run('pdfinfo', file)).toMatch(/Tagged:\s+yes/)
    const changed = Buffer.from(pdf)
    changed[Math.floor(pdf.length * 0.9)] = 0
    writeFileSync(file, changed)
    expect(run('pdfsig', file)).not.toContain('Signature is Valid')
  })
  if (!pdfsig) console.warn('pdfsig is not here: its check of the seal is skipped (Debian: poppler-utils)')
})

function isHere(program: string): boolean {
  try {
    execFileSync(program, ['-v'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

function run(program: string, file: string): string {
  try {
    return execFileSync(program, [file], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })
  } catch (error) {
    return String((error as { stdout?: string }).stdout)
  }
}
