import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, type Locator, type Page, test } from '@playwright/test'
import { createProduct } from '../../src-main/till/create-product.ts'
import { moveStock } from '../../src-main/till/move-stock.ts'
import { openShift } from '../../src-main/till/open-shift.ts'
import { setUpStandalone } from '../../src-main/till/set-up-standalone.ts'
import { closeTill, openTill } from '../../src-main/till/till.ts'
import { minor } from '../../src-shared/money/minor.ts'
import { type LaunchedTill, launchTill } from './support/launch-till.ts'

/** What the other tests do with the mouse, done with keys alone: no locator is clicked, filled or focused here. */

const PIN = '7391'
const MOST_TABS = 24

let till: LaunchedTill
let window: Page
test.beforeEach(async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'mostrador-keyboard-'))
  await seed(dataDir)
  till = await launchTill({ dataDir, size: { width: 1366, height: 768 } })
  window = till.window
  await signIn('Ana', PIN)
  await expect(search()).toBeFocused({ timeout: 20_000 })
})
test.afterEach(async () => {
  await till.close().catch(() => undefined)
  rmSync(till.dataDir, { recursive: true, force: true })
})

/** A shop with an open shift of 500.00 and two products at 20.00, ten of each. */
async function seed(dataFolder: string): Promise<void> {
  const made = openTill({ dataFolder })
  const names = { shopName: 'Esquina', operatorName: 'Ana', currency: 'MXN', timeZone: 'America/Mexico_City' }
  await setUpStandalone(made, { ...names, demo: false, pin: PIN }, '')
  openShift(made, { floatMinor: minor(50_000) })
  for (const [index, name] of ['Cola 600 ml', 'Agua 1 l'].entries()) {
    const product = createProduct(made, {
      sku: `P${index}`,
      name,
      barcodes: [],
      categoryId: null,
      unitId: null,
      priceMinor: minor(2000),
      costMinor: minor(1200),
      taxBasisPoints: 0,
      tracksStock: true,
      active: true,
      lowStockMilli: null,
      image: null,
    })
    if (!product.ok) throw new Error('a product was refused')
    moveStock(made, { productId: product.value.id, quantityMilli: 10_000, reason: 'purchase', note: null })
  }
  closeTill(made)
}

const search = () => window.getByRole('combobox', { name: 'Buscar producto' })
const dialog = () => window.getByRole('dialog')
const lines = () => window.getByRole('list', { name: 'Carrito' }).getByRole('listitem')
const button = (name: string | RegExp) => window.getByRole('button', { name }).first()
const field = (name: string | RegExp) => window.getByLabel(name).first()
const type = (text: string) => window.keyboard.type(text, { delay: 45 })
const press = (key: string) => window.keyboard.press(key)
/** A person looks before the next key; what has just come up ignores the second half of a double press. */
const pressAfterALook = async (key: string) => {
  await window.waitForTimeout(450)
  await press(key)
}

const hasFocus = (target: Locator) => target.evaluate((element) => element === document.activeElement)

const nameOfFocus = () => {
  const { tagName, textContent } = document.activeElement as HTMLElement
  return `${tagName} ${document.activeElement?.getAttribute('aria-label') ?? textContent?.slice(0, 30)}`
}

/** Walks there, with no more keys than a person has patience for. */
async function walkTo(target: Locator, key = 'Tab'): Promise<void> {
  await expect(target).toBeAttached()
  const way: string[] = []
  for (let presses = 0; presses <= MOST_TABS; presses += 1) {
    if (await hasFocus(target)) return
    await press(key)
    way.push(await window.evaluate(nameOfFocus))
  }
  throw new Error(`not reached by ${MOST_TABS} × ${key}: ${target}; the way: ${way.join(' › ')}`)
}

/** Walks to a button and presses it. */
async function use(name: string | RegExp, key = 'Tab'): Promise<void> {
  await walkTo(button(name), key)
  await press('Enter')
}

/** Opens the list that has the focus and goes down to an option. */
async function choose(name: RegExp): Promise<void> {
  await press('Space')
  const option = window.getByRole('option', { name })
  await expect(option).toBeVisible()
  for (let presses = 0; presses < 10; presses += 1) {
    if ((await option.getAttribute('data-combobox-selected')) !== null) break
    await press('ArrowDown')
  }
  await press('Enter')
  await expect(option).toBeHidden()
}

/** Whoever works by keyboard goes on from where they were, not from the top of the window. */
async function expectFocusKept(where: string): Promise<void> {
  await expect.poll(() => window.evaluate(() => document.activeElement?.tagName), where).not.toBe('BODY')
}

async function signIn(name: string, pin: string): Promise<void> {
  const tile = window.getByRole('radio', { name: new RegExp(name) })
  await expect(tile).toBeAttached({ timeout: 20_000 })
  for (let presses = 0; presses < 5 && !(await tile.isChecked()); presses += 1) await press('ArrowDown')
  await window.keyboard.type(pin, { delay: 70 })
  await press('Enter')
  await expect(button(new RegExp(`En la caja: ${name}`))).toBeVisible()
}

async function sell(words: string): Promise<void> {
  await expect(search()).toBeFocused()
  await type(words)
  await expect(window.getByRole('option').first()).toBeVisible()
  await press('Enter')
  await expect(lines()).toHaveCount(1)
}

async function charge(way: 'cash' | 'account'): Promise<void> {
  await press('F12')
  await expect(window.getByLabel('Recibido en efectivo')).toBeFocused()
  if (way === 'account') {
    await press('F8')
    await expect(dialog()).toContainText('Disponible')
  }
  await pressAfterALook('Enter')
  await expect(window.getByLabel('Número de ticket')).toBeVisible()
  await pressAfterALook('Enter')
  await expect(search()).toBeFocused()
}

test('customers, credit, quotes, a refund without receipt and the end of the shift need no mouse', async () => {
  await test.step('a customer with credit', async () => {
    await press('Control+7')
    await expect(window.getByRole('textbox', { name: /^Buscar/ })).toBeFocused()
    await use('Nuevo cliente', 'Shift+Tab')
    await expect(field('Nombre')).toBeFocused()
    await type('Rosa Méndez')
    await walkTo(field('Límite de crédito (opcional)'))
    await type('1500')
    await press('Enter')
    await expect(window.getByText('Se creó el cliente «Rosa Méndez»')).toBeVisible()
    await expectFocusKept('customer created')
  })
  await test.step('a sale on account', async () => {
    await press('Control+1')
    await sell('cola')
    await press('F6')
    await expect(dialog()).toBeVisible()
    await type('rosa')
    await expect(window.getByRole('option', { name: /Rosa Méndez/ })).toBeVisible()
    await pressAfterALook('Enter')
    await expect(dialog()).toHaveCount(0)
    await charge('account')
  })
  await test.step('a payment on account', async () => {
    await press('Control+7')
    await expect(window.getByRole('textbox', { name: /^Buscar/ })).toBeFocused()
    await type('rosa')
    await use(/Rosa Méndez.*20\.00/)
    await use('Ver su cuenta')
    await expect(button('Registrar abono')).toBeFocused()
    await pressAfterALook('Enter')
    await expect(field('Importe del abono')).toBeFocused()
    await press('F9')
    await expect(field('Importe del abono')).toHaveValue(/20/)
    await pressAfterALook('Enter')
    await expect(dialog()).toContainText('Abono recibido')
    await pressAfterALook('Enter')
    await expect(dialog()).not.toContainText('Abono recibido')
    await press('Escape')
    await expect(dialog()).toHaveCount(0)
    await expectFocusKept('account closed')
  })
  await test.step('a quote is made, found and sold', async () => {
    await press('Control+1')
    await sell('agua')
    await press('Control+g')
    await expect(window.getByLabel(/^Para quién/)).toBeFocused()
    await type('Taller')
    await press('Enter')
    await expect(window.getByRole('heading', { name: /-Q\d{4}$/ })).toBeVisible()
    await press('Escape')
    await expect(lines()).toHaveCount(0)
    await press('Control+3')
    await expect(window.getByLabel('Buscar cotización')).toBeFocused()
    await type('taller')
    await expect(button(/Taller.*Abierta/)).toBeVisible()
    await expect(button(/^Pasar a venta/)).toBeVisible()
    await press('F12')
    await expect(lines()).toHaveCount(1)
    await press('F12')
    await expect(window.getByLabel('Recibido en efectivo')).toBeFocused()
    await pressAfterALook('Enter')
    await expect(window.getByLabel('Número de ticket')).toBeVisible()
    await pressAfterALook('Enter')
    await expect(search()).toBeFocused()
  })
  await test.step('a refund without receipt', async () => {
    await press('Control+2')
    await expect(window.getByRole('heading', { name: 'Ventas' })).toBeVisible()
    await press('F4')
    await expect(dialog().getByRole('combobox').first()).toBeFocused()
    await type('cola')
    await expect(dialog().getByRole('button', { name: /Cola 600 ml/ })).toBeVisible()
    await press('Enter')
    await expect(dialog().getByLabel('Precio').first()).toBeFocused()
    await walkTo(dialog().getByRole('textbox', { name: /^Motivo/ }))
    await type('Venía abierta')
    await press('F12')
    await expect(window.getByRole('status', { name: 'Entrega en efectivo' })).toHaveText('$20.00')
    await pressAfterALook('Enter')
    await expect(dialog()).toHaveCount(0)
  })
  await test.step('the shift is counted by notes and closed', async () => {
    await press('Control+4')
    await expect(window.getByText('Esperado en el cajón').first()).toBeVisible()
    await press('F8')
    await expect(field('Billetes de $1,000.00')).toBeFocused()
    for (const key of ['Enter', '1', 'Enter', 'Enter', 'Enter', 'Enter', '1']) await press(key)
    await expect(field('Billetes de $500.00')).toHaveValue('1')
    await expect(field('Billetes de $20.00')).toHaveValue('1')
    await press('F8')
    await expect(dialog()).toContainText('Cuadra')
    await expect(dialog().getByRole('button', { name: 'Cerrar turno' })).toBeFocused()
    await pressAfterALook('Enter')
    await expect(window.getByRole('heading', { name: 'Corte Z' })).toBeVisible()
    await expectFocusKept('shift closed')
  })
})

test('the catalog, the stock, reports, settings and people need no mouse', async () => {
  const catalogSearch = window.getByRole('textbox', { name: 'Buscar en el catálogo' })
  await test.step('a category', async () => {
    await press('Control+5')
    await expect(catalogSearch).toBeFocused()
    await walkTo(window.getByRole('radio', { name: 'Productos' }), 'Shift+Tab')
    await press('ArrowRight')
    await expect(button('Nueva categoría')).toBeVisible()
    await walkTo(
      button('Nueva categoría'),
      (await hasFocus(window.getByRole('radio', { name: 'Categorías' }))) ? 'Tab' : 'Shift+Tab',
    )
    await pressAfterALook('Enter')
    await expect(field('Nombre de la categoría')).toBeFocused()
    await type('Bebidas')
    await press('Enter')
    await expect(window.getByText('Se guardó «Bebidas»')).toBeVisible()
    await expect(button('Nueva categoría')).toBeFocused()
    await walkTo(window.getByRole('radio', { name: 'Categorías' }), 'Shift+Tab')
    await press('ArrowLeft')
    await expect(button('Nuevo producto')).toBeVisible()
  })
  const form = window.getByRole('form')
  await test.step('a product is made, changed and withdrawn', async () => {
    await walkTo(button('Nuevo producto'), (await hasFocus(catalogSearch)) ? 'Shift+Tab' : 'Tab')
    await press('Enter')
    await expect(form.getByLabel('Nombre')).toBeFocused()
    await type('Café de olla')
    await walkTo(form.getByLabel('Códigos de barras').first())
    for (const code of ['7501055300075', '7509999100379']) {
      await window.keyboard.type(code, { delay: 60 })
      await press('Enter')
      await expect(form.getByText(code, { exact: true }).first()).toBeVisible()
    }
    await walkTo(form.getByLabel('Precio de venta'))
    await type('116')
    await walkTo(form.getByLabel('Impuesto'))
    await press('Control+a')
    await type('16')
    await walkTo(form.getByLabel('Costo (opcional)'))
    await type('75')
    await press('Control+s')
    await expect(window.getByText('Se creó «Café de olla»')).toBeVisible()
    await expectFocusKept('product created')
    await walkTo(form.getByLabel('Precio de venta'))
    await press('Control+a')
    await type('120')
    await press('Control+s')
    await expect(window.getByText('Se guardó «Café de olla»')).toHaveCount(1)
    await walkTo(form.getByRole('checkbox', { name: 'A la venta' }))
    await press('Space')
    await press('Control+s')
    await expect(window.getByText('Se guardó «Café de olla»')).toHaveCount(2)
    await use('Cancelar')
    await expect(form).toHaveCount(0)
    await expectFocusKept('form closed')
  })
  await test.step('labels and import are opened and left', async () => {
    for (const name of ['Etiquetas', 'Importar CSV']) {
      await use(name, 'Shift+Tab')
      await expect(dialog()).toBeVisible()
      await press('Escape')
      await expect(dialog()).toHaveCount(0)
      await expect(button(name)).toBeFocused()
    }
  })
  await test.step('something was wasted', async () => {
    await press('Control+6')
    await expect(window.getByRole('textbox', { name: 'Buscar en el inventario' })).toBeFocused()
    await type('cola')
    await expect(window.getByText('1 producto', { exact: true })).toBeVisible()
    await press('Enter')
    await expect(window.getByRole('list', { name: 'Movimientos' }).getByRole('listitem')).toHaveCount(1)
    await use('Mover existencias')
    await expect(field('Cantidad')).toBeFocused()
    await walkTo(window.getByRole('combobox', { name: '¿Qué pasó?' }), 'Shift+Tab')
    await choose(/Se echó a perder/)
    await walkTo(field('Cantidad'))
    await type('2')
    await press('Enter')
    await expect(dialog()).toHaveCount(0)
    await expect(window.getByRole('list', { name: 'Movimientos' })).toContainText('−2')
    await expect(button('Mover existencias')).toBeFocused()
  })
  await test.step('a count', async () => {
    await walkTo(window.getByRole('radio', { name: 'Existencias' }), 'Shift+Tab')
    await press('ArrowRight')
    await use('Empezar un conteo')
    const picker = window.getByRole('combobox', { name: 'Escanea o escribe el producto' })
    await expect(picker).toBeFocused()
    await type('agua')
    await expect(window.getByRole('option', { name: /Agua 1 l/ })).toBeVisible()
    await pressAfterALook('Enter')
    await expect(field('Contado de este producto')).toBeFocused()
    await type('7')
    await press('Enter')
    await expect(window.getByText('1 producto contado')).toBeVisible()
    await expect(picker).toBeFocused()
    await use('Terminar y ajustar')
    await expect(dialog().getByRole('button', { name: 'Seguir contando' })).toBeFocused()
    await walkTo(dialog().getByRole('button', { name: 'Terminar y ajustar' }))
    await pressAfterALook('Enter')
    await expect(window.getByText(/Último conteo/)).toBeVisible()
    await expectFocusKept('count finished')
  })
  await test.step('the report of the month', async () => {
    await press('Control+1')
    await sell('cola')
    await charge('cash')
    await press('Control+8')
    await expect(window.getByRole('heading', { name: 'Informes' })).toBeVisible()
    await walkTo(window.getByRole('radio', { name: 'Hoy' }))
    for (const key of ['ArrowRight', 'ArrowRight']) await press(key)
    await expect(window.getByRole('radio', { name: 'Mes', exact: true })).toBeChecked()
    const byDay = window.getByRole('region', { name: 'Por día' })
    await walkTo(byDay.getByText('Ver como tabla'))
    await press('Enter')
    await expect(byDay.getByRole('cell').first()).toBeVisible()
    await walkTo(field('Buscar en los productos vendidos'))
    await type('col')
    await expect(window.getByRole('row', { name: /Cola 600 ml/ })).toBeVisible()
  })
  await test.step('a setting of the shop', async () => {
    await press('Control+0')
    await expect(window.getByRole('tabpanel', { name: 'Tienda' })).toBeVisible()
    await walkTo(field('Días que vale una cotización'))
    await press('Control+a')
    await type('8')
    await press('Enter')
    await expect(window.getByText('Ajustes guardados')).toBeVisible()
  })
  await test.step('somebody is hired, and takes over', async () => {
    await walkTo(window.getByRole('tab', { name: 'Tienda' }), 'Shift+Tab')
    const users = window.getByRole('tab', { name: 'Usuarios' })
    await walkTo(users, 'ArrowDown')
    await expect(users).toHaveAttribute('aria-selected', 'true')
    await use('Agregar usuario')
    await expect(dialog().getByLabel('Nombre')).toBeFocused()
    await type('Luz')
    await walkTo(dialog().getByLabel(/^PIN/))
    await type('8264')
    await walkTo(dialog().getByLabel('El PIN otra vez'))
    await type('8264')
    await press('Enter')
    await expect(dialog()).toHaveCount(0)
    await expect(button('Agregar usuario')).toBeFocused()
    await press('Control+U')
    await signIn('Luz', '8264')
    await press('Control+U')
    await signIn('Ana', PIN)
  })
})
