import { rmSync } from 'node:fs'
import { expect, type Page, test } from '@playwright/test'
import { viewLedger } from '../../src-main/till/view-stock.ts'
import { noPrinter } from '../../src-shared/device/printer-settings.ts'
import { openHeadlessTill } from '../support/headless-till.ts'
import { runServerCommand } from '../support/test-server.ts'
import { VirtualPrinter } from '../support/virtual-printer.ts'
import { chooseMode, openShift } from './support/cashier.ts'
import { type CentralShop, openCentralShop } from './support/central-shop.ts'
import { type LaunchedTill, launchTill } from './support/launch-till.ts'
import { scan } from './support/scan.ts'
import { askTill } from './support/till-calls.ts'

const rice = '7509999100379'
const beans = '7509999100744'
const pins = { Ana: '7391', Beto: '5937', Luz: '8264' } as const
type Person = keyof typeof pins
/** What a scale prints for 45.00 worth of item 777. */
const cheeseLabel = '2000777045004'
const typed = { delay: 60 }

let central: CentralShop
let printer: VirtualPrinter
let till: LaunchedTill
test.beforeAll(async () => {
  test.setTimeout(120_000)
  central = await openCentralShop({ tills: 2 })
  printer = new VirtualPrinter()
  await printer.switchOn()
  till = await launchTill()
})
test.afterAll(async () => {
  await till.close().catch(() => undefined)
  rmSync(till.dataDir, { recursive: true, force: true })
  await printer.switchOff()
  await central.end()
})

const dialog = () => till.window.getByRole('dialog')
const lines = () => till.window.getByRole('list', { name: 'Carrito' }).getByRole('listitem')
const press = (key: string) => till.window.keyboard.press(key)
const type = (text: string) => till.window.keyboard.type(text, typed)
/** What has just come up ignores the second half of a double press. */
const afterDoublePress = () => till.window.waitForTimeout(400)

test('a day without a network, from a cold start to the Z report, is whole on the server when the network is back', async () => {
  test.setTimeout(120_000)
  await test.step('the till joins, learns who works here, and loses its server', async () => {
    await joinShop(till.window)
    await till.close()
    await central.server.kill('SIGKILL')
    till = await launchTill({ dataDir: till.dataDir })
  })
  const numbers: string[] = []

  await test.step('Luz signs in by PIN and opens her shift', async () => {
    await enterPin('Luz')
    await openShift(till.window, '500')
    await expect(till.window.getByRole('button', { name: 'Estado de la conexión' })).toContainText('Sin conexión')
  })

  await test.step('a discount is allowed by PIN; the sale is parked, another one charged, and it is resumed and paid in two ways', async () => {
    await addByScan(rice)
    await press('F5')
    await expect(dialog().locator('[data-autofocus]').first()).toBeFocused()
    await type('10')
    await press('Enter')
    await allow('Beto')
    await expect(total()).toHaveText('$25.65')
    await press('F9')
    await expect(dialog()).toBeVisible()
    await type('la del paraguas')
    await press('Enter')
    await expect(lines()).toHaveCount(0)
    await addByScan(beans)
    numbers.push(await chargeInCash())
    await press('F10')
    await expect(dialog()).toContainText('la del paraguas')
    await press('Enter')
    await expect(total()).toHaveText('$25.65')
    await startCharging()
    await press('F6')
    await expect(till.window.getByLabel('Importe · Tarjeta')).toBeFocused()
    await type('10.65')
    await press('Enter')
    await expect(dialog().getByRole('list', { name: 'Pagos anotados' })).toContainText('$10.65')
    await press('F5')
    await type('20')
    await expect(dialog()).toContainText('$5.00')
    await press('Enter')
    // What was allowed is not parked along.
    await allow('Beto')
    numbers.push(await takeReceipt())
  })

  await test.step('what is in no catalog, and what a scale has weighed', async () => {
    await press('Control+i')
    await expect(dialog().locator('[data-autofocus]').first()).toBeFocused()
    await type('Garrafón')
    await press('Tab')
    await type('45.5')
    await press('Enter')
    await expect(lines()).toHaveCount(1)
    await addByScan(cheeseLabel)
    await expect(total()).toHaveText('$90.50')
    numbers.push(await chargeInCash())
  })

  await test.step('Ana takes over: a product, goods that came in, a customer with credit', async () => {
    await press('Control+U')
    await enterPin('Ana')
    await expect(till.window.getByRole('button', { name: /En la caja: Ana/ })).toBeVisible()
    await makeProduct()
    await receiveGoods()
    await makeCustomer()
  })

  await test.step('a sale on account', async () => {
    await press('Control+1')
    await addByScan(beans)
    await press('F6')
    await type('rosa')
    await till.window.getByRole('option', { name: /Rosa Méndez/ }).click()
    await expect(dialog()).toHaveCount(0)
    await startCharging()
    await press('F8')
    await expect(dialog()).toContainText('Disponible')
    await press('Enter')
    numbers.push(await takeReceipt())
  })

  await test.step('a quote, and its sale', async () => {
    await addByScan(rice)
    await press('Control+g')
    await expect(till.window.getByLabel(/^Para quién/)).toBeFocused()
    await type('Taller Núñez')
    await press('Enter')
    await expect(till.window.getByRole('heading', { name: /-Q\d{4}$/ })).toBeVisible()
    await press('Escape')
    await press('Control+3')
    await expect(till.window.getByRole('button', { name: /Taller Núñez.*Abierta/ })).toBeVisible()
    await press('F12')
    await expect(lines()).toHaveCount(1)
    numbers.push(await chargeInCash())
  })

  await test.step('one line of a sale is given back', async () => {
    await press('Control+2')
    await expect(till.window.getByRole('heading', { name: 'Ventas' })).toBeVisible()
    await scan(till.app, numbers[2] ?? '')
    await expect(till.window.getByRole('article', { name: 'Ticket' })).toContainText(numbers[2] ?? '')
    await press('F9')
    await dialog().getByRole('button', { name: 'Una más de Garrafón' }).click()
    await expect(dialog().getByRole('status', { name: 'Se devuelve' })).toHaveText('$45.50')
    await dialog().getByRole('button', { name: 'Defectuoso' }).click()
    await press('F12')
    await expect(till.window.getByRole('status', { name: 'Entrega en efectivo' })).toHaveText('$45.50')
    await afterDoublePress()
    await press('Enter')
    await expect(dialog()).toHaveCount(0)
  })

  await test.step('cash out, an expense, the drawer', async () => {
    await press('Control+4')
    await expect(figureOf('Esperado en el cajón')).toHaveText('$627.50')
    await moveCash('F3', '100', 'A la caja fuerte')
    await moveCash('F4', '45', 'Hielo')
    await press('F6')
    await expect(till.window.getByLabel('Motivo')).toBeFocused()
    await type('Dar cambio')
    await press('Enter')
    await expect(till.window.getByText('Cajón abierto')).toBeVisible()
    await expect(dialog()).toHaveCount(0)
  })

  await test.step('every screen opens, and says that it works alone', async () => {
    for (const key of [1, 2, 3, 4, 5, 6, 7, 8, 9, 0]) {
      await press(`Control+${key}`)
      await expect(till.window.getByRole('main').getByRole('heading').first()).toBeVisible()
      await expect(till.window.getByText('Esta pantalla tuvo un problema')).toHaveCount(0)
    }
    await press('Control+8')
    // 39.00 + 25.65 + 90.50 + 39.00 + 28.50, less the 45.50 that went back.
    await expect(till.window.locator('dl').first()).toContainText('$177.15')
  })

  await test.step('the X report, the count by notes and coins, the Z report', async () => {
    await press('Control+4')
    await expect(figureOf('Esperado en el cajón')).toHaveText('$482.50')
    await till.window.getByRole('button', { name: 'Imprimir corte X' }).click()
    await press('F8')
    const counted = { 'Billetes de $200.00': 2, 'Billetes de $50.00': 1, 'Monedas de $10.00': 3 }
    const coins = { 'Monedas de $2.00': 1, 'Monedas de $0.50': 1 }
    for (const [label, count] of Object.entries({ ...counted, ...coins })) {
      await till.window.getByLabel(label).fill(String(count))
    }
    await till.window.getByRole('button', { name: /Revisar y cerrar/ }).click()
    await expect(dialog()).toContainText('Cuadra')
    await afterDoublePress()
    await dialog().getByRole('button', { name: 'Cerrar turno' }).click()
    await expect(till.window.getByRole('heading', { name: 'Corte Z' })).toBeVisible()
    await expect(till.window.getByText(/por enviar/).first()).toBeVisible()
  })

  await test.step('the printer gave each receipt once', async () => {
    expect(new Set(numbers).size).toBe(5)
    await expect.poll(() => askTill(till.window, 'print.list', {})).toEqual([])
    const { receipts } = await askTill(till.window, 'sale.list', { date: null, before: null, limit: 100 })
    expect(receipts).toHaveLength(6)
    for (const { receiptNumber } of receipts as { receiptNumber: string }[]) {
      const codes = printer.codes.filter((code) => code.includes(receiptNumber))
      expect(codes, receiptNumber).toHaveLength(1)
    }
    expect(printer.receipts.filter((receipt) => /COPIA/.test(receipt))).toEqual([])
    expect(printer.torn).toEqual([])
    // Four sales and a refund in cash, cash out, the expense and the drawer; not the sale on account.
    expect(printer.pulses).toHaveLength(8)
  })

  await test.step('the network is back: all of it is on the server, and nothing twice', async () => {
    await central.server.restart()
    await expect(till.window.getByRole('button', { name: 'Estado de la conexión' })).toContainText('todo enviado', {
      timeout: 60_000,
    })
    // The Z report is still shown, and says how it is now.
    await expect(till.window.getByText('Todo está enviado al servidor.')).toBeVisible()
    await expectOnServer(numbers)
  })
})

const total = () => till.window.getByRole('status', { name: 'Total' })
const figureOf = (name: string) =>
  till.window
    .locator('dl > div')
    .filter({ has: till.window.getByText(name, { exact: true }) })
    .locator('dd')
    .last()

/** Ana joins by the wizard; then she says who works here, what the scale knows, and where the printer is. */
async function joinShop(window: Page): Promise<void> {
  await chooseMode(window, 'Unirme a un servidor')
  await window.getByLabel('Dirección del servidor').fill(central.server.url)
  await window.getByLabel('Código de alta').fill(central.shop.enrolmentCodes[0] ?? '')
  await window.getByLabel('Nombre de esta caja').fill('Caja 1')
  await window.getByLabel('Tu nombre').fill('Ana')
  await window.getByLabel(/^Tu PIN/).fill(pins.Ana)
  await window.getByLabel('El PIN otra vez').fill(pins.Ana)
  await window.getByRole('button', { name: 'Unirme', exact: true }).click()
  const connection = window.getByRole('button', { name: 'Estado de la conexión' })
  await expect(connection).toContainText('todo enviado', { timeout: 20_000 })
  await askTill(window, 'user.create', { name: 'Luz', role: 'cashier', active: true, pin: pins.Luz })
  await askTill(window, 'user.create', { name: 'Beto', role: 'supervisor', active: true, pin: pins.Beto })
  const kilogram = (await askTill(window, 'unit.list', {})).find(({ code }: { code: string }) => code === 'kg')
  const cheese = { sku: '777', name: 'Queso Oaxaca', barcodes: [], categoryId: null, unitId: kilogram?.id ?? null }
  const rest = {
    costMinor: null,
    taxBasisPoints: 0,
    tracksStock: false,
    active: true,
    lowStockMilli: null,
    image: null,
  }
  await askTill(window, 'product.create', { ...cheese, priceMinor: 12_990, ...rest })
  await askTill(window, 'device.save-printer', {
    ...noPrinter,
    connection: { by: 'network', host: '127.0.0.1', port: printer.port },
  })
  await expect(connection).toContainText('todo enviado', { timeout: 20_000 })
}

/** At the sign-in or the approval: chooses somebody and types the PIN. */
async function enterPin(name: Person): Promise<void> {
  const tile = till.window.getByRole('radio', { name: new RegExp(name) })
  await expect(tile).toBeAttached()
  for (let presses = 0; presses < 5 && !(await tile.isChecked()); presses += 1) await press('ArrowDown')
  await till.window.keyboard.type(pins[name], typed)
  await press('Enter')
}

async function allow(name: Person): Promise<void> {
  const approval = till.window.getByRole('dialog', { name: /^Permiso/ })
  await expect(approval).toBeVisible()
  await enterPin(name)
  await expect(approval).toHaveCount(0)
}

async function addByScan(code: string): Promise<void> {
  const before = await lines().count()
  await scan(till.app, code)
  await expect(lines()).toHaveCount(before + 1)
}

async function startCharging(): Promise<void> {
  await press('F12')
  await expect(till.window.getByLabel('Recibido en efectivo')).toBeFocused()
  await afterDoublePress()
}

async function chargeInCash(): Promise<string> {
  await startCharging()
  await till.window.getByRole('button', { name: /^Exacto/ }).click()
  await press('Enter')
  return takeReceipt()
}

/** The number of the receipt that has come up; and on to the next sale. */
async function takeReceipt(): Promise<string> {
  const number = await till.window.getByLabel('Número de ticket').textContent()
  await afterDoublePress()
  await press('Enter')
  await expect(till.window.getByRole('combobox', { name: 'Buscar producto' })).toBeFocused()
  return number ?? ''
}

async function makeProduct(): Promise<void> {
  const { window } = till
  await press('Control+5')
  await window.getByRole('button', { name: 'Nuevo producto' }).press('Enter')
  const form = window.getByRole('form')
  await expect(form.getByLabel('Nombre')).toBeFocused()
  await form.getByLabel('Nombre').fill('Café de olla')
  await form.getByLabel('Clave').fill('OLLA')
  await form.getByLabel('Precio de venta').fill('89.50')
  await form.getByLabel('Impuesto').fill('16')
  await press('Control+s')
  await expect(window.getByText('Se creó «Café de olla»')).toBeVisible()
}

async function receiveGoods(): Promise<void> {
  const { window } = till
  await press('Control+6')
  await window.getByRole('textbox', { name: 'Buscar en el inventario' }).fill('olla')
  await window.getByRole('button', { name: /Café de olla/ }).click()
  await window.getByRole('button', { name: 'Mover existencias' }).click()
  await dialog().getByLabel('Cantidad').fill('12')
  await press('Enter')
  await expect(dialog()).toHaveCount(0)
  await expect(window.getByRole('list', { name: 'Movimientos' })).toContainText('+12')
}

async function makeCustomer(): Promise<void> {
  const { window } = till
  await press('Control+7')
  await window.getByRole('button', { name: 'Nuevo cliente' }).first().click()
  await window.getByRole('form').getByLabel('Nombre').fill('Rosa Méndez')
  await window.getByRole('form').getByLabel('Límite de crédito (opcional)').fill('1500')
  await press('Enter')
  await expect(window.getByText('Se creó el cliente «Rosa Méndez»')).toBeVisible()
}

async function moveCash(key: string, amount: string, reason: string): Promise<void> {
  await press(key)
  await expect(till.window.getByLabel('Importe')).toBeFocused()
  await type(amount)
  await press('Tab')
  await type(reason)
  await press('Enter')
  await expect(dialog()).toHaveCount(0)
}

interface Listed {
  readonly id: string
  readonly name: string
  readonly totalMinor: number
  readonly receiptNumber: string
}

async function expectOnServer(numbers: readonly string[]): Promise<void> {
  const listOf = async (path: string) => (await central.get<{ items: Listed[] }>(`/v1/${path}?limit=200`)).items
  const sales = await listOf('sales')
  expect(sales.map(({ receiptNumber }) => receiptNumber).sort()).toEqual([...numbers].sort())
  expect(sales.map(({ totalMinor }) => totalMinor).sort((a, b) => a - b)).toEqual([2565, 2850, 3900, 3900, 9050])
  expect(await listOf('refunds')).toMatchObject([{ totalMinor: 4550 }])
  expect(await listOf('cash-movements')).toMatchObject([{ direction: 'out', amountMinor: 10_000 }])
  expect(await listOf('expenses')).toMatchObject([{ category: 'Hielo', amountMinor: 4500 }])
  expect(await listOf('drawer-openings')).toMatchObject([{ reason: 'Dar cambio' }])
  expect(await listOf('shifts')).toMatchObject([
    { floatMinor: 50_000, salesCount: 5, salesTotalMinor: 22_265, closed: { countedMinor: 48_250 }, amendments: [] },
  ])
  expect(await listOf('quotes')).toMatchObject([{ saleId: sales.at(-1)?.id }])
  const allowed = { action: 'discount', userName: 'Luz', approval: expect.objectContaining({ name: 'Beto' }) }
  expect(await listOf('audit-entries')).toContainEqual(expect.objectContaining(allowed))

  const coffee = (await listOf('products')).find(({ name }) => name === 'Café de olla')
  expect(coffee).toMatchObject({ priceMinor: 8950 })
  const rosa = (await listOf('customers')).find(({ name }) => name === 'Rosa Méndez')
  expect(await central.get(`/v1/customers/${rosa?.id}/statement`)).toMatchObject({ balanceMinor: 3900 })
  expect(await listOf('exceptions')).toEqual([])
  await expectAtAnotherTill(coffee?.id ?? '')

  const { code, stdout } = await runServerCommand(central.server.env, 'verify')
  expect(JSON.parse(stdout)).toMatchObject({ findings: [] })
  expect(code).toBe(0)
}

/** Another till of the shop learns from the server what there is of a product. */
async function expectAtAnotherTill(productId: string): Promise<void> {
  const other = await openHeadlessTill()
  try {
    await other.join(central.server.url, central.shop.enrolmentCodes[1] ?? '')
    const onHand = () => viewLedger(other.till, { productId, before: null, limit: 1 })
    await expect.poll(onHand).toMatchObject({ ok: true, value: { onHandMilli: 12_000 } })
  } finally {
    await other.close({ remove: true })
  }
}
