import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, type Page, test } from '@playwright/test'
import { seriousFindings } from './support/axe.ts'
import { sellForCash } from './support/cashier.ts'
import { launchDemoTill } from './support/demo-till.ts'
import type { LaunchedTill } from './support/launch-till.ts'

let till: LaunchedTill
test.beforeEach(async () => {
  till = await launchDemoTill({ size: { width: 1366, height: 768 } })
})
test.afterEach(async () => {
  await till.close()
})

const goToReports = async (window: Page) => {
  await window.getByRole('navigation', { name: 'Secciones' }).getByRole('button', { name: 'Informes' }).click()
  await expect(window.getByRole('heading', { name: 'Informes', exact: true })).toBeVisible()
}

test('a day, a month and any days are summed, searched, printed and carried out as CSV', async () => {
  const { window } = till
  await goToReports(window)
  await expect(window.getByText('En estos días no se vendió nada en esta caja')).toBeVisible()
  await window.keyboard.press('Control+1')
  await sellForCash(window, 'Arroz')
  await sellForCash(window, 'Frijol')
  await goToReports(window)
  const tiles = window.locator('dl').first()
  await expect(tiles).toContainText('$70.00')
  const products = window.getByRole('table', { name: 'Productos' })
  await expect(products.getByRole('row')).toHaveCount(3)
  await window.getByLabel('Buscar en los productos vendidos').fill('ARROZ sup')
  await expect(products.getByRole('row')).toHaveCount(2)
  await expect(products).toContainText('$28.50')

  await window.getByText('Mes', { exact: true }).click()
  await expect(window.getByRole('heading', { name: 'Por día' })).toBeVisible()
  await window.getByText('Ver como tabla').first().click()
  await expect(window.getByRole('table', { name: 'Por día' })).toContainText('$70.00')
  await window.getByRole('button', { name: 'El periodo anterior' }).click()
  await expect(window.getByText('En estos días no se vendió nada en esta caja')).toBeVisible()
  await window.getByRole('button', { name: 'El periodo siguiente' }).click()
  await expect(tiles).toContainText('$70.00')

  await test.step('on paper there are the tables alone', async () => {
    await window.evaluate(() => {
      globalThis.print = () => undefined
    })
    await window.getByRole('button', { name: 'Imprimir' }).click()
    await window.emulateMedia({ media: 'print' })
    await expect(window.getByRole('navigation')).toBeHidden()
    const paper = window.getByRole('heading', { name: 'Productos' })
    await expect(paper).toBeVisible()
    await window.emulateMedia({ media: null })
    await window.evaluate(() => dispatchEvent(new Event('afterprint')))
  })

  await test.step('a folder gets one file a table', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'mostrador-report-'))
    await till.app.evaluate(({ dialog }, chosen) => {
      dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [chosen] })
    }, folder)
    await window.getByRole('button', { name: 'Guardar CSV' }).click()
    await window.getByRole('button', { name: 'Elegir carpeta…' }).click()
    await window.getByRole('dialog').getByRole('button', { name: 'Guardar', exact: true }).click()
    await expect(window.getByText('Informe guardado')).toBeVisible()
    const files = readdirSync(folder)
    expect(files).toHaveLength(8)
    const products = files.find((name) => name.endsWith('products.csv')) ?? ''
    expect(readFileSync(join(folder, products), 'utf8')).toContain('28.50')
    rmSync(folder, { recursive: true, force: true })
  })
})

test('axe finds nothing serious in reports, nor on the cash screens, light or dark', async () => {
  test.setTimeout(90_000)
  const { window } = till
  await sellForCash(window, 'Arroz')
  for (const scheme of ['light', 'dark']) {
    await window.evaluate((value) => {
      document.documentElement.dataset.mantineColorScheme = value
    }, scheme)
    await goToReports(window)
    await window.getByText('Mes', { exact: true }).click()
    await expect(window.getByRole('heading', { name: 'Por día' })).toBeVisible()
    await window.getByText('Ver como tabla').first().click()
    expect.soft(await seriousFindings(window), `reports (${scheme})`).toEqual([])
    await window.keyboard.press('Control+4')
    await expect(window.getByRole('heading', { name: 'Corte X' })).toBeVisible()
    expect.soft(await seriousFindings(window), `cash (${scheme})`).toEqual([])
    await window.keyboard.press('F4')
    await expect(window.getByRole('dialog')).toBeVisible()
    expect.soft(await seriousFindings(window), `expense (${scheme})`).toEqual([])
    await window.keyboard.press('Escape')
    await expect(window.getByRole('dialog')).toHaveCount(0)
    await window.keyboard.press('F8')
    await expect(window.getByLabel('Billetes de $1,000.00')).toBeVisible()
    await window.getByLabel('Billetes de $1,000.00').fill('1')
    expect.soft(await seriousFindings(window), `count (${scheme})`).toEqual([])
    await window.getByRole('button', { name: /Revisar y cerrar/ }).click()
    await expect(window.getByRole('dialog')).toBeVisible()
    expect.soft(await seriousFindings(window), `close (${scheme})`).toEqual([])
    await window.keyboard.press('Escape')
    await window.keyboard.press('Escape')
  }
})
