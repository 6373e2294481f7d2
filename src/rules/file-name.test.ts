import { expect, test } from 'vitest'
import { downloadName } from './file-name.ts'

test.each([
  ['an honest photo', 'foto.JPG', 'image/jpeg', 'foto.JPG', 'image/jpeg'],
  ['a photo that is a page', 'foto.jpg', 'text/plain', 'foto.jpg.txt', 'application/octet-stream'],
  ['a page', 'aviso.html', 'text/plain', 'aviso.html.txt', 'application/octet-stream'],
  ['a photo that is a PDF', 'foto.jpg', 'application/pdf', 'foto.jpg.pdf', 'application/pdf'],
  [
    'a program that says so',
    'factura.pdf.exe',
    'application/x-msdownload',
    'factura.pdf.exe.bin',
    'application/octet-stream',
  ],
  [
    'a program that says it is a PDF',
    'factura.pdf',
    'application/x-msdownload',
    'factura.pdf.bin',
    'application/octet-stream',
  ],
  ['a script', 'instalar.bat', 'text/plain', 'instalar.bat.txt', 'application/octet-stream'],
  [
    'a name that is turned around',
    'factura\u202efdp.exe',
    'application/x-msdownload',
    'facturafdp.exe.bin',
    'application/octet-stream',
  ],
  [
    'a program behind spaces and dots',
    'a.exe. .',
    'application/x-msdownload',
    'a.exe.bin',
    'application/octet-stream',
  ],
  [
    'a spreadsheet that is known as a zip',
    'cuentas.xlsx',
    'application/zip',
    'cuentas.xlsx',
    'application/zip',
  ],
  ['a list', 'lista.csv', 'text/plain', 'lista.csv', 'text/plain'],
  ['a drawing that nobody knows', 'plano.dwg', 'image/vnd.dwg', 'plano.dwg', 'application/octet-stream'],
  ['no ending', 'LEAME', 'text/plain', 'LEAME.txt', 'application/octet-stream'],
  ['no name', '\u200b', 'application/pdf', 'archivo.pdf', 'application/pdf'],
])('%s', (_, name, mediaType, downloaded, served) =>
  expect(downloadName(name, mediaType)).toEqual({ name: downloaded, mediaType: served }),
)
