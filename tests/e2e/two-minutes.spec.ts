import { expect, test } from '@playwright/test'
import { type CentralShop, openCentralShop } from './support/central-shop.ts'
import { type LaunchedTill, launchTill } from './support/launch-till.ts'

/** The README's "Two minutes at the counter", step by step, as `npm start` sets it up. */

let central: CentralShop
let till: LaunchedTill
test.beforeEach(async () => {
  central = await openCentralShop()
  till = await launchTill({
    env: central.joiningTill(),
  })
})
test.afterEach(async () => {
  await till.close().catch(() => undefined)
  await central.end()
})

test('what the README tells a shopkeeper to try comes out as it says, by keyboard alone', async () => {
  const { keyboard } = till.window
  const dialog = till.window.getByRole('dialog')
  const lines = till.window.getByRole('list', { name: 'Carrito' }).getByRole('listitem')
  const total = till.window.getByRole('status', { name: 'Total' })
  const type = (text: string) => keyboard.type(text, { delay: 60 })
  /** A person looks before the next key; what has just come up ignores the second half of a double press. */
  const press = async (key: string) => {
    await till.window.waitForTimeout(450)
    await keyboard.press(key)
  }
  const search = till.window.getByRole('combobox', { name: 'Buscar producto' })
  const find = async (text: string) => {
    await expect(search).toBeFocused()
    await type(text)
    await expect(till.window.getByRole('option').first()).toBeVisible()
    await press('Enter')
  }

  await test.step('open the shift', async () => {
    await expect(till.window.getByLabel('Fondo de caja')).toBeFocused({ timeout: 20_000 })
    await type('500')
    await press('Enter')
  })
  await test.step('sell, with a discount', async () => {
    await find('7509999100379')
    await find('7509999100744')
    await expect(total).toHaveText('$67.50')
    await press('F5')
    await expect(dialog).toBeVisible()
    await type('10')
    await press('Enter')
    await expect(total).toHaveText('$63.60')
  })
  await test.step('somebody is faster', async () => {
    await press('F9')
    await expect(dialog).toBeVisible()
    await press('Enter')
    await expect(lines).toHaveCount(0)
    await find('leche')
    await expect(lines).toHaveCount(1)
    await press('F12')
    await expect(dialog).toBeVisible()
    await press('Enter')
    await expect(till.window.getByLabel('Número de ticket')).toBeVisible()
    await press('Enter')
    await expect(dialog).toHaveCount(0)
    await press('F10')
    await expect(dialog).toBeVisible()
    await press('Enter')
    await expect(total).toHaveText('$63.60')
  })
  await test.step('charge', async () => {
    await press('F12')
    await expect(dialog).toBeVisible()
    await type('100')
    await press('Enter')
    await expect(till.window.getByRole('status', { name: 'Cambio' })).toHaveText('$36.40')
    await press('Enter')
    await expect(dialog).toHaveCount(0)
  })
  await test.step('pull the plug: of the program, then of the server', async () => {
    await find('7509999100379')
    await till.window.waitForTimeout(1000)
    await till.kill()
    till = await launchTill({ dataDir: till.dataDir })
    await expect(till.window.getByRole('list', { name: 'Carrito' }).getByRole('listitem')).toHaveCount(1)
    await central.server.kill('SIGKILL')
    await expect(till.window.getByRole('button', { name: 'Estado de la conexión' })).toContainText('Sin conexión')
  })
})

test('a sale is given back and the shift closed as the README says', async () => {
  const { window } = till
  const press = async (key: string) => {
    await window.waitForTimeout(450)
    await window.keyboard.press(key)
  }
  const dialog = window.getByRole('dialog')
  await expect(window.getByLabel('Fondo de caja')).toBeFocused({ timeout: 20_000 })
  await window.keyboard.type('500', { delay: 60 })
  await press('Enter')
  await expect(window.getByRole('combobox', { name: 'Buscar producto' })).toBeFocused()
  await window.keyboard.type('7509999100379', { delay: 60 })
  await expect(window.getByRole('option').first()).toBeVisible()
  await press('Enter')
  await press('F12')
  await press('Enter')
  await expect(window.getByLabel('Número de ticket')).toBeVisible()
  await press('Enter')
  await press('Control+2')
  await expect(window.getByRole('button', { name: /000001/ })).toBeVisible()
  await press('ArrowDown')
  await expect(window.getByRole('article', { name: 'Ticket' })).toBeVisible()
  await press('F9')
  await dialog.getByRole('button', { name: /^Una más de/ }).click()
  await dialog.getByRole('button', { name: 'Defectuoso' }).click()
  await press('F12')
  await expect(window.getByRole('status', { name: 'Entrega en efectivo' })).toHaveText('$28.50')
  await press('Enter')
  await expect(dialog).toHaveCount(0)
  await press('Control+4')
  await expect(window.getByText('Esperado en el cajón').first()).toBeVisible()
  await press('F8')
  await window.getByLabel('Billetes de $500.00').fill('1')
  await window.getByRole('button', { name: /Revisar y cerrar/ }).click()
  await window.waitForTimeout(450)
  await dialog.getByRole('button', { name: 'Cerrar turno' }).click()
  await expect(window.getByRole('heading', { name: 'Corte Z' })).toBeVisible()
})
