import { expect, type Page, test } from '@playwright/test'
import { startServer } from '../support/test-server.ts'
import { openShift } from './support/cashier.ts'
import { type CentralShop, openCentralShop } from './support/central-shop.ts'
import { type LaunchedTill, launchTill } from './support/launch-till.ts'
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
    env: { MOSTRADOR_SERVER_URL: central.server.url, MOSTRADOR_ENROLMENT_CODE: central.shop.enrolmentCodes[0] ?? '' },
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
  const dataDir = central.server.env.DATA_DIR
  const before = await productOf(barcode)
  await central.server.kill('SIGKILL')
  await changeAtTill()
  const aside = await startServer({ storage: 'embedded', ...(dataDir !== undefined && { dataDir }) })
  const base = Object.fromEntries(Object.keys(changes).map((field) => [field, before[field as keyof ServerProduct]]))
  const status = await central.patch(`/v1/products/${before.id}`, { version: before.version, base, changes }, aside.url)
  expect(status).toBe(200)
  await aside.stop()
  await central.server.restart()
}

for (const { choice, button, price } of [
  { choice: 'mine', button: 'Dejar el mío', price: 3333 },
  { choice: "the server's", button: 'Dejar el del servidor', price: 2999 },
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
    await dialog.getByRole('button', { name: button }).click()
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
  await dialog.getByRole('button', { name: 'Dejar el mío' }).click()
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
