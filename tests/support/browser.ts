// A real browser for journeys: the system's Chromium, or the one that comes inside an npm package.
import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import AxeBuilder from '@axe-core/playwright'
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core'
import { expect, onTestFinished } from 'vitest'

/** Close it at the end. Throws one sentence when there is no browser to be had. */
export async function openBrowser(): Promise<Browser> {
  const args = [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-quic',
    '--disable-background-networking',
    '--disable-sync',
  ]
  const system = systemChromium()
  if (system) return chromium.launch({ executablePath: system, args })
  try {
    const { default: packaged } = await import('@sparticuz/chromium')
    // Its own arguments are for a browser of one page: with `--single-process` it ends when a context is closed.
    return await chromium.launch({ executablePath: await packaged.executablePath(), args })
  } catch (error) {
    throw new Error(
      `There is no browser for the journeys: install one with \`apt-get install chromium\` (or set CHROMIUM). ${error}`,
    )
  }
}

function systemChromium(): string | undefined {
  const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']
  const folders = (process.env.PATH ?? '').split(delimiter)
  const candidates = [
    process.env.CHROMIUM,
    ...names.flatMap((name) => folders.map((folder) => join(folder, name))),
  ]
  return candidates.find((path) => path && existsSync(path))
}

/**
 * A page of its own in a context of its own, in Colombia, closed with the test. What the browser's console complains of
 * fails the test, save what `tolerated` matches.
 */
export async function openPage(
  browser: Browser,
  options: BrowserContextOptions & { readonly tolerated?: RegExp } = {},
): Promise<Page> {
  const { tolerated = /status of (4\d\d|503)/, ...context } = options
  const opened = await browser.newContext({ locale: 'es-CO', timezoneId: 'America/Bogota', ...context })
  const page = await opened.newPage()
  const complaints: string[] = []
  page.on('console', (message) => {
    if (message.type() === 'error' && !tolerated.test(message.text())) complaints.push(message.text())
  })
  page.on('pageerror', (error) => complaints.push(String(error)))
  onTestFinished(async () => {
    await opened.close()
    expect(complaints, 'the browser complained').toEqual([])
  })
  return page
}

/** WCAG 2.2 AA by axe; each violation as a sentence. Needs JavaScript in the page. */
export async function expectAccessible(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page })
    .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'])
    .analyze()
  const said = violations.map(
    ({ id, help, nodes }) => `${id}: ${help} (${nodes.map(({ target }) => target.join(' ')).join(', ')})`,
  )
  expect(said, page.url()).toEqual([])
}

/** Nothing sticks out to the right: no page scrolls sideways. */
export async function expectNoSidewaysScroll(page: Page): Promise<void> {
  const beyond = await page.evaluate(() => {
    const width = document.documentElement.clientWidth
    return document.documentElement.scrollWidth > width
      ? [...document.querySelectorAll('body *')]
          .filter((element) => element.getBoundingClientRect().right > width + 1)
          .map((element) => element.outerHTML.slice(0, 80))
      : []
  })
  expect(beyond, page.url()).toEqual([])
}
