// The look in numbers: one source for the public pages' CSS and for the desk's theme. Colours of GOV.CO.

export const tokens = {
  accent: '#3366cc',
  accentDark: '#004884',
  accentSoft: '#eef3fc',
  good: '#046a4c',
  goodSoft: '#e8f5f0',
  warn: '#f3d03e',
  warnSoft: '#fdf8e1',
  warnText: '#6b5300',
  bad: '#a80521',
  badSoft: '#fbecee',
  text: '#1f2933',
  textSoft: '#52606d',
  line: '#8895a3',
  lineSoft: '#d9dfe6',
  ground: '#ffffff',
  groundSoft: '#f5f7fa',
  font: "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif",
  /** px; five sizes. */
  size: { small: 14, body: 16, large: 18, title: 22, display: 30 },
  radius: 4,
} as const

/** The same as custom properties of the page. */
export function tokensCss(): string {
  const { size, font, radius, ...colours } = tokens
  const entries = [
    ...Object.entries(colours).map(([name, value]) => [kebab(name), value]),
    ...Object.entries(size).map(([name, px]) => [`size-${name}`, `${px / 16}rem`]),
    ['font', font],
    ['radius', `${radius}px`],
  ]
  return `:root{${entries.map(([name, value]) => `--${name}:${value}`).join(';')}}`
}

function kebab(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
}
