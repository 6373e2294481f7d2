// The entity's seal: its own certificate where somebody put one, else one made at the first use and said to be self-signed.
import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import 'reflect-metadata'
import {
  BasicConstraintsExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  SubjectKeyIdentifierExtension,
  X509CertificateGenerator,
} from '@peculiar/x509'
import type { SealKey } from '#channels/paper/seal.ts'
import { paperTexts } from '#texts/circular.ts'

const years = 10

/** `DATA_DIR/sello/certificado.pem` and `llave.pem`; both are made when there are none. */
export async function loadSeal(dataDir: string, entity: string, now: Temporal.Instant): Promise<SealKey> {
  const dir = join(dataDir, 'sello')
  const paths = { certificate: join(dir, 'certificado.pem'), key: join(dir, 'llave.pem') }
  const read = () => ({
    certificate: readFileSync(paths.certificate, 'utf8'),
    key: readFileSync(paths.key, 'utf8'),
  })
  try {
    return read()
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
  }
  const made = await selfSigned(paperTexts.selfSigned(entity), now)
  // Both or none, whatever happens meanwhile: written apart and put in place at once.
  mkdirSync(dataDir, { recursive: true })
  const apart = mkdtempSync(`${dir}-`)
  writeFileSync(join(apart, 'llave.pem'), made.key, { mode: 0o600, flush: true })
  writeFileSync(join(apart, 'certificado.pem'), made.certificate, { flush: true })
  try {
    renameSync(apart, dir)
  } catch {
    // Another process put its own there: both use that.
    rmSync(apart, { recursive: true })
  }
  return read()
}

async function selfSigned(name: string, now: Temporal.Instant): Promise<SealKey> {
  const algorithm = {
    name: 'RSASSA-PKCS1-v1_5',
    hash: 'SHA-256',
    modulusLength: 3072,
    publicExponent: new Uint8Array([1, 0, 1]),
  }
  const keys = await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])
  const certificate = await X509CertificateGenerator.createSelfSigned({
    name: [{ CN: [name] }, { O: [name] }, { C: ['CO'] }],
    keys,
    signingAlgorithm: algorithm,
    notBefore: new Date(now.epochMilliseconds - 60_000),
    notAfter: new Date(now.add({ hours: 24 * 365 * years }).epochMilliseconds),
    extensions: [
      new BasicConstraintsExtension(false, undefined, true),
      new KeyUsagesExtension(KeyUsageFlags.digitalSignature | KeyUsageFlags.nonRepudiation, true),
      await SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  })
  const pkcs8 = Buffer.from(await crypto.subtle.exportKey('pkcs8', keys.privateKey)).toString('base64')
  return {
    certificate: certificate.toString('pem'),
    key: `-----BEGIN PRIVATE KEY-----\n${pkcs8.replace(/.{64}/g, '$&\n').trim()}\n-----END PRIVATE KEY-----\n`,
  }
}
