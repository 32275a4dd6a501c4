import { expect, type Page } from '@playwright/test'

/** What a cashier does, by the Spanish names that the screens show. */

/** The first-run wizard, up to a demo shop that is ready to open a shift. */
export async function setUpDemoShop(window: Page): Promise<void> {
  await chooseMode(window, 'Tienda de demostración')
  const operator = window.getByLabel('Tu nombre')
  await operator.fill('Lupita')
  await window.getByRole('button', { name: 'Abrir la tienda de demostración' }).click()
  await expect(window.getByLabel('Fondo de caja')).toBeVisible({ timeout: 20_000 })
}

/** Takes the wizard through its language step to the form of one way to use the till. */
export async function chooseMode(window: Page, mode: string): Promise<void> {
  await window.getByRole('button', { name: /Español/ }).click()
  await window.getByRole('button', { name: mode }).click()
}

export async function openShift(window: Page, float: string): Promise<void> {
  await window.getByLabel('Fondo de caja').fill(float)
  await window.getByRole('button', { name: 'Abrir turno' }).click()
  await expect(window.getByRole('combobox', { name: 'Buscar producto' })).toBeFocused()
}

/** Types what is wanted, takes the first result, charges the exact amount in cash; gives the receipt number. */
export async function sellForCash(window: Page, words: string): Promise<string> {
  const search = window.getByRole('combobox', { name: 'Buscar producto' })
  await search.fill(words)
  await expect(window.getByRole('option').first()).toContainText(words)
  await search.press('Enter')
  await window.getByRole('button', { name: /^Cobrar/ }).click()
  await window.getByRole('button', { name: /^Exacto/ }).click()
  await window.getByRole('button', { name: /^Confirmar cobro/ }).click()
  const number = await window.getByLabel('Número de ticket').textContent()
  await window.getByRole('button', { name: /^Nueva venta/ }).click()
  return number ?? ''
}

/** The rows of today's sales, as they read. */
export async function salesOfToday(window: Page): Promise<string[]> {
  await window.getByRole('navigation', { name: 'Secciones' }).getByRole('button', { name: 'Ventas' }).click()
  const rows = window.getByRole('button', { name: /-A-\d{6}/ })
  await expect(rows.first()).toBeVisible()
  return rows.allInnerTexts()
}
