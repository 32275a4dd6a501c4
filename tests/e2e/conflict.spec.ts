import { expect, type Locator, type Page, test } from '@playwright/test'
import { startServer } from '../support/test-server.ts'
import { seriousFindings } from './support/axe.ts'
import { openShift } from './support/cashier.ts'
import { type CentralShop, openCentralShop } from './support/central-shop.ts'
import { type LaunchedTill, launchTill } from './support/launch-till.ts'
import { scan } from './support/scan.ts'
import { askTill } from './support/till-calls.ts'

interface ServerProduct {
  readonly id: string
  readonly version: number
  readonly name: string
  readonly priceMinor: number
  readonly costMinor: number
}

let central: CentralShop
let till: LaunchedTill

test.beforeEach(async () => {
  central = await openCentralShop()
  till = await launchTill({
    env: central.joiningTill(),
  })
})
test.afterEach(async () => {
  await till.close()
  await central.end()
})

const productOf = async (barcode: string) => {
  const { items } = await central.get<{ items: ServerProduct[] }>(`/v1/products?barcode=${barcode}`)
  return items[0] as ServerProduct
}

async function changePrice(window: Page, name: string, price: string): Promise<void> {
  await window.getByRole('button', { name: /^Productos/ }).click()
  await window.getByLabel('Buscar en el catálogo').fill(name)
  await window
    .getByRole('button', { name: new RegExp(name) })
    .first()
    .click()
  await window.getByLabel('Precio de venta').fill(price)
  await window.getByRole('button', { name: 'Guardar' }).click()
  await expect(window.getByText(/Se guardó/).first()).toBeVisible()
}

/** Changes a product at the till and, while that cannot reach its server, centrally too: through another server on the same storage. */
async function changeBothSides(
  barcode: string,
  changeAtTill: () => Promise<void>,
  changes: Partial<ServerProduct>,
): Promise<void> {
  const before = await productOf(barcode)
  await bothSides(changeAtTill, (url) => changeCentrally(before, changes, url))
}

async function changeCentrally(before: ServerProduct, changes: Partial<ServerProduct>, url: string): Promise<void> {
  const base = Object.fromEntries(Object.keys(changes).map((field) => [field, before[field as keyof ServerProduct]]))
  const status = await central.patch(`/v1/products/${before.id}`, { version: before.version, base, changes }, url)
  expect(status).toBe(200)
}

/** What happens at the till while its server is away, and meanwhile at another server on the same storage. */
async function bothSides(atTill: () => Promise<void>, centrally: (url: string) => Promise<void>): Promise<void> {
  const dataDir = central.server.env.DATA_DIR
  await central.server.kill('SIGKILL')
  await atTill()
  const aside = await startServer({ storage: 'embedded', ...(dataDir !== undefined && { dataDir }) })
  await centrally(aside.url)
  await aside.stop()
  await central.server.restart()
}

/** A press that comes too soon after the question decides nothing. */
async function saveIt(dialog: Locator, name = 'Guardar así'): Promise<void> {
  await dialog.page().waitForTimeout(350)
  await dialog.getByRole('button', { name }).click()
}

const decisions = (window: Page) => window.getByRole('dialog', { name: /Dos cambios a lo mismo|Código repetido/ })
const inPeace = (window: Page) =>
  expect(window.getByRole('button', { name: /En línea.*todo enviado/ })).toBeVisible({ timeout: 20_000 })

/** Edits a product of the till as its form does. */
async function editAtTill(window: Page, barcode: string, changes: Record<string, unknown>): Promise<void> {
  const { id } = await askTill(window, 'product.by-barcode', { barcode })
  const { product } = await askTill(window, 'product.get', { id })
  const base = Object.fromEntries(Object.keys(changes).map((field) => [field, product[field]]))
  await askTill(window, 'product.edit', { id, version: product.version, base, changes })
}

for (const { choice, button, price } of [
  { choice: 'mine', button: 'Todo lo mío', price: 3333 },
  { choice: "the server's", button: 'Todo lo del servidor', price: 2999 },
]) {
  test(`two people change one price: a dialog shows both sides, and "${choice}" settles it everywhere`, async () => {
    const { window } = till
    await openShift(window, '0')
    await changeBothSides('7509999100379', () => changePrice(window, 'Arroz súper extra', '33.33'), {
      priceMinor: 2999,
    })

    const dialog = window.getByRole('dialog', { name: 'Dos cambios a lo mismo' })
    await expect(dialog).toBeVisible({ timeout: 40_000 })
    await expect(dialog).toContainText('$28.50')
    await expect(dialog).toContainText('$33.33')
    await expect(dialog).toContainText('$29.99')
    await expect(dialog).toContainText('Lucía')
    // Nothing is decided beforehand, and what will be is shown before it is saved.
    await expect(dialog.getByRole('button', { name: 'Guardar así' })).toBeDisabled()
    await expect(dialog.getByRole('row', { name: /Precio de venta/ })).toContainText('Elige uno')
    await dialog.getByRole('button', { name: button }).click()
    await expect(dialog.getByRole('row', { name: /Precio de venta/ })).not.toContainText('Elige uno')
    await saveIt(dialog)
    await expect(dialog).toHaveCount(0)

    await expect.poll(async () => (await productOf('7509999100379')).priceMinor, { timeout: 20_000 }).toBe(price)
    await expect(window.getByRole('button', { name: /En línea.*todo enviado/ })).toBeVisible({ timeout: 20_000 })
    await window.keyboard.press('Control+1')
    await window.getByRole('combobox', { name: 'Buscar producto' }).fill('arroz super')
    await expect(window.getByRole('option').first()).toContainText((price / 100).toFixed(2))
  })
}

test('two people change the settings of the shop: the dialog says what clashes in plain words', async () => {
  const { window } = till
  await openShift(window, '0')
  const { storeId } = central.shop
  const header = { mine: 'Abarrotes La Esquina\nAv. Juárez 12', theirs: 'Abarrotes La Esquina\nSucursal Centro' }
  const dataDir = central.server.env.DATA_DIR
  await central.server.kill('SIGKILL')
  await askTill(window, 'settings.edit', {
    id: storeId,
    version: 1,
    base: { receiptHeader: null, quoteDays: 15 },
    changes: { receiptHeader: header.mine, quoteDays: 30 },
  })
  const aside = await startServer({ storage: 'embedded', ...(dataDir !== undefined && { dataDir }) })
  const theirs = { version: 1, changes: { receiptHeader: header.theirs } }
  expect(await central.patch(`/v1/settings/${storeId}`, theirs, aside.url)).toBe(200)
  await aside.stop()
  await central.server.restart()

  const dialog = window.getByRole('dialog', { name: 'Dos cambios a lo mismo' })
  await expect(dialog).toBeVisible({ timeout: 40_000 })
  await expect(dialog).toContainText('Cambiaste los ajustes de la tienda')
  await expect(dialog.getByRole('row', { name: /Encabezado del ticket/ })).toContainText('Av. Juárez 12')
  await expect(dialog.getByRole('row', { name: /Días de vigencia de una cotización/ })).toContainText('Sin choque')
  if (process.env.SHOTS !== undefined) await window.screenshot({ path: `${process.env.SHOTS}/conflict-settings.png` })
  await dialog.getByRole('button', { name: 'Todo lo mío' }).click()
  await saveIt(dialog)
  await expect(dialog).toHaveCount(0)
  await expect
    .poll(async () => central.get(`/v1/settings/${storeId}`), { timeout: 20_000 })
    .toMatchObject({ receiptHeader: header.mine, quoteDays: 30 })
})

test('changes to different fields of one product merge without a question', async () => {
  const { window } = till
  await openShift(window, '0')
  await changeBothSides('7509999100379', () => changePrice(window, 'Arroz súper extra', '33.33'), { costMinor: 2500 })
  await expect
    .poll(async () => productOf('7509999100379'), { timeout: 40_000 })
    .toMatchObject({ priceMinor: 3333, costMinor: 2500 })
  await expect(window.getByRole('button', { name: /En línea.*todo enviado/ })).toBeVisible({ timeout: 20_000 })
  await expect(window.getByRole('dialog')).toHaveCount(0)
})

const rice = '7509999100379'

test('by keyboard alone each field goes its own way, and the till says that something waits until then', async () => {
  const { window } = till
  const { keyboard } = window
  await openShift(window, '0')
  await changeBothSides(
    rice,
    () => editAtTill(window, rice, { priceMinor: 3333, name: 'Arroz de la casa', costMinor: 2400 }),
    { priceMinor: 2999, name: 'Arroz del centro' },
  )
  const dialog = decisions(window)
  await expect(dialog).toBeVisible({ timeout: 40_000 })
  // The next customer's goods are not kept waiting for it, and it does not come back by itself.
  await scan(till.app, rice)
  await expect(dialog).toHaveCount(0)
  await expect(window.getByRole('button', { name: /^Cobrar/ })).toBeEnabled()
  await keyboard.press('Delete')
  await window.getByRole('button', { name: '1 por decidir' }).click()
  // A press meant for something else decides nothing.
  await expect(dialog.getByRole('button', { name: 'Decidir después' })).toBeFocused()
  await keyboard.press('Enter')
  await expect(dialog).toHaveCount(0)

  // Meanwhile it sells at the server's price, and says so wherever the product is seen.
  await expect(window.getByRole('button', { name: '1 por decidir' })).toBeVisible()
  await window.getByRole('combobox', { name: 'Buscar producto' }).fill(rice)
  await expect(window.getByRole('option').first()).toContainText('29.99')
  await keyboard.press('Escape')
  await keyboard.press('Control+5')
  await window.getByLabel('Buscar en el catálogo').fill('arroz del centro')
  const row = window.getByRole('button', { name: /Arroz del centro/ }).first()
  await expect(row).toContainText('Por decidir')
  await row.click()
  await window.getByRole('button', { name: 'Decidir', exact: true }).focus()
  await keyboard.press('Enter')
  await expect(dialog).toBeVisible()

  const group = (field: string, side: string) => dialog.getByRole('radio', { name: new RegExp(`^${field}, ${side}`) })
  await expect(group('Costo', 'El tuyo')).toBeChecked()
  await group('Precio de venta', 'El tuyo').focus()
  await keyboard.press('Space')
  await expect(dialog.getByRole('row', { name: /Precio de venta/ })).toContainText('Distintos')
  await group('Nombre', 'El tuyo').focus()
  await keyboard.press('ArrowRight')
  await expect(group('Nombre', 'El del servidor')).toBeChecked()
  await expect(
    dialog
      .getByRole('row', { name: /^Nombre/ })
      .getByRole('cell')
      .last(),
  ).toHaveText('Arroz del centro')
  await expect(
    dialog
      .getByRole('row', { name: /^Precio/ })
      .getByRole('cell')
      .last(),
  ).toHaveText('$33.33')
  expect(await seriousFindings(window), 'fields').toEqual([])
  await shot(window, 'conflict-fields')
  await dialog.getByRole('button', { name: 'Guardar así' }).focus()
  await keyboard.press('Enter')
  await expect(dialog).toHaveCount(0)
  await expect
    .poll(async () => productOf(rice), { timeout: 20_000 })
    .toMatchObject({ priceMinor: 3333, name: 'Arroz del centro', costMinor: 2400 })
  await inPeace(window)
  await expect(window.getByRole('button', { name: /por decidir/ })).toHaveCount(0)
})

test('several things wait at once: a price, a removal, something gone and a code that two products have', async () => {
  const { window } = till
  await till.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.setContentSize(1024, 768))
  await openShift(window, '0')
  const { items } = await central.get<{ items: (ServerProduct & { barcodes: string[] })[] }>('/v1/products?limit=20')
  const [kept, gone, other] = items.filter(({ barcodes }) => barcodes[0] !== undefined && barcodes[0] !== rice)
  if (kept === undefined || gone === undefined || other === undefined) throw new Error('the demo shop has few products')
  const code = '7501055300105'
  const riceBefore = await productOf(rice)
  await bothSides(
    async () => {
      await editAtTill(window, rice, { priceMinor: 3333 })
      await askTill(window, 'product.remove', { id: kept.id, version: kept.version })
      await editAtTill(window, gone.barcodes[0] ?? '', { priceMinor: 4400 })
      await window.getByRole('combobox', { name: 'Buscar producto' }).fill('Dulce de leche casero')
      await window.getByRole('button', { name: 'Crear producto' }).click()
      const form = window.getByRole('dialog')
      await form.getByLabel('Precio').fill('45')
      await form.getByLabel('Código de barras').fill(code)
      await form.getByRole('button', { name: 'Crear y agregar' }).click()
      await expect(form).toHaveCount(0)
    },
    async (url) => {
      await changeCentrally(riceBefore, { priceMinor: 2999 }, url)
      await changeCentrally(kept, { priceMinor: 1234 }, url)
      await central.remove(`/v1/products/${gone.id}?version=${gone.version}`, url)
      const body = { version: other.version, base: { barcodes: other.barcodes }, changes: { barcodes: [code] } }
      expect(await central.patch(`/v1/products/${other.id}`, body, url)).toBe(200)
    },
  )
  // Something is in the cart: nothing shows itself, the bar says that it waits.
  const badge = window.getByRole('button', { name: '4 por decidir' })
  await expect(badge).toBeVisible({ timeout: 40_000 })
  await expect(decisions(window)).toHaveCount(0)
  await badge.click()
  const dialog = decisions(window)
  const steps = dialog.getByRole('navigation', { name: 'Lo que espera tu decisión' })
  await expect(steps).toContainText('1 de 4')

  await steps.getByRole('button', { name: new RegExp(kept.name) }).click()
  await expect(dialog).toContainText('alguien más lo cambió')
  await expect(dialog).toContainText('$12.34')
  expect(await seriousFindings(window), 'removal').toEqual([])
  await shot(window, 'conflict-removal')
  await dialog.getByRole('radio', { name: /Quitarlo de todos modos/ }).check()
  await saveIt(dialog)
  await expect(steps).toContainText('de 3')

  await steps.getByRole('button', { name: new RegExp(gone.name) }).click()
  await expect(dialog).toContainText('alguien más lo quitó en el servidor')
  await shot(window, 'conflict-gone')
  await dialog.getByRole('radio', { name: /Crearlo de nuevo/ }).check()
  await saveIt(dialog)
  await expect(steps).toContainText('de 2')

  await steps.getByRole('button', { name: /Dulce de leche casero/ }).click()
  await expect(dialog).toContainText(other.name)
  await expect(dialog.getByRole('button', { name: 'Enviar con estos códigos' })).toBeDisabled()
  expect(await seriousFindings(window), 'clash').toEqual([])
  await shot(window, 'conflict-clash')
  await dialog.getByRole('button', { name: 'Quitar el código repetido' }).click()
  await saveIt(dialog, 'Enviar con estos códigos')
  await expect(steps).toHaveCount(0)

  await dialog.getByRole('button', { name: 'Todo lo del servidor' }).click()
  await saveIt(dialog)
  await expect(dialog).toHaveCount(0)
  await inPeace(window)
  const find = async (name: string) =>
    (await central.get<{ items: ServerProduct[] }>('/v1/products?limit=500')).items.filter((each) => each.name === name)
  expect(await find(kept.name)).toEqual([])
  expect(await find(gone.name)).toMatchObject([{ priceMinor: 4400, version: 1 }])
  expect(await find('Dulce de leche casero')).toMatchObject([{ priceMinor: 4500 }])
  expect((await productOf(rice)).priceMinor).toBe(2999)
})

/** For whoever wants to look at it. */
async function shot(window: Page, name: string): Promise<void> {
  if (process.env.SHOTS !== undefined) await window.screenshot({ path: `${process.env.SHOTS}/${name}.png` })
}
