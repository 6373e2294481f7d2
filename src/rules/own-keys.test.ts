import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { maskOwnKeys } from './own-keys.ts'

const key = fc.stringMatching(/^[\w-]{22}$/)
const token = fc.stringMatching(/^[\w-]{32}$/)
const host = fc.constantFrom(
  'https://soporte.barrancabermeja.gov.co',
  'http://localhost:3000',
  'soporte.barrancabermeja.gov.co',
  'HTTPS://Soporte.Barrancabermeja.gov.co',
  '',
)
/** Of a link of ours, and the secret in it. */
const link = fc.oneof(
  fc.tuple(host, key).map(([at, k]) => ({ secret: k, url: `${at}/caso/ST-2026-000123?clave=${k}` })),
  fc
    .tuple(host, key)
    .map(([at, k]) => ({ secret: k, url: `${at}/caso/ST-2026-000123?hecho=x&clave=${k}&a=1` })),
  fc
    .tuple(host, key)
    .map(([at, k]) => ({ secret: k, url: `${at}/caso/ST-2026-000123/archivos/7?clave=${k}` })),
  fc.tuple(host, key).map(([at, k]) => ({ secret: k, url: `${at}/linea/confirmar/${k}` })),
  fc.tuple(host, token).map(([at, t]) => ({ secret: t, url: `${at}/clave/${t}` })),
  fc.tuple(host, token).map(([at, t]) => ({ secret: t, url: `${at}/preparar/${t}` })),
)

const everySign = (text: string) =>
  [...text].map((sign) => `%${sign.charCodeAt(0).toString(16).padStart(2, '0')}`).join('')
const entities = (text: string) => text.replace(/[&=?/_-]/g, (sign) => `&#${sign.charCodeAt(0)};`)
const quotedPrintable = (text: string) =>
  text.replaceAll('=', '=3D').replace(/.{1,60}/g, (line) => `${line}=\r\n`)
const proofpoint = (text: string) =>
  `https://urldefense.proofpoint.com/v2/url?u=${text
    .replace(/[-_:?=&]/g, (sign) => `-${sign.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll('/', '-2F')}&d=DwMF`

const spellings: Record<string, (url: string) => string> = {
  'as it is': (url) => url,
  'in HTML': (url) => `<p><a href="${url.replaceAll('&', '&amp;')}">${url.replaceAll('&', '&amp;')}</a></p>`,
  'in entities': entities,
  'in quoted-printable': quotedPrintable,
  'in quoted-printable, with its lines joined': (url) => url.replaceAll('=', '=3D'),
  'percent-encoded': encodeURIComponent,
  'percent-encoded twice': (url) => encodeURIComponent(encodeURIComponent(url)),
  'percent-encoded sign by sign': everySign,
  'wrapped by Outlook': (url) =>
    `https://nam01.safelinks.protection.outlook.com/?url=${encodeURIComponent(url)}&data=05%7C01%7C&sdata=x%3D&reserved=0`,
  'wrapped by Outlook, in HTML': (url) =>
    `https://nam01.safelinks.protection.outlook.com/?url=${encodeURIComponent(url)}&amp;data=05%7C01&amp;reserved=0`,
  'wrapped by Google': (url) => `https://www.google.com/url?q=${encodeURIComponent(url)}&source=gmail`,
  'wrapped by both': (url) =>
    `https://www.google.com/url?q=${encodeURIComponent(`https://eur03.safelinks.protection.outlook.com/?url=${encodeURIComponent(url)}`)}`,
  'wrapped by Proofpoint': proofpoint,
  'wrapped by Proofpoint, third version': (url) => `https://urldefense.com/v3/__${url}__;!!abc$`,
  'in angle brackets': (url) => `Abrir el caso<${url}>`,
  'with signs that nobody sees': (url) => url.replace(/(.{9})/g, '$1\u200b'),
  'quoted and broken': (url) => `> ${url.replace(/(.{11})/g, '$1 \r\n> > ')}`,
}

describe('a key of ours is masked', () => {
  for (const [name, spell] of Object.entries(spellings))
    test(name, () => {
      fc.assert(
        fc.property(link, words(), words(), ({ secret, url }, before, after) => {
          const told = maskOwnKeys(`${before} ${spell(url)} ${after}`)
          for (const read of readings(told)) {
            expect(read).not.toContain(secret)
            // Not half of it either.
            expect(read).not.toContain(secret.slice(0, 11))
            expect(read).not.toContain(secret.slice(-11))
          }
        }),
        { numRuns: 200 },
      )
    })

  test('also outside of links', () => {
    const secret = 'Ab3_dEf-hIjKlMnOpQrStU'
    const seal = '0123456789abcdef01234567'
    const apiKey = 'x'.repeat(43)
    for (const told of [
      `{"radicado":"ST-2026-000001","accessKey":"${secret}"}`,
      `Mi caso es el 123, con clave=${secret}.`,
      `Para: web+w12.${seal}@alcaldia.gov.co`,
      `https://soporte.gov.co/solicitud?correo=1a.t2x9k0.${seal}`,
      `Authorization: Bearer pu_${apiKey}`,
    ])
      for (const one of [secret, seal, apiKey]) expect(maskOwnKeys(told)).not.toContain(one)
  })

  test('and all around it stays', () => {
    expect(
      maskOwnKeys(
        'Vea https://a.gov.co/caso/ST-2026-000001?clave=Ab3_dEf-hIjKlMnOpQrStU&hecho=close, gracias',
      ),
    ).toBe('Vea https://a.gov.co/caso/ST-2026-000001?clave=…&hecho=close, gracias')
    expect(maskOwnKeys('clave=Ab3_dEf-hIjKlMnOpQrStU\nQuedo atenta')).toBe('clave=…\nQuedo atenta')
  })
})

describe('words without a key come back as they were', () => {
  test('any words', () => {
    fc.assert(fc.property(words(), (text) => maskOwnKeys(text) === text))
  })

  test('what looks alike', () => {
    for (const text of [
      'Olvidé mi clave = 12345 y no entro a https://correo.gov.co/?a=1&b=2',
      'La clave: perro-gato-casa. 50% de las veces falla; &nbsp; y A=B',
      'https://otra.gov.co/clave/cambiar y /preparar/informe',
      'https://www.google.com/search?q=clave%20de%20la%20impresora',
      '/linea/confirmar/ y nada más',
    ])
      expect(maskOwnKeys(text)).toBe(text)
  })

  test('masked once is masked', () => {
    fc.assert(
      fc.property(link, words(), ({ url }, text) => {
        const once = maskOwnKeys(`${text} ${url}`)
        expect(maskOwnKeys(once)).toBe(once)
      }),
    )
  })
})

test('its time grows with the length alone', () => {
  const units = [
    ' ',
    '\n',
    '=\n',
    'clave=',
    '%25',
    '&#61;',
    '=3D',
    'clave%3D%',
    '> \r\n',
    '-3D',
    '/clave/',
    'accessKey "',
  ]
  for (const unit of units) {
    const began = performance.now()
    maskOwnKeys(`clave=${unit.repeat(Math.ceil(100_000 / unit.length))}`)
    expect(performance.now() - began, JSON.stringify(unit)).toBeLessThan(1500)
  }
})

/** Words of people, with the signs that encodings are made of. */
function words() {
  return fc.oneof(
    fc.string({ unit: 'grapheme', maxLength: 60 }),
    fc
      .array(fc.constantFrom('clave', '=', '%', '3D', '&amp;', '\n', '> ', '/', 'caso', ' ', '-', 'x'), {
        maxLength: 12,
      })
      .map((parts) => parts.join('')),
  )
}

/** What somebody makes of words who looks for a key: without gaps, and decoded again and again. */
function readings(text: string): readonly string[] {
  const bare = text.replace(/=?[\s>\u200b]+/g, '')
  const all = [text, bare]
  let read = bare
  for (let round = 0; round < 4; round++) {
    read = read
      .replace(/%([0-9a-f]{2})/gi, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16)))
      .replace(/&#(\d+);/g, (_, code) => String.fromCharCode(Number(code)))
      .replaceAll('&amp;', '&')
    all.push(
      read,
      read.replace(/[-=]([0-9a-f]{2})/gi, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16))),
    )
  }
  return all
}
