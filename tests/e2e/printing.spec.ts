import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import { VirtualPrinter } from '../support/virtual-printer.ts'
import { sellForCash } from './support/cashier.ts'
import { launchDemoTill } from './support/demo-till.ts'
import { type LaunchedTill, launchTill } from './support/launch-till.ts'
import { goSell, setUpNetworkPrinter } from './support/settings.ts'

let till: LaunchedTill
let printer: VirtualPrinter
test.beforeEach(async () => {
  printer = new VirtualPrinter()
  await printer.switchOn()
  till = await launchDemoTill()
})
test.afterEach(async () => {
  await till.close()
  await printer.switchOff()
})

const countOf = (number: string) => printer.receipts.filter((receipt) => receipt.includes(number)).length

test('a printer is set up by its address, prints a test page and then every sale, and opens the drawer', async () => {
  const { window } = till
  await setUpNetworkPrinter(window, printer.port)
  await expect(window.getByText('Lista', { exact: true })).toBeVisible()
  await window.getByRole('button', { name: 'Imprimir página de prueba' }).click()
  await expect.poll(() => printer.receipts.length).toBe(1)
  expect(printer.receipts[0]).toContain('Página de prueba')
  expect(printer.pulses).toEqual([])

  await goSell(window)
  const number = await sellForCash(window, 'Arroz')
  await expect.poll(() => countOf(number)).toBe(1)
  expect(printer.pulses).toEqual([0])
  await expect(window.getByRole('button', { name: 'Impresora: Impresora lista' })).toBeVisible()
})

test('a receipt waits for paper in sight of everybody, comes out by itself, and again only as a copy', async () => {
  const { window } = till
  await setUpNetworkPrinter(window, printer.port)
  await goSell(window)
  printer.hasPaper = false
  const number = await sellForCash(window, 'Arroz')
  const lamp = window.getByRole('button', { name: 'Impresora: La impresora no tiene papel' })
  await expect(lamp).toBeVisible()
  await lamp.click()
  const dialog = window.getByRole('dialog', { name: 'Impresiones' })
  await expect(dialog.getByText(`Ticket ${number}`)).toBeVisible()
  await expect(dialog.getByText('Pon un rollo nuevo', { exact: false })).toBeVisible()
  printer.hasPaper = true
  await expect(dialog.getByText('Nada por imprimir')).toBeVisible()
  await window.keyboard.press('Escape')
  expect(countOf(number)).toBe(1)
})

test('a till that is killed while it prints asks afterwards whether the receipt came out, and prints only a copy', async () => {
  await setUpNetworkPrinter(till.window, printer.port)
  await goSell(till.window)
  await sellForCash(till.window, 'Arroz')
  await expect.poll(() => printer.receipts.length).toBe(1)
  printer.speed = 0.05
  const number = await sellForCash(till.window, 'Arroz')
  await till.window.waitForTimeout(300)
  await till.kill()
  printer.speed = 400
  till = await launchTill({ dataDir: till.dataDir })
  const { window } = till
  const lamp = window.getByRole('button', { name: 'Impresora: 1 impresión por revisar' })
  await expect(lamp).toBeVisible()
  await lamp.click()
  const dialog = window.getByRole('dialog', { name: 'Impresiones' })
  await expect(dialog.getByText('¿Salió completo?', { exact: false })).toBeVisible()
  await window.waitForTimeout(500)
  const before = countOf(number)
  expect(before).toBeLessThanOrEqual(1)
  await dialog.getByRole('button', { name: 'Imprimir como copia' }).click()
  await expect(dialog.getByText('Nada por imprimir')).toBeVisible()
  expect(countOf(number)).toBe(before + 1)
  expect(printer.receipts.at(-1)).toContain('COPIA')
})

test('a receipt is saved as PDF where the person says', async () => {
  const { window, app, dataDir } = till
  const search = window.getByRole('combobox', { name: 'Buscar producto' })
  await search.fill('Arroz')
  await expect(window.getByRole('option').first()).toContainText('Arroz')
  await search.press('Enter')
  await window.getByRole('button', { name: /^Cobrar/ }).click()
  await window.getByRole('button', { name: /^Exacto/ }).click()
  await window.getByRole('button', { name: /^Confirmar cobro/ }).click()
  const file = join(dataDir, 'ticket.pdf')
  await app.evaluate(({ dialog }, filePath) => {
    dialog.showSaveDialog = async () => ({ canceled: false, filePath })
  }, file)
  await window.getByRole('button', { name: 'PDF' }).click()
  await expect(window.getByText('ticket.pdf')).toBeVisible()
  expect(existsSync(file)).toBe(true)
  expect(readFileSync(file).subarray(0, 5).toString()).toBe('%PDF-')
})
