import { expect, type Page, test } from '@playwright/test'
import { seriousFindings } from './support/axe.ts'
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

const rice = '7509999100379'
const lines = (window: Page) => window.getByRole('list', { name: 'Carrito' }).getByRole('listitem')

async function quoteFor(name: string, discount: string): Promise<void> {
  const { window } = till
  await scan(till.app, rice)
  await expect(lines(window)).toHaveCount(1)
  await window.keyboard.press('F7')
  await expect(window.getByRole('dialog')).toBeVisible()
  await window.keyboard.type(discount, { delay: 60 })
  await window.keyboard.press('Enter')
  await expect(window.getByRole('dialog')).toHaveCount(0)
  await window.keyboard.press('Control+g')
  await expect(window.getByLabel(/^Para quién/)).toBeFocused()
  await window.keyboard.type(name, { delay: 60 })
  await window.keyboard.press('Enter')
  await expect(window.getByRole('heading', { name: /-Q\d{4}$/ })).toBeVisible()
}

test('a quote is made of the cart, found again, printed on the screen and turned into a sale, by keyboard', async () => {
  test.setTimeout(120_000)
  const { window } = till
  await quoteFor('Taller Núñez', '10')
  await expect(window.getByRole('heading', { name: '1-1-A-Q0001' })).toBeVisible()
  await window.getByText('Como se imprime').click()
  await expect(window.getByRole('article')).toContainText('Esto no es un comprobante de pago')
  await window.getByRole('button', { name: 'Imprimir' }).click()
  await expect(window.getByText('Esta caja no tiene impresora')).toBeVisible()
  await window.keyboard.press('Escape')
  await expect(lines(window)).toHaveCount(0)

  await window.keyboard.press('Control+3')
  await expect(window.getByLabel('Buscar cotización')).toBeFocused()
  await window.keyboard.type('nunez', { delay: 60 })
  await expect(window.getByRole('button', { name: /Taller Núñez.*Abierta/ })).toBeVisible()
  await window.keyboard.press('F12')
  await expect(lines(window)).toHaveText([/Arroz súper extra 1 kg/])
  await expect(window.getByRole('status', { name: 'Total' })).toHaveText('$25.65')
  await window.keyboard.press('F12')
  await window.getByRole('button', { name: /^Exacto/ }).click()
  await window.getByRole('button', { name: /^Confirmar cobro/ }).click()
  await expect(window.getByRole('article', { name: 'Ticket' })).toContainText('1-1-A-Q0001')
  await window.getByRole('button', { name: /^Nueva venta/ }).click()

  await window.keyboard.press('Control+3')
  await window.getByText('Vendidas').click()
  await expect(window.getByRole('button', { name: /Taller Núñez.*Vendida/ })).toBeVisible()
  await expect(window.getByText('Vendida con el ticket 1-1-A-000001')).toBeVisible()
  await expect(window.getByRole('button', { name: /^Pasar a venta/ })).toHaveCount(0)
})

test('a scanned number brings the quote, and the cart that was open is parked', async () => {
  const { window } = till
  await quoteFor('Doña Lupe', '5')
  await window.keyboard.press('Escape')
  await scan(till.app, '7509999100744')
  await expect(lines(window)).toHaveText([/Frijol negro 900 g/])
  await scan(till.app, '1-1-A-Q0001')
  await expect(window.getByRole('dialog', { name: 'Cotización' })).toBeVisible()
  await window.keyboard.press('F12')
  await expect(lines(window)).toHaveText([/Arroz súper extra 1 kg/])
  await expect(window.getByText('El carrito que estaba abierto quedó apartado')).toBeVisible()
  await expect(window.getByRole('button', { name: 'Apartadas: 1 venta espera' })).toBeVisible()
})

test('one is cancelled only after it was asked, and then cannot be sold', async () => {
  const { window } = till
  await quoteFor('Doña Lupe', '5')
  await window.getByRole('button', { name: 'Cancelar cotización' }).click()
  await expect(window.getByText('¿Cancelar la cotización 1-1-A-Q0001?')).toBeVisible()
  await window.getByRole('button', { name: 'Conservarla' }).click()
  await window.getByRole('button', { name: 'Cancelar cotización' }).click()
  await window.getByRole('alertdialog').getByRole('button', { name: 'Cancelar cotización' }).click()
  await expect(window.getByRole('dialog').getByText('Cancelada')).toBeVisible()
  await expect(window.getByRole('button', { name: /^Pasar a venta/ })).toHaveCount(0)
})

test('axe finds nothing serious on the quotes, light or dark', async () => {
  const { window } = till
  await window.keyboard.press('Control+3')
  await expect(window.getByText('Todavía no hay cotizaciones')).toBeVisible()
  expect.soft(await seriousFindings(window), 'empty').toEqual([])
  await window.keyboard.press('Control+1')
  await quoteFor('Doña Lupe', '5')
  expect.soft(await seriousFindings(window), 'made').toEqual([])
  await window.keyboard.press('Escape')
  await window.keyboard.press('Control+3')
  await expect(window.getByRole('button', { name: /Doña Lupe.*Abierta/ })).toBeVisible()
  for (const scheme of ['light', 'dark']) {
    await window.evaluate((value) => {
      document.documentElement.dataset.mantineColorScheme = value
    }, scheme)
    await window.waitForTimeout(200)
    expect.soft(await seriousFindings(window), scheme).toEqual([])
    await window.getByRole('button', { name: 'Cancelar cotización' }).click()
    expect.soft(await seriousFindings(window), `asked (${scheme})`).toEqual([])
    await window.getByRole('button', { name: 'Conservarla' }).click()
  }
})
