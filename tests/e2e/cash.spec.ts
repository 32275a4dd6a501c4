import { expect, type Page, test } from '@playwright/test'
import { sellForCash } from './support/cashier.ts'
import { launchDemoTill } from './support/demo-till.ts'
import type { LaunchedTill } from './support/launch-till.ts'

let till: LaunchedTill
test.beforeEach(async () => {
  till = await launchDemoTill({ size: { width: 1024, height: 768 } })
})
test.afterEach(async () => {
  await till.close()
})

const goToCash = async (window: Page) => {
  await window.getByRole('navigation', { name: 'Secciones' }).getByRole('button', { name: 'Caja' }).click()
  await expect(window.getByRole('heading', { name: 'Caja', exact: true })).toBeVisible()
}
const figureOf = (window: Page, name: string) =>
  window
    .locator('dl > div')
    .filter({ has: window.getByText(name, { exact: true }) })
    .locator('dd')
    .last()

test('cash goes in and out, an expense is paid and the drawer opened, by keyboard alone, and the X report says so', async () => {
  const { window } = till
  await sellForCash(window, 'Arroz')
  await window.keyboard.press('Control+4')
  await expect(figureOf(window, 'Ventas en efectivo')).toHaveText('$28.50')
  const { keyboard } = window

  await keyboard.press('F2')
  await expect(window.getByLabel('Importe')).toBeFocused()
  await keyboard.type('200', { delay: 60 })
  await keyboard.press('Tab')
  await keyboard.type('Cambio del banco', { delay: 60 })
  await keyboard.press('Enter')
  await expect(window.getByRole('dialog')).toHaveCount(0)
  await expect(figureOf(window, 'Entradas de efectivo')).toHaveText('$200.00')

  await keyboard.press('F3')
  await keyboard.type('100.50', { delay: 60 })
  await keyboard.press('Enter')
  await expect(window.getByText('Di por qué, con una o dos palabras')).toBeVisible()
  await expect(window.getByLabel('Motivo')).toBeFocused()
  await keyboard.type('A la caja fuerte', { delay: 60 })
  await keyboard.press('Enter')
  await expect(figureOf(window, 'Salidas de efectivo')).toHaveText('-$100.50')

  await keyboard.press('F4')
  await keyboard.type('45', { delay: 60 })
  await keyboard.press('Tab')
  await keyboard.type('Hielo', { delay: 60 })
  await keyboard.press('Enter')
  await expect(figureOf(window, 'Gastos pagados del cajón')).toHaveText('-$45.00')

  await keyboard.press('F6')
  await expect(window.getByLabel('Motivo')).toBeFocused()
  await keyboard.type('Dar cambio', { delay: 60 })
  await keyboard.press('Enter')
  await expect(window.getByText('Cajón abierto')).toBeVisible()
  await expect(figureOf(window, 'Esperado en el cajón')).toHaveText('$583.00')

  await expect(window.getByRole('listitem')).toContainText([
    /Dar cambio/,
    /Hielo/,
    /A la caja fuerte/,
    /Cambio del banco/,
  ])
  // What was said before is offered again.
  await keyboard.press('F4')
  await expect(window.getByRole('button', { name: 'Hielo' })).toBeVisible()
})

test('more than the drawer should hold goes out only after a second look', async () => {
  const { window } = till
  await goToCash(window)
  await window.getByRole('button', { name: /Salida de efectivo/ }).click()
  for (const digit of ['5', '0', '0', '0']) await window.getByRole('button', { name: digit, exact: true }).click()
  await window.getByRole('button', { name: 'Depósito al banco' }).click()
  await window.getByRole('button', { name: /Registrar salida/ }).click()
  await expect(window.getByText('Según lo registrado, en el cajón no hay tanto')).toBeVisible()
  // Another amount is another question.
  await window.getByLabel('Importe').fill('100')
  await window.getByRole('button', { name: /Registrar salida/ }).click()
  await expect(figureOf(window, 'Esperado en el cajón')).toHaveText('$400.00')
})

test('a shift is counted by notes and coins, closed once, and found again with its Z report', async () => {
  const { window } = till
  await sellForCash(window, 'Arroz')
  await goToCash(window)
  await window.keyboard.press('F8')
  const { keyboard } = window
  await expect(window.getByLabel('Billetes de $1,000.00')).toBeFocused()
  await keyboard.press('Enter')
  await keyboard.type('1', { delay: 60 })
  await keyboard.press('ArrowDown')
  await keyboard.press('ArrowUp')
  await expect(window.getByLabel('Billetes de $500.00')).toBeFocused()
  await window.getByLabel('Monedas de $10.00').fill('2')
  await expect(window.getByText('$520.00')).toBeVisible()
  // What was counted is still there after a look elsewhere.
  await keyboard.press('Control+1')
  await keyboard.press('Control+4')
  await keyboard.press('F8')
  await expect(window.getByLabel('Monedas de $10.00')).toHaveValue('2')
  await window.getByRole('button', { name: /Revisar y cerrar/ }).click()
  const dialog = window.getByRole('dialog')
  await expect(dialog.getByText('Faltan $8.50')).toBeVisible()
  await dialog.getByRole('button', { name: 'Volver a contar' }).click()
  await window.getByLabel('Monedas de $10.00').fill('0')
  await window.getByRole('button', { name: /Revisar y cerrar/ }).click()
  await window.waitForTimeout(400)
  await dialog.getByRole('button', { name: 'Cerrar turno' }).click()
  await expect(dialog.getByText('Escribe por qué no cuadra')).toBeVisible()
  await dialog.getByLabel(/Por qué no cuadra/).fill('Faltó cobrar')
  await dialog.getByRole('button', { name: 'Cerrar turno' }).click()
  await expect(window.getByRole('heading', { name: 'Corte Z' })).toBeVisible()
  await expect(window.getByText('Faltan $28.50')).toBeVisible()
  await expect(window.getByText('Todo está guardado en esta caja.')).toBeVisible()
  await window.waitForTimeout(400)
  await window.getByRole('button', { name: 'Terminar' }).click()

  await expect(window.getByRole('button', { name: 'Lo contado la última vez: $500.00' })).toBeVisible()
  await window.keyboard.press('Control+4')
  await window.getByRole('button', { name: 'Turnos anteriores' }).click()
  await expect(window.getByText(/Nota: Faltó cobrar/)).toBeVisible()
  await expect(window.getByText('$500.00 × 1')).toBeVisible()
  await expect(figureOf(window, 'Diferencia')).toHaveText('-$28.50')
})

test('everything on the cash screens is large enough for a finger', async () => {
  const { window } = till
  const small = () =>
    window.evaluate(() =>
      [...document.querySelectorAll('main button, main input, [role=dialog] button')]
        .map((each) => ({
          name: each.getAttribute('aria-label') ?? each.textContent,
          box: each.getBoundingClientRect(),
        }))
        .filter(({ box }) => box.width > 0 && (box.width < 44 || box.height < 44))
        .map(({ name, box }) => `${name} ${Math.round(box.width)}x${Math.round(box.height)}`),
    )
  await goToCash(window)
  expect(await small()).toEqual([])
  await window.keyboard.press('F4')
  await expect(window.getByRole('dialog')).toBeVisible()
  // A switch's input is drawn by its label.
  expect((await small()).filter((name) => !/^ /.test(name))).toEqual([])
  await window.keyboard.press('Escape')
  await expect(window.getByRole('dialog')).toHaveCount(0)
  await window.keyboard.press('F8')
  await expect(window.getByLabel('Billetes de $1,000.00')).toBeVisible()
  expect((await small()).filter((name) => !/^null/.test(name))).toEqual([])
})
