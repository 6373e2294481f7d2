import { expect, test } from 'vitest'
import { isGuessable } from './guessable-password.ts'

const words = [
  'Punto Único',
  'Alcaldía Distrital de Barrancabermeja',
  'Yolanda Pérez Ñáñez',
  'yolanda.perez@barrancabermeja.gov.co',
]

test.each([
  ['a common one', 'password1234'],
  ['a common one in Spanish', 'contraseña123'],
  ['keys in a row', 'qwertyuiop1'],
  ['the city and a year', 'Barrancabermeja2026'],
  ['the entity without its accent', 'alcaldia2026*'],
  ['the product', 'PuntoUnico2026'],
  ['the person', 'yolandaperez1'],
  ['a country and a year', 'Colombia2026*'],
  ['one thing over and over', 'ab'.repeat(64)],
])('%s is guessed', async (_, password) => {
  expect(await isGuessable(password, words)).toBe(true)
})

test.each([
  ['a phrase', 'cuatro burros leen despacio'],
  ['signs without sense', 'Xk29fjQ2pLm8'],
])('%s is not', async (_, password) => {
  expect(await isGuessable(password, words)).toBe(false)
})

test('the longest of signs without sense is judged in time', async () => {
  const longest = Array.from({ length: 128 }, (_, i) => String.fromCharCode(33 + ((i * 37) % 90))).join('')
  const began = performance.now()
  expect(await isGuessable(longest, words)).toBe(false)
  expect(performance.now() - began).toBeLessThan(15_000)
})
