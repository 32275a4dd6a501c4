import { expect, type Page, test } from '@playwright/test'
import { launchDemoTill } from './support/demo-till.ts'
import type { LaunchedTill } from './support/launch-till.ts'
import { scan } from './support/scan.ts'

let till: LaunchedTill
test.beforeEach(async () => {
  till = await launchDemoTill()
})
test.afterEach(async () => {
  await till.close()
})

const beans = '7509999100744'
const search = (window: Page) => window.getByRole('combobox', { name: 'Buscar producto' })

/** One key down for as long as `times` repeats take, as a book on the keyboard does it. */
async function hold(key: string, times: number): Promise<void> {
  for (let press = 0; press < times; press += 1) {
    await till.window.keyboard.down(key)
    await till.window.waitForTimeout(60)
  }
  await till.window.keyboard.up(key)
}

async function addByName(words: string): Promise<void> {
  await search(till.window).fill(words)
  await expect(till.window.getByRole('option').first()).toContainText(words)
  await search(till.window).press('Enter')
  await expect(till.window.getByRole('listitem').first()).toContainText(words)
}

test('a key that is held down opens the charge and does not take the money', async () => {
  const { window } = till
  await addByName('Frijol')
  await hold('F12', 12)
  const dialog = window.getByRole('dialog', { name: 'Cobrar' })
  await expect(dialog).toBeVisible()
  await window.waitForTimeout(400)
  await hold('F12', 1)
  await expect(window.getByLabel('Número de ticket')).toHaveText('1-1-A-000001')
  await window.waitForTimeout(400)
  await hold('F12', 12)
  await expect(window.getByLabel('Número de ticket')).toHaveText('1-1-A-000001')
})

test('Enter held down charges once and leaves the change on the screen', async () => {
  const { window } = till
  await addByName('Frijol')
  await window.keyboard.press('F12')
  await expect(window.getByLabel('Recibido en efectivo')).toBeFocused()
  await window.keyboard.type('100', { delay: 60 })
  await hold('Enter', 12)
  await expect(window.getByLabel('Número de ticket')).toHaveText('1-1-A-000001')
  await window.waitForTimeout(400)
  await expect(window.getByRole('dialog')).toContainText('Cambio')
})

test('the second half of a double tap neither takes the money nor waves the change away', async () => {
  const { window } = till
  await addByName('Frijol')
  await expect(window.getByRole('button', { name: /^Cobrar/ })).toBeEnabled()
  // Within the window itself: what a hasty finger does is over before a test could send it.
  const wasPressed = await window.evaluate(async () => {
    const press = (words: string) => {
      const button = [...document.querySelectorAll('button')].find((each) => each.textContent?.startsWith(words))
      button?.click()
      return button !== undefined
    }
    press('Cobrar')
    for (let frame = 0; frame < 10; frame += 1) {
      if (press('Confirmar cobro')) return true
      await new Promise(requestAnimationFrame)
    }
    return false
  })
  expect(wasPressed).toBe(true)
  await window.waitForTimeout(400)
  await expect(window.getByRole('dialog', { name: 'Cobrar' })).toBeVisible()
  await window.getByRole('button', { name: /^Exacto/ }).click()
  await window.getByRole('button', { name: /^Confirmar cobro/ }).dblclick()
  await expect(window.getByLabel('Número de ticket')).toHaveText('1-1-A-000001')
})

test('a scan over a half-typed search is a line, and the search is empty again', async () => {
  const { window } = till
  await search(window).pressSequentially('lec', { delay: 80 })
  await expect(window.getByRole('option').first()).toBeVisible()
  await scan(till.app, beans)
  await expect(window.getByRole('listitem')).toHaveCount(1)
  await expect(search(window)).toHaveValue('')
  await expect(search(window)).toBeFocused()
})

test('Esc puts away the notice of an unknown code, and a refused charge leaves the hands where they were', async () => {
  const { window } = till
  await scan(till.app, '7509999999999')
  await expect(window.getByText('El código 7509999999999 no está en el catálogo')).toBeVisible()
  await window.keyboard.press('Escape')
  await expect(window.getByText('El código 7509999999999 no está en el catálogo')).toHaveCount(0)

  await addByName('Frijol')
  await window.keyboard.press('F12')
  await window.getByLabel('Recibido en efectivo').fill('1')
  await window.getByRole('button', { name: /^Confirmar cobro/ }).click()
  await expect(window.getByText(/^Faltan .* para completar el pago/)).toBeVisible()
  await expect(window.getByLabel('Recibido en efectivo')).toBeFocused()
})

test('a double press on the count shows the difference, and does not close the shift before it is seen', async () => {
  const { window } = till
  await window.keyboard.press('Control+4')
  await expect(window.getByRole('heading', { name: 'Corte X' })).toBeVisible()
  await window.keyboard.press('F8')
  await window.getByText('Solo el total').click()
  await window.getByLabel('Efectivo contado').fill('501')
  await window.getByRole('button', { name: /^Revisar y cerrar/ }).dblclick()
  const dialog = window.getByRole('dialog')
  await expect(dialog.getByText('Diferencia')).toBeVisible()
  await window.waitForTimeout(500)
  await expect(window.getByText('Corte Z')).toHaveCount(0)
  await dialog.getByRole('button', { name: 'Cerrar turno' }).click()
  await expect(window.getByText('Corte Z')).toBeVisible()
})
