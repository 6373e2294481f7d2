// What the terminal says of the master key.

export const masterKeyTexts = {
  missing: (path: string) =>
    `Falta la llave maestra ${path}, con la que se hizo esta base de datos: recupérela de su copia o defina MASTER_KEY.`,
  other: (name: string, { version, fingerprint }: { version: number; fingerprint: string }) =>
    `Esta base de datos se hizo con otra llave maestra (versión ${version}, huella ${fingerprint}): ponga aquella en ${name}.`,
  openToOthers: (path: string) =>
    `Otros usuarios del servidor pueden leer la llave maestra: ejecute chmod 600 ${path} y cámbiela con «cli key rotate».`,
  unreadable: (path: string, code: string) => `No se puede leer la llave maestra ${path} (${code}).`,
  damaged: (path: string) => `La llave maestra ${path} está dañada: recupérela de su copia de seguridad.`,
  rotated: (version: number, revoked: boolean) =>
    `La llave maestra va en la versión ${version}. ${
      revoked
        ? 'Los enlaces de antes ya no abren sus casos.'
        : 'Los enlaces de antes siguen abriendo sus casos.'
    } Reinicie ahora todos los procesos y guarde la copia nueva.`,
  inEnvironment: (value: string, revoked: boolean) =>
    `La llave maestra viene del entorno: ponga MASTER_KEY=${value} y reinicie todos los procesos.${
      revoked
        ? ' Después deje solo la primera llave y reinicie otra vez: los enlaces de antes no abrirán más.'
        : ''
    }`,
} as const
