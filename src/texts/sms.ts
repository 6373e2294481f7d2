// What somebody who called the extension gets by SMS: one piece, and nothing of a person.

export interface LinkFacts {
  readonly link: 'caso' | 'form'
  readonly radicado: string
  readonly extension: string
  readonly url: string
}

export function sayLink({ link, radicado, extension, url }: LinkFacts): string {
  return link === 'caso'
    ? `Usted llamó al ${extension}. Su caso ${radicado}: ${url}`
    : `Usted llamó al ${extension}. Para reportar un problema de soporte: ${url}`
}
