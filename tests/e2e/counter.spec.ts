import { expect, type Page, test } from '@playwright/test'
import { seriousFindings } from './support/axe.ts'
import { launchDemoTill } from './support/demo-till.ts'
import { type LaunchedTill, launchTill } from './support/launch-till.ts'
import { scan } from './support/scan.ts'

let till: LaunchedTill
test.beforeEach(async () => {
  till = await launchDemoTill()
})
test.afterEach(async () => {
  await till.close().catch(() => undefined)
})

const beans = '7509999100744'
const rice = '7509999100379'
const lines = (window: Page) => window.getByRole('list', { name: 'Carrito' }).getByRole('listitem')
const total = (window: Page) => window.getByRole('status', { name: 'Total' })
const dialog = (window: Page, name: string) => window.getByRole('dialog', { name })
const type = (window: Page, text: string) => window.keyboard.type(text, { delay: 60 })

async function scanned(code: string, name: string): Promise<void> {
  await scan(till.app, code)
  await expect(lines(till.window).filter({ hasText: name })).toBeVisible()
}

/** Opens a dialog by its key, types, and confirms with Enter. */
async function answer(key: string, title: string, text: string): Promise<void> {
  const { window } = till
  await window.keyboard.press(key)
  await expect(dialog(window, title)).toBeVisible()
  await expect(dialog(window, title).locator('[data-autofocus]').first()).toBeFocused()
  await type(window, text)
  await window.keyboard.press('Enter')
  await expect(dialog(window, title)).toHaveCount(0)
}

test('a cart is changed by keyboard alone: quantity, price, discounts, notes, quick item, customer', async () => {
  test.setTimeout(120_000)
  const { window } = till
  await scanned(rice, 'Arroz súper extra 1 kg')
  await scanned(beans, 'Frijol negro 900 g')
  await expect(total(window)).toHaveText('$67.50')

  await answer('F2', 'Cambiar línea', '2')
  await expect(total(window)).toHaveText('$106.50')
  await answer('F4', 'Cambiar línea', '35')
  await expect(total(window)).toHaveText('$98.50')
  await expect(lines(window).nth(1)).toContainText('$39.00')
  await answer('F5', 'Cambiar línea', '10')
  await expect(total(window)).toHaveText('$91.50')
  await answer('Control+k', 'Cambiar línea', 'bolsa rota')
  await expect(lines(window).nth(1)).toContainText('bolsa rota')

  await window.keyboard.press('Control+i')
  await expect(dialog(window, 'Artículo sin catálogo')).toBeVisible()
  await type(window, 'Garrafón')
  await window.keyboard.press('Tab')
  await type(window, '45.5')
  await window.keyboard.press('Enter')
  await expect(total(window)).toHaveText('$137.00')

  await answer('F7', 'Descuento de toda la venta', '10')
  await expect(total(window)).toHaveText('$123.30')
  await expect(window.getByText('Ahorra $20.70')).toBeVisible()
  await answer('Control+n', 'Nota de la venta', 'Entregar el lunes')

  await window.keyboard.press('F6')
  await type(window, 'María Peña')
  await expect(window.getByText('Nadie coincide con «María Peña»')).toBeVisible()
  await window.keyboard.press('Enter')
  await expect(dialog(window, 'Cliente nuevo')).toBeVisible()
  await window.keyboard.press('Enter')
  await expect(window.getByRole('button', { name: /María Peña.*Sin crédito/ })).toBeVisible()
  // Found by a word without its accents, the second time.
  await window.keyboard.press('F6')
  await type(window, 'pena')
  await expect(window.getByRole('option', { name: /María Peña/ })).toBeVisible()
  await window.keyboard.press('Enter')
  await expect(dialog(window, 'Cliente de la venta')).toHaveCount(0)

  await window.keyboard.press('F12')
  await expect(dialog(window, 'Cobrar')).toBeVisible()
  await window.getByRole('button', { name: /^Exacto/ }).click()
  await window.getByRole('button', { name: /^Confirmar cobro/ }).click()
  const receipt = window.getByRole('article', { name: 'Ticket' })
  await expect(receipt).toContainText('María Peña')
  await expect(receipt).toContainText('bolsa rota')
  await expect(receipt).toContainText('Garrafón')
  await expect(receipt).toContainText('Entregar el lunes')
  await expect(receipt).toContainText('$123.30')
})

test('a discount is refused in words when it is more than there is, and comes off again', async () => {
  const { window } = till
  await scanned(rice, 'Arroz súper extra 1 kg')
  await window.keyboard.press('F5')
  await dialog(window, 'Cambiar línea').getByText('Importe', { exact: true }).click()
  await dialog(window, 'Cambiar línea').getByLabel('Importe del descuento').fill('100')
  await window.keyboard.press('Enter')
  await expect(window.getByText('El descuento no puede pasar de $28.50')).toBeVisible()
  await dialog(window, 'Cambiar línea').getByLabel('Importe del descuento').fill('8.50')
  await window.keyboard.press('Enter')
  await expect(total(window)).toHaveText('$20.00')
  await window.keyboard.press('F5')
  await window.getByRole('button', { name: 'Quitar el descuento' }).click()
  await expect(total(window)).toHaveText('$28.50')
})

test('sales are parked, change places with the open cart, and outlive a till that is killed', async () => {
  test.setTimeout(120_000)
  let { window } = till
  await scanned(rice, 'Arroz súper extra 1 kg')
  await answer('F9', 'Apartar la venta', 'la del paraguas')
  await expect(lines(window)).toHaveCount(0)
  await scanned(beans, 'Frijol negro 900 g')
  await window.keyboard.press('F10')
  await expect(dialog(window, 'Ventas apartadas').getByText('la del paraguas')).toBeVisible()
  await window.keyboard.press('Enter')
  await expect(lines(window)).toHaveText([/Arroz súper extra 1 kg/])
  await expect(window.getByRole('button', { name: 'Apartadas: 1 venta espera' })).toBeVisible()
  await answer('F7', 'Descuento de toda la venta', '10')
  await expect(total(window)).toHaveText('$25.65')
  // The till keeps the cart within a third of a second.
  await window.waitForTimeout(500)

  await till.kill()
  till = await launchTill({ dataDir: till.dataDir })
  window = till.window
  await expect(window.getByText('Se recuperó el carrito que quedó abierto')).toBeVisible()
  await expect(lines(window)).toHaveText([/Arroz súper extra 1 kg/])
  await expect(total(window)).toHaveText('$25.65')
  await window.keyboard.press('F10')
  await expect(dialog(window, 'Ventas apartadas').getByText('Frijol negro 900 g')).toBeVisible()
  await window.getByRole('button', { name: 'Descartar Frijol negro 900 g' }).click()
  await expect(window.getByText(/Se pierde 1 línea por \$39\.00/)).toBeVisible()
  await window.getByRole('button', { name: 'Descartar', exact: true }).click()
  await expect(window.getByText('No hay ventas apartadas')).toBeVisible()
})

test('a label of a scale is a line of exactly its price, and one of nobody’s item says so', async () => {
  const { window } = till
  const label = (digits: string) => {
    const sum = [...digits].reverse().reduce((all, digit, index) => all + Number(digit) * (index % 2 === 0 ? 3 : 1), 0)
    return `${digits}${(10 - (sum % 10)) % 10}`
  }
  // A product of its own, sold by the kilogram, whose sku the scale knows.
  await window.evaluate(async () => {
    const till = (window as unknown as { mostrador: { call(name: string, input: unknown, ids: []): Promise<unknown> } })
      .mostrador
    const units = (await till.call('unit.list', {}, [])) as { value: { id: string; code: string }[] }
    const unitId = units.value.find(({ code }) => code === 'kg')?.id ?? null
    const fields = { sku: '777', name: 'Queso Oaxaca', barcodes: [], categoryId: null, unitId, priceMinor: 12_990 }
    const rest = {
      costMinor: null,
      taxBasisPoints: 0,
      tracksStock: false,
      active: true,
      lowStockMilli: null,
      image: null,
    }
    await till.call('product.create', { ...fields, ...rest }, [])
  })
  await scan(till.app, label('200077704500'))
  await expect(lines(window).first()).toContainText('Queso Oaxaca')
  await expect(lines(window).first()).toContainText('$45.00')
  await scan(till.app, label('210077700500'))
  await expect(lines(window)).toHaveCount(2)
  await expect(total(window)).toHaveText('$109.95')
  await scan(till.app, label('210099900500'))
  await expect(window.getByText('La etiqueta de la báscula dice artículo 00999, y nadie lo tiene')).toBeVisible()
})

test('what is taken out of the cart stands in the audit log, and what was put back does not', async () => {
  const { window } = till
  const audit = () =>
    window.evaluate(async () => {
      const till = (
        window as unknown as { mostrador: { call(name: string, input: unknown, ids: []): Promise<unknown> } }
      ).mostrador
      const query = { before: null, userId: null, action: null, day: null, limit: 50 }
      const page = (await till.call('audit.list', query, [])) as {
        value: { entries: { action: string; subject: string; amountMinor: number }[] }
      }
      return page.value.entries.map(({ action, subject, amountMinor }) => `${action} ${subject} ${amountMinor}`)
    })
  await scanned(rice, 'Arroz súper extra 1 kg')
  await window.keyboard.press('Delete')
  await window.keyboard.press('Control+z')
  await expect(lines(window)).toHaveCount(1)
  await window.keyboard.press('Delete')
  await expect(lines(window)).toHaveCount(0)
  await scanned(beans, 'Frijol negro 900 g')
  await expect.poll(audit).toEqual(['line-voided Arroz súper extra 1 kg 2850'])
  await window.keyboard.press('F8')
  // Nothing that is not given back has the focus, and what has just come up ignores the second half of a double press.
  await expect(window.getByRole('button', { name: 'Conservarlo' })).toBeFocused()
  await window.waitForTimeout(350)
  await window.getByRole('button', { name: 'Vaciar el carrito' }).click()
  await expect.poll(audit).toEqual(['sale-voided Frijol negro 900 g 3900', 'line-voided Arroz súper extra 1 kg 2850'])
})

test('a discount that a cashier may not give is allowed when it is given, and not asked for again at the end', async () => {
  const { window } = till
  await window.evaluate(async () => {
    const till = (window as unknown as { mostrador: { call(name: string, input: unknown, ids: []): Promise<unknown> } })
      .mostrador
    const hire = (name: string, role: string, pin: string) =>
      till.call('user.create', { name, role, active: true, pin }, [])
    const signIn = async (who: string, pin: string) => {
      const { value } = (await till.call('session.people', {}, [])) as { value: { id: string; name: string }[] }
      await till.call('session.sign-in', { userId: value.find(({ name }) => name === who)?.id, pin }, [])
    }
    await hire('Rosa', 'owner', '7391')
    await signIn('Rosa', '7391')
    await hire('Luz', 'cashier', '8264')
    await signIn('Luz', '8264')
  })
  await window.reload()
  await expect(window.getByRole('combobox', { name: 'Buscar producto' })).toBeFocused()
  await scanned(rice, 'Arroz súper extra 1 kg')
  await window.keyboard.press('F7')
  await expect(dialog(window, 'Descuento de toda la venta')).toBeVisible()
  await type(window, '10')
  await window.keyboard.press('Enter')
  const approval = window.getByRole('dialog').filter({ hasText: 'Rosa' })
  await expect(approval).toBeVisible()
  // Nobody comes: the discount is not given, and what was typed is still there.
  await window.keyboard.press('Escape')
  await expect(window.getByLabel('Porcentaje de descuento')).toHaveValue('10')
  await expect(total(window)).toHaveText('$28.50')
  await window.keyboard.press('Enter')
  await expect(approval).toBeVisible()
  await type(window, '7391')
  await window.keyboard.press('Enter')
  await expect(total(window)).toHaveText('$25.65')

  await window.keyboard.press('F12')
  await window.getByRole('button', { name: /^Exacto/ }).click()
  await window.getByRole('button', { name: /^Confirmar cobro/ }).click()
  await expect(window.getByLabel('Número de ticket')).toHaveText('1-1-A-000001')
})

/** Parks a cart of quick items with everything in it that a cart can have, and takes it up. */
async function takeUpCartOf(count: number): Promise<void> {
  const { window } = till
  await window.evaluate(async (lineCount) => {
    const till = (window as unknown as { mostrador: { call(name: string, input: unknown, ids: []): Promise<unknown> } })
      .mostrador
    const line = (index: number) => ({
      id: `l${index}`,
      productId: null,
      name: `Detergente líquido concentrado para ropa de color con suavizante, aroma a lavanda, botella de 4.65 litros ${index}`,
      sku: '',
      unitCode: '',
      decimals: 3,
      taxBasisPoints: 1600,
      unitPriceMinor: 123_456,
      listPriceMinor: 150_000,
      quantityMilli: 1000,
      discount: { kind: 'percent', basisPoints: 1250 },
      note: index === 0 ? 'con una nota que también es bastante larga, para ver qué pasa con ella' : null,
      isLabelled: index === 1,
    })
    const cart = {
      id: '01890000-0000-7000-8000-000000000001',
      lines: Array.from({ length: lineCount }, (_, index) => line(index)),
      discount: { kind: 'percent', basisPoints: 500 },
      customer: null,
      note: 'Entregar el lunes por la tarde en la puerta de atrás, con factura y sin bolsas de plástico',
      quote: null,
    }
    await till.call('parked.park', { cart, label: null }, [])
  }, count)
  await window.reload()
  await expect(window.getByRole('button', { name: 'Apartadas: 1 venta espera' })).toBeVisible()
  await window.keyboard.press('F10')
  await expect(dialog(window, 'Ventas apartadas').locator('[data-resume]')).toBeFocused()
  await window.keyboard.press('Enter')
  await expect(lines(window)).toHaveCount(count)
}

test('at 1024x768 nothing is crowded out: long names, a hundred lines, targets for fingers', async () => {
  const { window } = till
  await till.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.setContentSize(1024, 768))
  await takeUpCartOf(100)
  await expect(total(window)).toBeInViewport()
  await expect(lines(window).last()).toBeInViewport()
  const tooSmall = await window.evaluate(() =>
    [...document.querySelectorAll('main button')]
      .map((each) => ({ name: each.getAttribute('aria-label') ?? each.textContent, box: each.getBoundingClientRect() }))
      .filter(({ box }) => box.width > 0 && (box.width < 44 || box.height < 44))
      .map(({ name, box }) => `${name} ${Math.round(box.width)}x${Math.round(box.height)}`),
  )
  expect(tooSmall, 'targets under 44 px').toEqual([])
  expect(await window.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(1024)
})

const dialogKeys = [
  'F2',
  'F4',
  'F5',
  'Control+k',
  'F6',
  'F7',
  'F9',
  'F10',
  'Control+i',
  'Control+n',
  'Control+g',
] as const

for (const scheme of ['light', 'dark']) {
  test(`axe finds nothing serious on a full cart and its dialogs, ${scheme}`, async () => {
    test.setTimeout(120_000)
    const { window } = till
    await takeUpCartOf(3)
    await window.evaluate((value) => {
      document.documentElement.dataset.mantineColorScheme = value
    }, scheme)
    expect.soft(await seriousFindings(window), 'cart').toEqual([])
    for (const key of dialogKeys) {
      await window.keyboard.press(key)
      await expect(window.getByRole('dialog')).toBeVisible()
      await window.waitForTimeout(300)
      expect.soft(await seriousFindings(window), key).toEqual([])
      await window.keyboard.press('Escape')
      await expect(window.getByRole('dialog')).toHaveCount(0)
    }
  })
}
