import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, type Page, test } from '@playwright/test'
import { createProduct } from '../../src-main/till/create-product.ts'
import { moveStock } from '../../src-main/till/move-stock.ts'
import { openShift } from '../../src-main/till/open-shift.ts'
import { setUpStandalone } from '../../src-main/till/set-up-standalone.ts'
import { closeTill, openTill } from '../../src-main/till/till.ts'
import { minor } from '../../src-shared/money/minor.ts'
import { launchTill } from './support/launch-till.ts'
import { scan } from './support/scan.ts'

let dataDir: string
test.beforeEach(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'mostrador-stock-'))
  const till = openTill({ dataFolder: dataDir })
  const shop = {
    shopName: 'Esquina',
    operatorName: 'Ana',
    currency: 'MXN',
    timeZone: 'America/Mexico_City',
    demo: false,
  }
  await setUpStandalone(till, shop, '')
  openShift(till, { floatMinor: minor(0) })
  for (const [index, name] of ['Cola 600 ml', 'Agua 1 l', 'Pan dulce'].entries()) {
    const made = createProduct(till, {
      sku: `P${index}`,
      name,
      barcodes: [String(2_000_000_000_000 + index)],
      categoryId: null,
      unitId: null,
      priceMinor: minor(2000),
      costMinor: minor(1200),
      taxBasisPoints: 0,
      tracksStock: true,
      active: true,
      lowStockMilli: 4000,
      image: null,
    })
    if (!made.ok) throw new Error('a product was refused')
    moveStock(till, { productId: made.value.id, quantityMilli: 10_000, reason: 'purchase', note: null })
  }
  closeTill(till)
})
test.afterEach(() => rmSync(dataDir, { recursive: true, force: true }))

const goToStock = async (window: Page) => {
  await expect(window.getByRole('combobox', { name: 'Buscar producto' })).toBeVisible()
  await window.keyboard.press('Control+6')
  await expect(window.getByRole('textbox', { name: 'Buscar en el inventario' })).toBeFocused()
}

test('a count by scanning survives a power cut, and adjusts what was counted and nothing else', async () => {
  const first = await launchTill({ dataDir })
  await goToStock(first.window)
  await first.window.locator('label', { hasText: 'Conteo' }).click()
  await first.window.getByRole('button', { name: 'Empezar un conteo' }).click()
  await expect(first.window.getByRole('combobox', { name: 'Escanea o escribe el producto' })).toBeFocused()
  for (let times = 0; times < 3; times += 1) await scan(first.app, '2000000000000')
  await expect(first.window.getByRole('button', { name: 'Cambiar lo contado de Cola 600 ml: 3' })).toBeVisible()
  await first.kill()

  const { window, app, close } = await launchTill({ dataDir })
  await goToStock(window)
  await window.locator('label', { hasText: 'Conteo' }).click()
  await expect(window.getByRole('button', { name: 'Cambiar lo contado de Cola 600 ml: 3' })).toBeVisible()
  // By typing: none at all is a count too.
  const picker = window.getByRole('combobox', { name: 'Escanea o escribe el producto' })
  await picker.fill('agua')
  await expect(window.getByRole('option', { name: /Agua 1 l/ })).toBeVisible()
  await picker.press('Enter')
  await window.getByLabel('Contado de este producto').fill('0')
  await window.keyboard.press('Enter')
  await expect(window.getByText('2 productos contados')).toBeVisible()
  await expect(window.getByText('2 con diferencia', { exact: false })).toBeVisible()
  await scan(app, '2999999999999')
  await expect(window.getByText('El código 2999999999999 no está en el catálogo')).toBeVisible()
  await window.getByRole('button', { name: 'Terminar y ajustar' }).click()
  await expect(window.getByRole('dialog').getByText(/Se ajustarán 2 productos/)).toBeVisible()
  await window.waitForTimeout(400)
  await window.getByRole('dialog').getByRole('button', { name: 'Terminar y ajustar' }).click()
  await expect(window.getByText('Se ajustaron 2 productos.')).toBeVisible()
  await expect(window.getByText(/Último conteo/)).toBeVisible()

  await window.locator('label', { hasText: 'Existencias' }).click()
  await expect(window.getByRole('button', { name: /Cola 600 ml/ })).toContainText('3')
  await expect(window.getByRole('button', { name: /Agua 1 l/ })).toContainText('Agotado')
  await expect(window.getByRole('button', { name: /Pan dulce/ })).toContainText('10')
  // 3 colas and 10 buns at 12.00.
  await expect(window.getByText('$156.00')).toBeVisible()
  await close()
})

test('movements by keyboard: bought, wasted, corrected; the ledger tells each, and the low ones are listed', async () => {
  const { window, close } = await launchTill({ dataDir })
  await goToStock(window)
  await window.keyboard.type('cola', { delay: 60 })
  await expect(window.getByRole('button', { name: /Cola 600 ml/ })).toBeVisible()
  await expect(window.getByText('1 producto', { exact: true })).toBeVisible()
  await window.keyboard.press('Enter')
  const ledger = window.getByRole('list', { name: 'Movimientos' })
  await expect(ledger.getByRole('listitem')).toHaveCount(1)

  const move = async (kind: RegExp, label: string, quantity: string, error: string | null = null) => {
    await window.getByRole('button', { name: 'Mover existencias' }).press('Enter')
    await window.getByRole('combobox', { name: '¿Qué pasó?' }).or(window.getByLabel('¿Qué pasó?')).first().click()
    await window.getByRole('option', { name: kind }).click()
    if (error !== null) {
      await window.getByLabel(label).fill('2.5')
      await window.keyboard.press('Enter')
      await expect(window.getByText(error)).toBeVisible()
    }
    await window.getByLabel(label).fill(quantity)
    await window.keyboard.press('Enter')
    await expect(window.getByRole('dialog')).toHaveCount(0)
  }
  await move(/Llegó mercancía/, 'Cantidad', '5', 'Este producto se vende por piezas enteras')
  await move(/Se echó a perder/, 'Cantidad', '2')
  await move(/Corregir/, '¿Cuánto hay en realidad?', '4')
  await expect(ledger.getByRole('listitem')).toHaveText([
    /Ajuste por conteo.*−9.*quedan 4/,
    /Merma.*−2.*quedan 13/,
    /Compra.*\+5.*quedan 15/,
    /Compra.*\+10.*quedan 10/,
  ])
  await window.getByRole('button', { name: 'Ver lista' }).click()
  await expect(window.getByRole('button', { name: /Cola 600 ml/ })).toContainText('Pocas')
  await expect(window.getByRole('button', { name: /Agua 1 l/ })).toHaveCount(0)
  await close()
})

test('moving stock from the form of a product saves nothing else of the product', async () => {
  const { window, close } = await launchTill({ dataDir })
  await expect(window.getByRole('combobox', { name: 'Buscar producto' })).toBeVisible()
  await window.keyboard.press('Control+5')
  await window.getByRole('button', { name: /Cola 600 ml/ }).click()
  const form = window.getByRole('form', { name: 'Editar producto' })
  await form.getByLabel('Nombre', { exact: true }).fill('Cola a medio escribir')
  await form.getByRole('button', { name: 'Mover existencias' }).click()
  await window.getByRole('dialog').getByLabel('Cantidad').fill('2')
  await window.keyboard.press('Enter')
  await expect(window.getByRole('dialog')).toHaveCount(0)
  await expect(window.getByText('Ahora quedan 12')).toBeVisible()
  await window.waitForTimeout(300)
  await expect(window.getByText('Se guardó «Cola a medio escribir»')).toHaveCount(0)
  await expect(window.getByRole('button', { name: /Cola 600 ml/ })).toBeVisible()
  await close()
})
