import { expect, test } from '@playwright/test'
import { seriousFindings } from './support/axe.ts'
import { launchDemoTill } from './support/demo-till.ts'
import { type LaunchedTill, launchTill } from './support/launch-till.ts'
import { scan } from './support/scan.ts'
import { openSettings } from './support/settings.ts'

let till: LaunchedTill
test.beforeEach(async () => {
  till = await launchDemoTill()
})
test.afterEach(async () => {
  await till.close()
})

const tabs = ['Tienda', 'Esta caja', 'Impresora', 'Lector', 'Pantalla del cliente', 'Idioma'] as const

test('axe finds nothing serious in any tab, light or dark', async () => {
  test.setTimeout(120_000)
  const { window } = till
  for (const scheme of ['light', 'dark']) {
    for (const tab of tabs) {
      await openSettings(window, tab)
      await window.evaluate((value) => {
        document.documentElement.dataset.mantineColorScheme = value
      }, scheme)
      if (tab === 'Impresora') {
        for (const way of ['Puerto serie', 'Impresora del sistema', 'Red']) {
          await window.getByText(way, { exact: true }).click()
          await window.waitForTimeout(200)
          expect.soft(await seriousFindings(window), `${tab}, ${way} (${scheme})`).toEqual([])
        }
      }
      await window.waitForTimeout(200)
      expect.soft(await seriousFindings(window), `${tab} (${scheme})`).toEqual([])
    }
  }
})

test('what the shop is set to is kept, stands on the next receipt, and wrong entries are told at their fields', async () => {
  const { window } = till
  await openSettings(window, 'Tienda')
  await window.getByLabel('Encabezado').fill('Av. Juárez 10\nRFC XAXX010101000')
  await window.getByLabel('Días que vale una cotización').fill('0')
  await window.getByRole('button', { name: 'Guardar cambios' }).click()
  await expect(window.getByText('Un número entero de 1 a 365')).toBeVisible()
  await expect(window.getByLabel('Días que vale una cotización')).toBeFocused()
  await window.getByLabel('Días que vale una cotización').fill('8')
  await window.getByRole('combobox', { name: 'Redondeo del efectivo' }).click()
  await window.getByRole('option', { name: '$0.50' }).click()
  await window.getByRole('button', { name: 'Guardar cambios' }).click()
  await expect(window.getByText('Ajustes guardados')).toBeVisible()
  await expect(window.getByRole('button', { name: 'Guardar cambios' })).toBeDisabled()

  await till.close()
  till = await launchTill({ dataDir: till.dataDir })
  await openSettings(till.window, 'Tienda')
  await expect(till.window.getByLabel('Encabezado')).toHaveValue('Av. Juárez 10\nRFC XAXX010101000')
  await expect(till.window.getByLabel('Días que vale una cotización')).toHaveValue('8')
})

test('a label of a scale is tried by scanning it, and a pattern that can read nothing says why', async () => {
  const { window, app } = till
  await openSettings(window, 'Tienda')
  await scan(app, '2112345012346')
  await expect(window.getByLabel('Prueba una etiqueta')).toHaveValue('2112345012346')
  await expect(window.getByText('Artículo 12345')).toBeVisible()
  await expect(window.getByText('Cantidad 1.234')).toBeVisible()
  await window.getByLabel('Código 1', { exact: true }).fill('20IIIIIIIIIIC')
  await expect(window.getByText('Falta W (peso) o P (precio)')).toBeVisible()
})

test('the scanner field shows what came and how fast, and a prefix that is set is cut off', async () => {
  const { window, app } = till
  await openSettings(window, 'Lector')
  await scan(app, '7501055300075')
  await expect(window.getByText('7501055300075')).toBeVisible()
  await expect(window.getByText('13 caracteres', { exact: false })).toBeVisible()
  await window.getByLabel('Antes de cada código').fill('~')
  await window.getByRole('button', { name: 'Guardar cambios' }).click()
  await expect(window.getByText('Ajustes guardados')).toBeVisible()
  await scan(app, '~7501055300082')
  await expect(window.getByText('7501055300082', { exact: true })).toBeVisible()
})

test('a printer address that is none is refused at the field, and nothing is stored', async () => {
  const { window } = till
  await openSettings(window, 'Impresora')
  await window.getByText('Red', { exact: true }).click()
  for (const address of ['', 'http://192.168.1.50', '192.168.1.50/admin', 'a b', 'user@host', '-x.local']) {
    await window.getByLabel('Dirección').fill(address)
    await window.getByRole('button', { name: 'Guardar cambios' }).click()
    await expect(window.getByText('sin http://', { exact: false })).toBeVisible()
  }
  await window.getByLabel('Dirección').fill('impresora.local')
  await window.getByRole('button', { name: 'Guardar cambios' }).click()
  await expect(window.getByText('Ajustes guardados')).toBeVisible()
  await expect(window.getByText('No se puede conectar con la impresora')).toBeVisible({ timeout: 15_000 })
})
