import { expect, type Page, test } from '@playwright/test'
import { launchDemoTill } from './support/demo-till.ts'
import type { LaunchedTill } from './support/launch-till.ts'
import { goSell, openSettings } from './support/settings.ts'

let till: LaunchedTill
test.beforeEach(async () => {
  till = await launchDemoTill()
})
test.afterEach(async () => {
  await till.close()
})

/** Switches the customer's display on, on the one screen that a test machine has. */
async function switchDisplayOn({ window, app }: LaunchedTill): Promise<Page> {
  await openSettings(window, 'Pantalla del cliente')
  await window.getByLabel('Mostrar la pantalla del cliente').check({ force: true })
  await window.getByRole('combobox', { name: 'En qué pantalla' }).click()
  await window.getByRole('option', { name: /la de esta caja/ }).click()
  const opened = app.waitForEvent('window')
  await window.getByRole('button', { name: 'Guardar cambios' }).click()
  return opened
}

test('the customer sees a welcome, the lines as they come, the total, and the change', async () => {
  const { window } = till
  const display = await switchDisplayOn(till)
  await expect(display.getByText('¡Bienvenido!')).toBeVisible()
  await goSell(window)
  const search = window.getByRole('combobox', { name: 'Buscar producto' })
  await search.fill('Arroz')
  await expect(window.getByRole('option').first()).toContainText('Arroz')
  await search.press('Enter')
  await expect(display.getByRole('listitem')).toHaveCount(1)
  await expect(display.getByRole('listitem').first()).toContainText('Arroz')
  const total = await display.getByText('Total', { exact: true }).locator('xpath=following-sibling::p').textContent()
  expect(total).toMatch(/^\$\d+\.\d\d$/)
  await window.getByRole('button', { name: /^Cobrar/ }).click()
  await window.getByRole('dialog').getByRole('button', { name: '$50.00' }).click()
  await window.getByRole('button', { name: /^Confirmar cobro/ }).click()
  await expect(display.getByText('Su cambio')).toBeVisible()
  await expect(display.getByText('¡Gracias por su compra!')).toBeVisible()
})

test('the display can call nothing, reach nothing and open nothing, and goes with the till', async () => {
  const { app } = till
  const display = await switchDisplayOn(till)
  await expect(display.getByText('¡Bienvenido!')).toBeVisible()
  expect(display.url()).toBe('mostrador://app/display.html')
  const inDisplay = await display.evaluate(async () => {
    const { mostrador } = globalThis as unknown as {
      mostrador: { call(name: string, input: unknown): Promise<unknown> }
    }
    return {
      globals: ['require', 'process', 'module', 'Buffer', 'electron'].filter((name) => name in globalThis),
      state: await mostrador.call('app.state', {}),
      sales: await mostrador.call('sale.list', {}),
      remote: await fetch('https://example.com').then(
        () => 'reached',
        () => 'refused',
      ),
      opened: globalThis.open('https://example.com/') !== null,
    }
  })
  expect(inDisplay).toEqual({
    globals: [],
    state: { ok: false, refusal: { code: 'NOT_ALLOWED' } },
    sales: { ok: false, refusal: { code: 'NOT_ALLOWED' } },
    remote: 'refused',
    opened: false,
  })
  // Not even to the till's own page, which may call.
  await display.evaluate(() => {
    location.href = 'mostrador://app/index.html'
  })
  await display.waitForTimeout(300)
  expect(display.url()).toBe('mostrador://app/display.html')

  const preferences = await app.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows().map((window) => {
      const { sandbox, contextIsolation, nodeIntegration } = (
        window.webContents as unknown as { getLastWebPreferences(): Record<string, unknown> }
      ).getLastWebPreferences()
      return { sandbox, contextIsolation, nodeIntegration, focusable: window.isFocusable() }
    }),
  )
  expect(preferences).toHaveLength(2)
  for (const preference of preferences) {
    expect(preference).toMatchObject({ sandbox: true, contextIsolation: true, nodeIntegration: false })
  }
  expect(preferences.map(({ focusable }) => focusable).sort()).toEqual([false, true])

  const gone = display.waitForEvent('close')
  await till.window.close()
  await gone
})
