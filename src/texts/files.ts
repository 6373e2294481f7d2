// What is said of a file that nobody may download.

export const heldBackTexts = {
  pending: 'Todavía no revisado contra virus: se podrá descargar en cuanto se revise.',
  infected:
    'En cuarentena: el antivirus encontró algo dañino. El archivo se guardó y nadie lo puede descargar.',
  unscannable: 'El antivirus no pudo revisarlo: el archivo se guardó y no se puede descargar.',
} as const
