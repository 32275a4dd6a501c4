import { expect, type Page, test } from '@playwright/test'
import { seriousFindings } from './support/axe.ts'
import { launchDemoTill } from './support/demo-till.ts'
import type { LaunchedTill } from './support/launch-till.ts'
import { scan } from './support/scan.ts'
import { askTill, roundCashTo } from './support/till-calls.ts'

let till: LaunchedTill
test.beforeEach(async () => {
  till = await launchDemoTill()
})
test.afterEach(async () => {
  await till.close().catch(() => undefined)
})

const rice = '7509999100379'
const beans = '7509999100744'
const dialog = (window: Page) => window.getByRole('dialog', { name: 'Cobrar' })
const due = (window: Page) => dialog(window).locator('output').first()

/** Scans rice and beans, $67.50, and opens the charge dialog. */
async function readyToCharge(): Promise<void> {
  await scan(till.app, rice)
  await expect(till.window.getByText('Arroz súper extra 1 kg').first()).toBeVisible()
  await scan(till.app, beans)
  await expect(till.window.getByText('Frijol negro 900 g').first()).toBeVisible()
  await till.window.keyboard.press('F12')
  await expect(till.window.getByLabel('Recibido en efectivo')).toBeFocused()
  // What has just come up ignores the second half of a double press.
  await till.window.waitForTimeout(350)
}

async function lastSale(): Promise<{ tenders: { kind: string; amountMinor: number }[]; roundingMinor: number }> {
  const { receipts } = await askTill(till.window, 'sale.list', { date: null, before: null, limit: 1 })
  return (await askTill(till.window, 'sale.get', { id: receipts[0].id })).sale
}

test('a sale is paid in three parts by keyboard alone: card, transfer, and the rest in cash with change', async () => {
  const { window } = till
  const { keyboard } = window
  await readyToCharge()
  await keyboard.press('F6')
  await expect(window.getByLabel('Importe · Tarjeta')).toBeFocused()
  await keyboard.type('30', { delay: 60 })
  await keyboard.press('Tab')
  await keyboard.type('A-77', { delay: 60 })
  await keyboard.press('Enter')
  await expect(due(window)).toHaveText('$37.50')
  await expect(dialog(window).getByRole('list', { name: 'Pagos anotados' })).toContainText('A-77')
  await keyboard.press('F7')
  await keyboard.type('20', { delay: 60 })
  await keyboard.press('Enter')
  await expect(due(window)).toHaveText('$17.50')
  await keyboard.press('F5')
  await keyboard.type('20', { delay: 60 })
  await expect(dialog(window).getByText('$2.50')).toBeVisible()
  await keyboard.press('Enter')
  await expect(window.getByLabel('Número de ticket')).toHaveText('1-1-A-000001')
  await expect(window.getByRole('status', { name: 'Cambio' })).toHaveText('$2.50')
  const ticket = window.getByRole('article', { name: 'Ticket' })
  await expect(ticket).toContainText('Ref. A-77')
  await expect(ticket).toContainText('Transferencia')
  const sale = await lastSale()
  expect(sale.tenders.map(({ kind, amountMinor }) => [kind, amountMinor])).toEqual([
    ['card', 3000],
    ['transfer', 2000],
    ['cash', 1750],
  ])
  await window.waitForTimeout(400)
  await keyboard.press('Enter')
  await expect(window.getByRole('combobox', { name: 'Buscar producto' })).toBeFocused()
})

test('what is missing and what is too much is said in words, and payments that were noted are not lost by a slip', async () => {
  const { window } = till
  const { keyboard } = window
  await readyToCharge()
  await keyboard.type('50', { delay: 60 })
  await keyboard.press('Enter')
  await expect(dialog(window).getByRole('alert')).toContainText('Faltan $17.50')
  await keyboard.press('F10')
  await expect(due(window)).toHaveText('$17.50')
  await keyboard.type('20', { delay: 60 })
  await keyboard.press('Enter')
  await expect(dialog(window).getByRole('alert')).toContainText('Se pasa por $2.50')
  await scan(till.app, rice)
  await expect(dialog(window).getByRole('alert')).toContainText('Ya hay pagos anotados')
  await keyboard.press('Escape')
  await expect(dialog(window).getByRole('alert')).toContainText('nada está cobrado todavía')
  await dialog(window)
    .getByRole('button', { name: /^Quitar Efectivo/ })
    .click()
  await expect(due(window)).toHaveText('$67.50')
  await keyboard.press('Escape')
  await expect(dialog(window)).toHaveCount(0)
  await expect(window.getByText('Frijol negro 900 g').first()).toBeVisible()
})

test('cash is rounded to the smallest coin, with a line of its own, and a card is not', async () => {
  const { window } = till
  await roundCashTo(window, 200)
  await readyToCharge()
  await expect(dialog(window)).toContainText('Redondeo $0.50 · en efectivo se cobra $68.00')
  await window.keyboard.press('F6')
  await expect(dialog(window)).not.toContainText('Redondeo')
  await window.keyboard.press('F5')
  await window.keyboard.press('Enter')
  await expect(window.getByLabel('Número de ticket')).toHaveText('1-1-A-000001')
  await expect(window.getByRole('article', { name: 'Ticket' })).toContainText('Redondeo')
  expect(await lastSale()).toMatchObject({ roundingMinor: 50, tenders: [{ kind: 'cash', amountMinor: 6800 }] })
})

test('a customer buys on account, and sees what is left of the limit', async () => {
  test.setTimeout(90_000)
  const { window } = till
  await askTill(window, 'customer.create', {
    name: 'Rosa Méndez',
    taxId: null,
    phone: '55 1234',
    email: null,
    creditLimitMinor: 10_000,
  })
  await scan(till.app, rice)
  await expect(window.getByText('Arroz súper extra 1 kg').first()).toBeVisible()
  await window.keyboard.press('F6')
  await window.keyboard.type('rosa', { delay: 60 })
  await window.getByText('Rosa Méndez').first().click()
  await window.keyboard.press('F12')
  await expect(window.getByLabel('Recibido en efectivo')).toBeFocused()
  await window.waitForTimeout(350)
  await window.keyboard.press('F8')
  await expect(dialog(window)).toContainText('Disponible')
  await expect(dialog(window)).toContainText('$71.50')
  expect(await seriousFindings(window)).toEqual([])
  await window.keyboard.press('Enter')
  await expect(window.getByLabel('Número de ticket')).toHaveText('1-1-A-000001')
  await expect(window.getByRole('article', { name: 'Ticket' })).toContainText('Firma del cliente')
  expect(await lastSale()).toMatchObject({ tenders: [{ kind: 'account', amountMinor: 2850 }] })
})
