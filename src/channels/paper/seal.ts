// The entity's seal on a PDF: PAdES baseline B-B (ETSI EN 319 142-1). A CMS signature over all bytes but its own place, that
// names its certificate (RFC 5035), so that any reader of PDF says whether a byte was changed since.
import { createHash, sign } from 'node:crypto'
import {
  Attribute,
  CertificateChoices,
  CertificateSet,
  ContentInfo,
  DigestAlgorithmIdentifiers,
  EncapsulatedContentInfo,
  IssuerAndSerialNumber,
  id_signedData,
  SignedData,
  SignerIdentifier,
  SignerInfo,
  SignerInfos,
} from '@peculiar/asn1-cms'
import { AsnConvert, OctetString } from '@peculiar/asn1-schema'
import { AlgorithmIdentifier, Certificate } from '@peculiar/asn1-x509'

/** The certificate of the seal (with those that vouch for it after it) and its private key, both as PEM. */
export interface SealKey {
  readonly certificate: string
  readonly key: string
}

const oid = {
  data: '1.2.840.113549.1.7.1',
  contentType: '1.2.840.113549.1.9.3',
  messageDigest: '1.2.840.113549.1.9.4',
  signingCertificateV2: '1.2.840.113549.1.9.16.2.47',
  sha256: '2.16.840.1.101.3.4.2.1',
  rsa: '1.2.840.113549.1.1.1',
  ecdsaSha256: '1.2.840.10045.4.3.2',
} as const

/** Bytes kept for the signature: a chain of four certificates fits. */
const roomBytes = 12_000
const unknown = 9_999_999_999
const rangeGap = `/ByteRange [0 ${unknown} ${unknown} ${unknown}]`

/** Puts an empty signature field into a document that is being written. */
export function placeSeal(
  pdf: PDFKit.PDFDocument,
  { name, reason, at }: { name: string; reason: string; at: Temporal.Instant },
): void {
  const value = pdf.ref({
    Type: 'Sig',
    Filter: 'Adobe.PPKLite',
    SubFilter: 'ETSI.CAdES.detached',
    ByteRange: [0, unknown, unknown, unknown],
    Contents: Buffer.alloc(roomBytes),
    Name: new String(name),
    Reason: new String(reason),
    M: new Date(at.epochMilliseconds),
  })
  const page = pdf.page as unknown as { dictionary: PDFKit.PDFKitReference; annotations: unknown[] }
  const field = pdf.ref({
    Type: 'Annot',
    Subtype: 'Widget',
    FT: 'Sig',
    T: new String('Sello'),
    TU: new String(reason),
    // Hidden and locked: the seal is in the bytes, not in the picture.
    F: 130,
    Rect: [0, 0, 0, 0],
    P: page.dictionary,
    V: value,
  })
  page.annotations.push(field)
  pdf.initForm()
  const { _root: root } = pdf as unknown as {
    _root: { data: { AcroForm: { data: Record<string, unknown> } } }
  }
  const form = root.data.AcroForm.data
  form.Fields = [field]
  form.SigFlags = 3
  delete form.NeedAppearances
  for (const part of [value, field]) part.end(null)
}

/** Fills the empty seal of a document. Throws when it has none, or when the certificates do not fit. */
export function sealDocument(pdf: Buffer, seal: SealKey): Buffer {
  const sealed = Buffer.from(pdf)
  const opens = sealed.indexOf(`<${'0'.repeat(64)}`)
  const closes = sealed.indexOf('>', opens)
  const range = sealed.indexOf(rangeGap)
  if (opens < 0 || range < 0) throw new Error('the document has no place for a seal')
  const spans = `/ByteRange [0 ${opens} ${closes + 1} ${sealed.length - closes - 1}]`
  sealed.write(spans.padEnd(rangeGap.length, ' '), range, 'latin1')
  const signature = cmsOver([sealed.subarray(0, opens), sealed.subarray(closes + 1)], seal)
  const hex = signature.toString('hex')
  if (hex.length > closes - opens - 1) throw new Error('the certificates of the seal are too many to fit')
  sealed.write(hex, opens + 1, 'latin1')
  return sealed
}

/** A detached CMS signature over bytes, with the attributes that PAdES asks for. */
function cmsOver(parts: readonly Buffer[], { certificate, key }: SealKey): Buffer {
  const chain = certificatesIn(certificate)
  const [own] = chain
  if (!own) throw new Error('the seal has no certificate')
  const certificates = chain.map((der) => AsnConvert.parse(der, Certificate))
  const { tbsCertificate } = certificates[0] as Certificate
  const digest = createHash('sha256')
  for (const part of parts) digest.update(part)

  const attributes = [
    attribute(oid.contentType, derOid(oid.data)),
    attribute(oid.messageDigest, der(0x04, digest.digest())),
    attribute(oid.signingCertificateV2, signingCertificate(own)),
  ].sort((a, b) => Buffer.compare(bytesOf(a), bytesOf(b)))
  // Signed as a SET, written as [0] (RFC 5652, 5.4).
  const toSign = der(0x31, Buffer.concat(attributes.map(bytesOf)))
  const isRsa = tbsCertificate.subjectPublicKeyInfo.algorithm.algorithm === oid.rsa
  const sha256 = () => new AlgorithmIdentifier({ algorithm: oid.sha256 })

  const signed = new SignedData({
    version: 1,
    digestAlgorithms: new DigestAlgorithmIdentifiers([sha256()]),
    encapContentInfo: new EncapsulatedContentInfo({ eContentType: oid.data }),
    certificates: new CertificateSet(certificates.map((one) => new CertificateChoices({ certificate: one }))),
    signerInfos: new SignerInfos([
      new SignerInfo({
        version: 1,
        sid: new SignerIdentifier({
          issuerAndSerialNumber: new IssuerAndSerialNumber({
            issuer: tbsCertificate.issuer,
            serialNumber: tbsCertificate.serialNumber,
          }),
        }),
        digestAlgorithm: sha256(),
        signedAttrs: attributes,
        signatureAlgorithm: isRsa
          ? new AlgorithmIdentifier({
              algorithm: oid.rsa,
              parameters: arrayBuffer(Buffer.from([0x05, 0x00])),
            })
          : new AlgorithmIdentifier({ algorithm: oid.ecdsaSha256 }),
        signature: new OctetString(arrayBuffer(sign('sha256', toSign, key))),
      }),
    ]),
  })
  return Buffer.from(
    AsnConvert.serialize(
      new ContentInfo({ contentType: id_signedData, content: AsnConvert.serialize(signed) }),
    ),
  )
}

function certificatesIn(pem: string): readonly Buffer[] {
  const blocks = pem.matchAll(/-----BEGIN CERTIFICATE-----([^-]+)-----END CERTIFICATE-----/g)
  return [...blocks].map(([, base64 = '']) => Buffer.from(base64, 'base64'))
}

function attribute(attrType: string, value: Buffer): Attribute {
  return new Attribute({ attrType, attrValues: [arrayBuffer(value)] })
}

function bytesOf(value: Attribute): Buffer {
  return Buffer.from(AsnConvert.serialize(value))
}

/** SigningCertificateV2 with one ESSCertIDv2, whose hash is SHA-256 by default. */
function signingCertificate(certificate: Buffer): Buffer {
  const hash = createHash('sha256').update(certificate).digest()
  return der(0x30, der(0x30, der(0x30, der(0x04, hash))))
}

function der(tag: number, content: Buffer): Buffer {
  const { length } = content
  const head =
    length < 128
      ? [tag, length]
      : length < 256
        ? [tag, 0x81, length]
        : [tag, 0x82, length >> 8, length & 0xff]
  return Buffer.concat([Buffer.from(head), content])
}

function derOid(value: string): Buffer {
  const [first = 0, second = 0, ...rest] = value.split('.').map(Number)
  const bytes = [first * 40 + second, ...rest].flatMap((arc) => {
    const groups = [arc & 0x7f]
    for (let left = arc >>> 7; left > 0; left >>>= 7) groups.unshift((left & 0x7f) | 0x80)
    return groups
  })
  return der(0x06, Buffer.from(bytes))
}

function arrayBuffer(bytes: Buffer): ArrayBuffer {
  return new Uint8Array(bytes).buffer
}
