import { expect, type Page, test } from '@playwright/test'
import { seriousFindings } from './support/axe.ts'
import { openShift } from './support/cashier.ts'
import { type CentralShop, openCentralShop } from './support/central-shop.ts'
import { type LaunchedTill, launchTill } from './support/launch-till.ts'

let central: CentralShop
let till: LaunchedTill

test.beforeEach(async () => {
  central = await openCentralShop()
  till = await launchTill({
    env: central.joiningTill(),
    size: { width: 1280, height: 800 },
  })
})
test.afterEach(async () => {
  await till.close()
  await central.end()
})

const RICE = '7509999100379'

/** Changes the product in the back office. */
async function change(changes: Readonly<Record<string, unknown>>): Promise<void> {
  const { items } = await central.get<{ items: { id: string; version: number }[] }>(`/v1/products?barcode=${RICE}`)
  const [product] = items
  expect(await central.patch(`/v1/products/${product?.id}`, { version: product?.version, changes })).toBe(200)
}
const line = (window: Page) => window.getByRole('list', { name: 'Carrito' }).getByRole('listitem')
const total = (window: Page) => window.getByRole('status', { name: 'Total' })

test('a price that changes while its product is in the cart is shown, and counts only when somebody takes it', async () => {
  const { window } = till
  await openShift(window, '0')
  const search = window.getByRole('combobox', { name: 'Buscar producto' })
  // The catalog has come by then.
  await expect(async () => {
    await search.fill(RICE)
    await search.press('Enter')
    await expect(line(window)).toHaveCount(1, { timeout: 500 })
  }).toPass()
  await expect(total(window)).toHaveText('$28.50')

  await change({ priceMinor: 3100 })
  const told = 'El precio cambió: antes $28.50, ahora $31.00'
  // By the server's events, within two seconds.
  await expect(line(window)).toContainText(told, { timeout: 2000 })
  await expect(window.locator('[aria-live=polite]').filter({ hasText: told })).toHaveCount(1)
  await expect(total(window)).toHaveText('$28.50')
  expect(await seriousFindings(window)).toEqual([])
  if (process.env['PRICE_PICTURE']) await window.screenshot({ path: process.env['PRICE_PICTURE'] })

  await window.keyboard.press('Control+d')
  await expect(line(window)).not.toContainText(told)
  await expect(total(window)).toHaveText('$28.50')

  await change({ priceMinor: 3300 })
  await expect(line(window)).toContainText('antes $28.50, ahora $33.00')
  await line(window)
    .getByRole('button', { name: /^Usar el precio nuevo/ })
    .click()
  await expect(total(window)).toHaveText('$33.00')

  // The same for a sale that was parked meanwhile.
  await window.keyboard.press('F9')
  const parking = window.getByRole('dialog', { name: 'Apartar la venta' })
  await parking.getByRole('textbox').fill('la del paraguas')
  await window.keyboard.press('Enter')
  await expect(line(window)).toHaveCount(0)
  await change({ priceMinor: 3500 })
  await window.keyboard.press('F10')
  await expect(window.getByRole('dialog', { name: 'Ventas apartadas' }).getByText('la del paraguas')).toBeVisible()
  await window.keyboard.press('Enter')
  await expect(line(window)).toContainText('antes $33.00, ahora $35.00')
  await window.keyboard.press('Control+t')
  await expect(total(window)).toHaveText('$35.00')

  // What was withdrawn says so and how to go on; nobody has to decide on a price before charging: the screen's counts.
  await change({ priceMinor: 3900, active: false })
  await expect(line(window)).toContainText('Se retiró de la venta')
  await window.getByRole('button', { name: /^Cobrar/ }).click()
  await expect(window.getByRole('alert').filter({ hasText: 'Se retiró de la venta' })).toBeVisible()
  await expect(window.getByRole('dialog')).toHaveCount(0)
  await change({ active: true })
  await expect(line(window)).toContainText('antes $35.00, ahora $39.00')
  await window.getByRole('button', { name: /^Cobrar/ }).click()
  await window.getByRole('button', { name: /^Exacto/ }).click()
  await window.getByRole('button', { name: /^Confirmar cobro/ }).click()
  await expect(window.getByLabel('Número de ticket')).toBeVisible()
  await expect
    .poll(async () =>
      (await central.get<{ items: { totalMinor: number }[] }>('/v1/sales')).items.map((sale) => sale.totalMinor),
    )
    .toEqual([3500])
})
