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

type Colours = Omit<typeof tokens, 'font' | 'size' | 'radius'>

/** The same names as `tokens`, on a dark ground. */
const dark: Record<keyof Colours, string> = {
  accent: '#7ba4f0',
  accentDark: '#a9c7fa',
  accentSoft: '#1b2a44',
  good: '#5fcaa3',
  goodSoft: '#12302a',
  warn: '#f3d03e',
  warnSoft: '#332c10',
  warnText: '#f0d878',
  bad: '#ff929e',
  badSoft: '#3a181e',
  text: '#e3e8ee',
  textSoft: '#a6b2bf',
  line: '#748291',
  lineSoft: '#2c3643',
  ground: '#12171e',
  groundSoft: '#1a212b',
}

const { size, font, radius, ...colours } = tokens
const sizes = Object.entries(size).map(([name, px]) => [`size-${name}`, `${px / 16}rem`])

/** The same as custom properties of the page. */
export const tokensCss = rootCss({ ...colours, ...Object.fromEntries(sizes), font, radius: `${radius}px` })

/** The desk's colours for whoever prefers a dark ground. */
export const darkCss = `@media screen and (prefers-color-scheme:dark){${rootCss(dark)}}`

function rootCss(properties: Readonly<Record<string, string>>): string {
  return `:root{${Object.entries(properties)
    .map(([name, value]) => `--${kebab(name)}:${value}`)
    .join(';')}}`
}

function kebab(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
}
