// The desk's look: the tokens of the public pages, a dark ground for whoever prefers one, and Mantine built on both.
import {
  type CSSVariablesResolver,
  createTheme,
  DEFAULT_THEME,
  defaultCssVariablesResolver,
  mergeMantineTheme,
} from '@mantine/core'
import { tokens } from '#web/ui/tokens.ts'

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

export const theme = createTheme({
  primaryColor: 'entity',
  primaryShade: 6,
  colors: {
    entity: [
      '#eef3fc',
      '#d9e4f8',
      '#b3c9f0',
      '#8aacea',
      '#678fdf',
      '#4a79d6',
      tokens.accent,
      '#2a57b3',
      tokens.accentDark,
      '#003561',
    ],
    alarm: [
      tokens.badSoft,
      '#f4ccd2',
      '#e79aa5',
      '#da6776',
      '#ce3f52',
      '#bd1d34',
      tokens.bad,
      '#8c041b',
      '#700316',
      '#540210',
    ],
    dark: [
      dark.text,
      '#c3ccd6',
      dark.textSoft,
      dark.line,
      '#3a4654',
      '#232c38',
      dark.groundSoft,
      dark.ground,
      '#0d1117',
      '#080b0f',
    ],
  },
  black: tokens.text,
  white: tokens.ground,
  fontFamily: tokens.font,
  headings: { fontFamily: tokens.font, fontWeight: '600' },
  fontSizes: { xs: rem(13), sm: rem(14), md: rem(14), lg: rem(16), xl: rem(18) },
  defaultRadius: tokens.radius,
  cursorType: 'pointer',
  respectReducedMotion: true,
})

/** Mantine's colours are the tokens, so that its parts and ours change together. */
export const cssVariables: CSSVariablesResolver = () => {
  const own = {
    '--mantine-color-text': 'var(--text)',
    '--mantine-color-body': 'var(--ground)',
    '--mantine-color-dimmed': 'var(--text-soft)',
    '--mantine-color-placeholder': 'var(--text-soft)',
    '--mantine-color-error': 'var(--bad)',
    '--mantine-color-anchor': 'var(--accent-dark)',
    '--mantine-color-default': 'var(--ground)',
    '--mantine-color-default-hover': 'var(--ground-soft)',
    '--mantine-color-default-color': 'var(--text)',
    '--mantine-color-default-border': 'var(--line)',
  }
  const darkTokens = Object.entries(dark).map(([name, value]) => [`--${kebab(name)}`, value])
  return { variables: {}, light: own, dark: { ...own, ...Object.fromEntries(darkTokens) } }
}

/** What Mantine's script would have chosen: the light colours, for browsers that run none. */
export function scriptlessCss(): string {
  const { light } = defaultCssVariablesResolver(mergeMantineTheme(DEFAULT_THEME, theme))
  const all = { ...light, ...cssVariables(DEFAULT_THEME).light }
  return `:root{${Object.entries(all)
    .map(([name, value]) => `${name}:${value}`)
    .join(';')}}`
}

function rem(px: number): string {
  return `${px / 16}rem`
}

function kebab(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
}
