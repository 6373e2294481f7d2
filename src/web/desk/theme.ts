// The desk's look: the tokens of the public pages, a dark ground for whoever prefers one, and Mantine built on both.
import {
  type CSSVariablesResolver,
  convertCssVariables,
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

type Variables = ReturnType<CSSVariablesResolver>

/** Mantine's colours are the tokens, so that its parts and ours change together. */
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

const ownTheme = mergeMantineTheme(DEFAULT_THEME, theme)
const usual = defaultCssVariablesResolver(DEFAULT_THEME)
const wanted = defaultCssVariablesResolver(ownTheme)
const light = { ...wanted.light, ...own }
const darkTokens = Object.entries(dark).map(([name, value]) => [`--${kebab(name)}`, value])

/**
 * Mantine's variables where they differ from those in its own style sheet: worked out once, not at every page. To be
 * given in a style element, with the provider's own turned off.
 */
export const deskCss = convertCssVariables({
  variables: differing(wanted.variables, usual.variables),
  light: differing(light, usual.light),
  dark: differing({ ...wanted.dark, ...own, ...Object.fromEntries(darkTokens) }, usual.dark),
})

/** For browsers that run no script: the colours that Mantine's would have chosen, the light ones, and nothing that needs one. */
export const scriptlessCss = `:root{${Object.entries(light)
  .map(([name, value]) => `${name}:${value}`)
  .join(';')}}.scripted{display:none!important}`

function differing(ours: Variables['light'], theirs: Variables['light']): Variables['light'] {
  const usually = new Map(Object.entries(theirs))
  return Object.fromEntries(Object.entries(ours).filter(([name, value]) => usually.get(name) !== value))
}

function rem(px: number): string {
  return `${px / 16}rem`
}

function kebab(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
}
