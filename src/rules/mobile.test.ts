import { describe, expect, test } from 'vitest'
import { colombianMobile } from './mobile.ts'

describe('a Colombian mobile', () => {
  test.each([
    ['ten digits from 3 on', '3001234567'],
    ['in groups', '300 123 4567'],
    ['with points', '300.123.45.67'],
    ['with hyphens', '300-123-4567'],
    ['with brackets', '(300) 123 4567'],
    ['with the country', '+57 300 123 4567'],
    ['with the country and without a plus', '573001234567'],
    ['as dialled from abroad', '0057 300 1234567'],
    ['with the country in brackets', '(+57) 300-123-4567'],
    ['with spaces that do not break', '300\u00a0123\u00a04567'],
    ['beside an extension', '300 123 4567, ext. 2310'],
    ['after an extension', 'ext. 2310 / 300 123 4567'],
    ['with a word', 'Cel: 300 123 4567'],
    ['the first of two', '300 123 4567 / 310 765 4321'],
  ])('%s: %s', (_, written) => {
    expect(colombianMobile(written)).toBe('+573001234567')
  })

  test.each([
    ['an extension', '2345'],
    ['a fixed line', '607 622 00 44'],
    ['a fixed line of before 2021', '(7) 622 0044'],
    ['too few digits', '300 123 456'],
    ['too many digits', '300 123 45678'],
    ['of another country', '+1 300 123 4567'],
    ['of another country, from 3 on', '+39 333 123 4567'],
    ['nothing', ''],
    ['words', 'no tiene'],
  ])('is not %s: %s', (_, written) => {
    expect(colombianMobile(written)).toBeUndefined()
  })
})
