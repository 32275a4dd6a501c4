// `npm run screenshots`: every screen in both languages, of a demo shop with a few sales, into docs/screenshots/.
import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { en } from '../src-renderer/i18n/en.ts'
import { es } from '../src-renderer/i18n/es.ts'
import { launchTill } from '../tests/e2e/support/launch-till.ts'
import { startVirtualDisplay } from './display.ts'
import { projectFolder } from './electron-program.ts'

const folder = join(projectFolder, 'docs', 'screenshots')
const size = { width: 1280, height: 800 }

async function photograph(language: 'es' | 'en'): Promise<void> {
  const words = language === 'es' ? es : en
  const till = await launchTill({ size })
  const { window } = till
  const button = (name: string) => window.getByRole('button', { name }).first()
  const take = async (name: string) => {
    // Transitions and lists settle.
    await window.waitForTimeout(400)
    await window.screenshot({ path: join(folder, `${language}-${name}.png`) })
  }
  try {
    await take('first-run')
    await button(language === 'es' ? 'Español' : 'English').click()
    await take('first-run-mode')
    await button(words.wizard.demo).click()
    await window.getByLabel(words.wizard.operator).fill('Lupita')
    await take('first-run-shop')
    await button(words.wizard.startDemo).click()
    await window.getByLabel(words.shift.float).fill('500')
    await take('open-shift')
    await button(words.shift.openButton).click()

    for (const basket of [['tortillas', 'frijol'], ['cloro'], ['leche', 'huevo', 'bolillo']]) {
      for (const product of basket) await add(window, words.sell.search, product)
      await button(words.sell.charge).click()
      await button(words.charge.exact).click()
      await button(words.charge.confirm).click()
      await button(words.receipt.newSale).click()
    }
    for (const product of ['café', 'azúcar', 'refresco de cola 600', 'totopos', 'mazapán']) {
      await add(window, words.sell.search, product)
    }
    await window.getByRole('combobox', { name: words.sell.search }).fill('queso')
    await window.getByRole('option').first().waitFor()
    await take('sell')
    await window.getByRole('combobox', { name: words.sell.search }).fill('')
    await button(words.sell.charge).click()
    await take('charge')
    await window.getByLabel(words.charge.received).fill('500')
    await button(words.charge.confirm).click()
    await take('receipt')
    await button(words.receipt.newSale).click()

    await window.keyboard.press('F1')
    await take('shortcuts')
    await window.keyboard.press('Escape')
    for (const screen of ['sales', 'products', 'customers', 'export', 'shift'] as const) {
      await window.getByRole('navigation').getByRole('button', { name: words.nav[screen] }).click()
      await take(screen)
    }
  } finally {
    await till.close()
    rmSync(till.dataDir, { recursive: true, force: true })
  }
}

/** Searches as a cashier does and takes the first result. */
async function add(window: Page, searchName: string, text: string): Promise<void> {
  const search = window.getByRole('combobox', { name: searchName })
  await search.fill(text)
  await window.getByRole('option').first().waitFor()
  await search.press('Enter')
}

mkdirSync(folder, { recursive: true })
const display = process.platform === 'linux' ? await startVirtualDisplay() : null
if (display) process.env.DISPLAY = display.name
for (const language of ['es', 'en'] as const) await photograph(language)
display?.stop()
console.log(`the screenshots are in ${folder}`)
