import { expect, type Page, test } from '@playwright/test'
import { seriousFindings } from './support/axe.ts'
import { sellForCash } from './support/cashier.ts'
import { launchDemoTill } from './support/demo-till.ts'
import type { LaunchedTill } from './support/launch-till.ts'
import { scan } from './support/scan.ts'
import { askTill } from './support/till-calls.ts'

let till: LaunchedTill
test.beforeEach(async () => {
  till = await launchDemoTill()
})
test.afterEach(async () => {
  await till.close().catch(() => undefined)
})

const beans = '7509999100744'
const dialog = (window: Page) => window.getByRole('dialog')
const row = (window: Page, name: RegExp) => window.getByRole('button', { name })

async function openSales(window: Page): Promise<void> {
  await window.keyboard.press('Control+2')
  await expect(window.getByRole('heading', { name: 'Ventas' })).toBeVisible()
}

/** Three beans and one rice for $145.50 in cash. */
async function sellBeansAndRice(): Promise<void> {
  const { window } = till
  for (let piece = 0; piece < 3; piece += 1) await scan(till.app, beans)
  await expect(window.getByRole('button', { name: /Cantidad de Frijol negro 900 g: 3/ })).toBeVisible()
  await sellForCash(window, 'Arroz')
}

test('a sale that is scanned from its receipt is given back in part, then whole, and never more', async () => {
  test.setTimeout(120_000)
  const { window } = till
  const { keyboard } = window
  await sellBeansAndRice()
  await sellForCash(window, 'Arroz')
  await openSales(window)
  await scan(till.app, '1-1-A-000001')
  await expect(window.getByRole('article', { name: 'Ticket' })).toContainText('1-1-A-000001')
  expect.soft(await seriousFindings(window), 'sales').toEqual([])

  await keyboard.press('F9')
  await expect(dialog(window)).toContainText('Devolver de la venta 1-1-A-000001')
  await dialog(window).getByRole('button', { name: 'Una más de Frijol negro 900 g' }).click()
  await dialog(window).getByRole('button', { name: 'Una más de Frijol negro 900 g' }).click()
  await expect(dialog(window).getByRole('status', { name: 'Se devuelve' })).toHaveText('$78.00')
  await dialog(window).getByRole('button', { name: 'Defectuoso' }).click()
  expect.soft(await seriousFindings(window), 'refund').toEqual([])
  await keyboard.press('F12')
  await expect(window.getByRole('status', { name: 'Entrega en efectivo' })).toHaveText('$78.00')
  await expect(dialog(window).getByRole('article', { name: 'Ticket' })).toContainText('DEVOLUCIÓN')
  expect.soft(await seriousFindings(window), 'refund done').toEqual([])
  await window.waitForTimeout(400)
  await keyboard.press('Enter')
  await expect(dialog(window)).toHaveCount(0)
  await expect(row(window, /1-1-A-000001.*Devuelta en parte/)).toBeVisible()

  // What is left, by keyboard alone.
  await keyboard.press('F9')
  await expect(dialog(window)).toContainText('Quedan 1 por devolver')
  await expect(dialog(window).getByRole('button', { name: /^Devolver todo/ })).toBeFocused()
  await keyboard.press('F9')
  await expect(dialog(window).getByRole('status', { name: 'Se devuelve' })).toHaveText('$67.50')
  await keyboard.press('F12')
  await expect(window.getByLabel('Número de ticket')).toHaveText('1-1-A-000004')
  await window.waitForTimeout(400)
  await keyboard.press('Enter')
  await expect(row(window, /1-1-A-000001.*Devuelta$/)).toBeVisible()
  await expect(window.getByRole('button', { name: /^Devolver\b(?! sin)/ })).toBeDisabled()

  await window.getByRole('textbox', { name: 'Buscar una venta' }).fill('')
  await expect(window.getByText('Devoluciones', { exact: true })).toBeVisible()
  const { totals } = await askTill(window, 'sale.list', { date: null, before: null, limit: 1 })
  expect(totals).toMatchObject({ salesCount: 2, refundsTotalMinor: 14_550, byTender: { cash: 2850 } })
})

test('sales are found by number, by amount and on other days, and arrows walk through them', async () => {
  const { window } = till
  await sellForCash(window, 'Arroz')
  await sellForCash(window, 'Frijol negro 900 g')
  await openSales(window)
  await window.keyboard.press('F3')
  await window.keyboard.type('39', { delay: 60 })
  await expect(row(window, /-A-\d{6}/)).toHaveCount(1)
  await expect(window.getByRole('article', { name: 'Ticket' })).toContainText('1-1-A-000002')
  await window.keyboard.press('Escape')
  await expect(row(window, /-A-\d{6}/)).toHaveCount(2)
  await window.keyboard.press('ArrowDown')
  await expect(window.getByRole('article', { name: 'Ticket' })).toContainText('1-1-A-000001')
  await window.getByRole('textbox', { name: 'Buscar una venta' }).fill('9-9-Z-000009')
  await expect(window.getByText(/no está en esta caja/)).toBeVisible()
  await window.keyboard.press('Escape')
  await window.getByRole('button', { name: 'Día anterior' }).click()
  await expect(window.getByText('Ese día no se vendió nada en esta caja')).toBeVisible()
  await window.getByRole('button', { name: 'Hoy' }).click()
  await expect(row(window, /-A-\d{6}/)).toHaveCount(2)
})

test('goods without a receipt are taken back at a price and for a reason', async () => {
  const { window } = till
  const { keyboard } = window
  await openSales(window)
  await keyboard.press('F4')
  await expect(dialog(window)).toContainText('Devolver sin ticket')
  await expect(window.getByRole('combobox', { name: 'Producto que se devuelve' })).toBeFocused()
  await keyboard.type('frijol', { delay: 60 })
  await expect(dialog(window).getByText('Frijol negro 900 g')).toBeVisible()
  await keyboard.press('Enter')
  await scan(till.app, beans)
  await expect(dialog(window).getByRole('listitem')).toHaveCount(2)
  expect.soft(await seriousFindings(window), 'free refund').toEqual([])
  await keyboard.press('F12')
  await expect(dialog(window)).toContainText('Di por qué se devuelve')
  await expect(dialog(window).getByLabel('Motivo')).toBeFocused()
  await keyboard.type('Sin sabor', { delay: 60 })
  await keyboard.press('F12')
  await expect(window.getByRole('article', { name: 'Ticket' })).toContainText('Sin ticket de compra')
  await expect(window.getByRole('article', { name: 'Ticket' })).toContainText('Sin sabor')
})
