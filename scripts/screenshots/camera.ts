import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Locator, Page } from '@playwright/test'
import { en } from '../../src-renderer/i18n/en.ts'
import { type Catalog, es } from '../../src-renderer/i18n/es.ts'
import { type LaunchedTill, launchTill } from '../../tests/e2e/support/launch-till.ts'
import { askTill } from '../../tests/e2e/support/till-calls.ts'
import { projectFolder } from '../electron-program.ts'

export const screenshotFolder = join(projectFolder, 'docs', 'screenshots')
const size = { width: 1366, height: 768 }

export type Language = 'es' | 'en'

/** A till that has just been started, in front of a camera, and the words that its screens show. */
export interface Camera {
  readonly till: LaunchedTill
  readonly window: Page
  readonly words: Catalog
  /** Photographs the window, light and dark, as `<language>-<name>.webp` and `<language>-<name>-dark.webp`. */
  take(name: string): Promise<void>
  /** The first button whose name contains `name`. */
  button(name: string | RegExp): Locator
  /** Takes a section of the rail. */
  goTo(screen: keyof Catalog['nav']): Promise<void>
  /** Presses a key once what has just come up takes keys. */
  press(key: string): Promise<void>
  // biome-ignore lint/suspicious/noExplicitAny: each call answers something else
  ask(name: string, input: unknown): Promise<any>
}

export async function openCamera(language: Language): Promise<Camera> {
  const words = language === 'es' ? es : en
  const till = await launchTill({ size })
  const { window } = till
  const devtools = await window.context().newCDPSession(window)
  const photograph = async (file: string) => {
    const { data } = await devtools.send('Page.captureScreenshot', { format: 'webp', quality: 82 })
    writeFileSync(join(screenshotFolder, file), Buffer.from(data, 'base64'))
  }
  const wear = (scheme: 'light' | 'dark') =>
    window.evaluate((value) => {
      document.documentElement.dataset.mantineColorScheme = value
    }, scheme)
  return {
    till,
    window,
    words,
    async take(name) {
      // What an earlier step told is not of this picture. Transitions and lists settle.
      await window.evaluate(() => {
        for (const toast of document.querySelectorAll<HTMLElement>('.mantine-Notification-closeButton')) toast.click()
      })
      await window.waitForTimeout(400)
      await wear('light')
      await window.waitForTimeout(100)
      await photograph(`${language}-${name}.webp`)
      await wear('dark')
      await window.waitForTimeout(150)
      await photograph(`${language}-${name}-dark.webp`)
      await wear('light')
    },
    button: (name) => window.getByRole('button', { name }).first(),
    goTo: (screen) =>
      window
        .getByRole('navigation', { name: words.nav.label })
        .getByRole('button', { name: words.nav[screen] })
        .click(),
    async press(key) {
      await window.waitForTimeout(400)
      await window.keyboard.press(key)
    },
    ask: (name, input) => askTill(window, name, input),
  }
}

/** Opens the shift with a float of 500. */
export async function openShift({ window, words, button }: Camera): Promise<void> {
  await window.getByLabel(words.shift.float).fill('500')
  await button(words.shift.openButton).click()
}

/** Searches as a cashier does and takes the first result. */
export async function add({ window, words }: Camera, text: string): Promise<void> {
  const search = window.getByRole('combobox', { name: words.sell.search })
  await search.fill(text)
  await window.getByRole('option').first().waitFor()
  await search.press('Enter')
}

/** Charges the cart's exact amount in cash and clears the counter for the next sale. */
export async function chargeExact({ words, button }: Camera): Promise<void> {
  await button(words.sell.charge).click()
  await button(words.charge.exact).click()
  await button(words.charge.confirm).click()
  await button(words.receipt.newSale).click()
}

/** Answers the system's dialogs, which no script can click. */
export async function answerDialogs({ till }: Camera, path: string): Promise<void> {
  await till.app.evaluate(({ dialog }, chosen) => {
    dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [chosen] })
  }, path)
}
