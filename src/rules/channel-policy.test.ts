import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { readPolicyFile } from '#main/policies.ts'
import { doors } from './caso.ts'
import { looksLikeWebsiteRequest, opens } from './channel-policy.ts'

const policy = readPolicyFile(join(import.meta.dirname, '../../policies/circular-004.yaml'))

describe('doors', () => {
  test('only the form opens support cases', () => {
    expect(doors.filter((door) => opens[door].includes('caso'))).toEqual(['form'])
  })

  test('only the mailbox opens website requests', () => {
    expect(doors.filter((door) => opens[door].includes('website_request'))).toEqual(['mail'])
  })
})

describe('a text that speaks of the website', () => {
  test.each([
    ['asks to publish', 'Por favor publicar el decreto 045.'],
    ['shouts', 'PUBLICAR EDICTO'],
    ['has no accents', 'Necesito una publicacion en la pagina web'],
    ['has its accents in two pieces', 'pa\u0301gina web'],
    ['speaks of a banner', 'Cambiar el banner.'],
    ['has a link to the site', 'Miren https://www.barrancabermeja.gov.co/decretos'],
    ['has a link without scheme', 'Está en www.barrancabermeja.gov.co'],
    ['has one of the words alone after it stood inside another', 'Republicar no: publicar.'],
    ['is only the word', 'banner'],
  ])('%s', (_, text) => {
    expect(looksLikeWebsiteRequest(text, policy)).toBe(true)
  })

  test.each([
    ['is about a printer', 'La impresora no responde.'],
    ['has one of the words inside another', 'El funcionario publicará... no: la republicana.'],
    ['has a mail address of the entity', 'Escriba a ana.ruiz@barrancabermeja.gov.co'],
    ['has a link elsewhere', 'No abre https://www.google.com'],
    ['is empty', ''],
  ])('but not one that %s', (_, text) => {
    expect(looksLikeWebsiteRequest(text, policy)).toBe(false)
  })

  test('the words are the policy’s', () => {
    const other = { ...policy, websiteRequestWords: ['cartelera'] }
    expect(looksLikeWebsiteRequest('Publicar en el banner', other)).toBe(false)
    expect(looksLikeWebsiteRequest('Algo en la CARTELERA.', other)).toBe(true)
  })

  test('a policy without words knows its site alone', () => {
    const other = { ...policy, websiteRequestWords: [] }
    expect(looksLikeWebsiteRequest('Publicar en el banner', other)).toBe(false)
    expect(looksLikeWebsiteRequest(`Mire ${policy.entity.website}`, other)).toBe(true)
  })

  test('a word may hold any signs', () => {
    const other = { ...policy, websiteRequestWords: ['q&a (web)'] }
    expect(looksLikeWebsiteRequest('Sección Q&A (web)', other)).toBe(true)
    expect(looksLikeWebsiteRequest('q&a web', other)).toBe(false)
  })
})
