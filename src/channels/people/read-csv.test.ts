import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { projectDir } from '#main/config.ts'
import { readPolicyFile } from '#main/policies.ts'
import { readPeople } from './read-csv.ts'

const policy = readPolicyFile(join(projectDir, 'policies/circular-004.yaml'))
const read = (text: string) => readPeople(Buffer.from(text), policy)
const header = 'documento;nombre;correo;telefono;vinculacion;dependencia;fin de contrato'
const [first, second] = policy.dependencias

describe('a directory is read', () => {
  test('as a spreadsheet of a Colombian Windows saves it', () => {
    const text = `CÉDULA;Nombre completo;Teléfono;Vinculación;Dependencia;Fin de contrato\r\n63.123.456;Yolanda Pérez Ñáñez;2145;Contratista;${first?.name.toUpperCase()};31/12/2026\r\n\r\n`
    expect(readPeople(Buffer.from(text, 'latin1'), policy)).toEqual({
      ok: true,
      people: [
        {
          nationalId: '63123456',
          fullName: 'Yolanda Pérez Ñáñez',
          email: '',
          phone: '2145',
          employment: 'contratista',
          dependencia: first?.code,
          contractEndsOn: '2026-12-31',
        },
      ],
    })
  })

  test('with commas, quotes, a byte order mark, other columns, and any order', () => {
    const text = `\ufeffsueldo,dependencia,nombre,correo,documento,vinculacion\n1,${second?.code},"Ruiz, Ana",Ana@Entidad.gov.co,1098765432,Funcionaria pública\n`
    expect(read(text)).toMatchObject({
      ok: true,
      people: [
        {
          fullName: 'Ruiz, Ana',
          email: 'ana@entidad.gov.co',
          employment: 'funcionario',
          contractEndsOn: null,
        },
      ],
    })
  })
})

describe('what cannot be read says why, line by line, and nothing is taken in', () => {
  const row = (...cells: string[]) => `${header}\n${cells.join(';')}\n`
  const good = ['63123456', 'Yolanda', 'y@x.co', '2145', 'contratista', first?.code ?? '', '2026-12-31']
  test.each([
    [row(...good.with(0, 'CC')), 'Línea 2: «CC» no es un documento: escriba solo sus números.'],
    [row(...good.with(1, '')), 'Línea 2: falta el nombre, o es demasiado largo.'],
    [row(...good.with(2, 'y@')), 'Línea 2: «y@» no es un correo electrónico.'],
    [row(...good.with(4, 'jefe')), 'Línea 2: la vinculación es «funcionario» o «contratista», no «jefe».'],
    [
      row(...good.with(5, '9')),
      'Línea 2: la circular no tiene la dependencia «9». Use su nombre o su código.',
    ],
    [
      row(...good.with(6, '2026-02-30')),
      'Línea 2: «2026-02-30» no es una fecha: escríbala como 2026-12-31 o 31/12/2026.',
    ],
    [`${row(...good)}${good.join(';')}\n`, 'Línea 3: el documento 63123456 está dos veces.'],
    ['documento;nombre;vinculacion\n', 'Falta la columna «dependencia» en la primera línea.'],
    [`${header}\n`, 'El archivo no tiene ninguna persona.'],
    ['', 'Falta la columna «documento» en la primera línea.'],
  ])('%j', (text, problem) => {
    expect(read(text)).toMatchObject({ ok: false })
    expect(read(text)).toHaveProperty('problems.0', problem)
  })

  test('a long file of mistakes is not read to its end', () => {
    const result = read(`${header}\n${`${good.with(0, 'x').join(';')}\n`.repeat(500)}`)
    expect(result.ok ? [] : result.problems).toHaveLength(21)
  })

  test('whatever the bytes are, there is an answer', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.boolean(), (bytes, withHeader) => {
        const content = withHeader ? Buffer.concat([Buffer.from(`${header}\n`), bytes]) : Buffer.from(bytes)
        const result = readPeople(content, policy)
        expect(result.ok ? result.people.length : result.problems.length).toBeGreaterThan(0)
      }),
    )
  })
})
