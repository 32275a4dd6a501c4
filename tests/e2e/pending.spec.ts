import { expect, type Page, test } from '@playwright/test'
import { openStoreOf } from '../server/storages.ts'
import { startServer } from '../support/test-server.ts'
import { seriousFindings } from './support/axe.ts'
import { openShift, sellForCash } from './support/cashier.ts'
import { type CentralShop, openCentralShop } from './support/central-shop.ts'
import { type LaunchedTill, launchTill } from './support/launch-till.ts'
import { askTill } from './support/till-calls.ts'

const rice = { barcode: '7509999100379', name: 'Arroz súper extra 1 kg' }
const contested = { barcode: '7501055300105', name: 'Dulce de leche 250 g' }
const OWNER_PIN = '7391'
const typed = { delay: 70 }
const shots = process.env.MOSTRADOR_SHOTS

let till: LaunchedTill
let central: CentralShop | null = null
test.afterEach(async () => {
  await till.close()
  await central?.end()
  central = null
})

/** Looks with axe in light and in dark, and takes a picture where a folder for them is named. */
async function look(window: Page, name: string): Promise<void> {
  for (const scheme of ['light', 'dark']) {
    await window.evaluate((value) => {
      document.documentElement.dataset.mantineColorScheme = value
    }, scheme)
    await window.waitForTimeout(250)
    expect.soft(await seriousFindings(window), `${name} (${scheme})`).toEqual([])
    if (shots !== undefined) await window.screenshot({ path: `${shots}/${name}-${scheme}.png` })
  }
  await window.evaluate(() => {
    document.documentElement.dataset.mantineColorScheme = 'light'
  })
}

/** What is refused when the window asks for it. */
async function refusalOf(window: Page, name: string, input: unknown): Promise<unknown> {
  const answer = await window.evaluate(
    ([call, what]) =>
      (
        globalThis as unknown as { mostrador: { call(name: unknown, input: unknown, ids: []): Promise<unknown> } }
      ).mostrador.call(call, what, []),
    [name, input] as const,
  )
  return (answer as { refusal?: unknown }).refusal
}

const clipboardOf = ({ app }: LaunchedTill) => app.evaluate(({ clipboard }) => clipboard.readText())
const rows = (window: Page) =>
  window.getByRole('region', { name: 'Operaciones pendientes de enviar' }).getByRole('button')
const row = (window: Page, name: RegExp) => rows(window).filter({ hasText: name })

/** A till of a shop that sells no more than there is. */
async function openStrictShop(): Promise<CentralShop> {
  const shop = await openCentralShop()
  const store = openStoreOf(shop.server)
  await store.writer.updateTable('tenants').set({ stock_policy: 'reject' }).execute()
  await store.close()
  const { items } = await shop.get<{ items: { id: string; version: number }[] }>(`/v1/products?barcode=${rice.barcode}`)
  const change = { version: items[0]?.version, base: { tracksStock: false }, changes: { tracksStock: true } }
  expect(await shop.patch(`/v1/products/${items[0]?.id}`, change)).toBe(200)
  till = await launchTill({
    size: { width: 1024, height: 768 },
    env: shop.joiningTill(),
  })
  central = shop
  return shop
}

test('a sale that the server refused says what to do, is never discarded, and goes once its stock is there', async () => {
  test.setTimeout(120_000)
  const shop = await openStrictShop()
  const { window } = till
  await openShift(window, '0')
  const number = await sellForCash(window, 'Arroz')
  await window.getByRole('button', { name: /^1 por revisar$/ }).click({ timeout: 30_000 })
  await expect(window.getByRole('heading', { name: 'Sincronización' })).toBeVisible()
  await row(window, new RegExp(`Venta · ${number}`)).click()
  const detail = window.getByRole('article')
  await expect(detail).toContainText('Necesita atención')
  await expect(detail).toContainText('No hay existencias suficientes')
  await expect(detail).toContainText('corrige las existencias en Inventario')
  await expect(detail).toContainText('La venta ya se cobró y se entregó')
  await expect(detail).toContainText(/1 × Arroz/)
  await expect(detail.getByRole('button', { name: 'Descartar' })).toHaveCount(0)
  await look(window, 'pending-refused-sale')

  const [{ key }] = (await askTill(window, 'outbox.list', { filter: 'attention', offset: 0, limit: 10 })).rows
  const { saleId } = await askTill(window, 'outbox.get', { key })
  expect(await refusalOf(window, 'outbox.discard', { key })).toEqual({ code: 'is-a-fact', saleId })

  await detail.getByRole('button', { name: 'Copiar diagnóstico' }).click()
  await expect(window.getByText('Diagnóstico copiado').first()).toBeVisible()
  const one = JSON.parse(await clipboardOf(till))
  expect(one.operations).toMatchObject([
    { key, kind: 'sale.create', problem: { rule: 'insufficient-stock' }, body: { id: saleId } },
  ])

  // Refused again while nothing has changed.
  await detail.getByRole('button', { name: 'Reintentar' }).click()
  await expect(detail.getByText('Veces reintentada')).toBeVisible()
  await expect(detail).toContainText('Necesita atención')
  const [product] = (await askTill(window, 'product.search', { text: rice.name, limit: 1, withdrawnToo: false })) as {
    id: string
  }[]
  await askTill(window, 'stock.move', { productId: product?.id, quantityMilli: 5000, reason: 'count', note: null })
  await expect
    .poll(async () => (await askTill(window, 'outbox.list', { filter: 'waiting', offset: 0, limit: 1 })).counts.waiting)
    .toBe(0)
  await window.getByRole('button', { name: 'Reintentar todas' }).click()
  await expect(window.getByText('No hay nada pendiente')).toBeVisible({ timeout: 20_000 })
  expect((await shop.get<{ items: { id: string }[] }>('/v1/sales?limit=5')).items.map(({ id }) => id)).toContain(saleId)
  await look(window, 'pending-nothing')
  await window.keyboard.press('Control+2')
  const receipt = window.getByRole('button', { name: new RegExp(`${number}.*En el servidor`) })
  await receipt.click()
  const level = window.getByRole('region', { name: '¿Ya llegó al servidor?' })
  await expect(level).toContainText('Está en la base de datos del servidor')
  await window.getByRole('button', { name: 'Sin confirmar' }).click()
  await expect(window.getByText('Todo lo de este día ya está en el servidor')).toBeVisible()
  await shop.server.kill('SIGKILL')
  await window.keyboard.press('Control+1')
  const second = await sellForCash(window, 'Frijol')
  await window.keyboard.press('Control+2')
  await window.getByRole('button', { name: 'Sin confirmar' }).click()
  await expect(receipt).toHaveCount(0)
  await window.getByRole('button', { name: new RegExp(`${second}.*En esta caja`) }).click()
  await expect(level).toContainText('Mientras tanto solo existe aquí')
  await look(window, 'sales-level')
})

test('a refused creation is discarded by keyboard with a manager’s PIN, says what is lost, and the log names both', async () => {
  test.setTimeout(150_000)
  const shop = await openStrictShop()
  const { window } = till
  await openShift(window, '0')
  await askTill(window, 'user.create', { name: 'Ana', role: 'owner', active: true, pin: OWNER_PIN })
  await expect(window.getByRole('button', { name: /En la caja: Ana/ })).toBeVisible()
  await askTill(window, 'user.create', { name: 'Luz', role: 'cashier', active: true, pin: '8264' })
  await expect
    .poll(async () => (await askTill(window, 'outbox.list', { filter: 'all', offset: 0, limit: 5 })).rows.length)
    .toBe(0)

  await shop.server.kill('SIGKILL')
  const fields = { sku: 'DULCE', name: contested.name, barcodes: [contested.barcode], categoryId: null, unitId: null }
  const more = { priceMinor: 4500, costMinor: null, taxBasisPoints: 0, tracksStock: false, active: true }
  const created = await askTill(window, 'product.create', { ...fields, ...more, lowStockMilli: null, image: null })
  await askTill(window, 'product.edit', {
    id: created.id,
    version: 1,
    base: { priceMinor: 4500 },
    changes: { priceMinor: 4900 },
  })
  await window.keyboard.press('Control+e')
  await expect(row(window, /Alta de producto · Dulce de leche/)).toContainText('En espera')
  await look(window, 'pending-offline')
  await giveBarcodeCentrally(shop)

  await expect(row(window, /^Alta de producto/)).toContainText('Necesita atención', { timeout: 60_000 })
  await expect(row(window, /^Cambio de producto/)).toContainText('Espera a otra')
  await window.keyboard.press('Control+U')
  await signIn(window, 'Luz', '8264')
  await window.keyboard.press('Control+e')
  const list = window.getByRole('region', { name: 'Operaciones pendientes de enviar' })
  await list.focus()
  await window.keyboard.press('ArrowDown')
  await window.keyboard.press('Enter')
  await expect(window.getByRole('article')).toContainText('hasta resolver esto otro: Alta de producto')
  await look(window, 'pending-held-back')
  await window.keyboard.press('ArrowUp')
  await window.keyboard.press('Enter')
  await expect(window.getByRole('article')).toContainText('usa el que ya existe')
  await tabTo(window, 'Descartar')
  await window.keyboard.press('Enter')
  const dialog = window.getByRole('dialog', { name: /¿Descartar/ })
  await expect(dialog).toContainText('Se pierde el alta')
  await expect(dialog).toContainText('También se pierde 1 cambio')
  await look(window, 'pending-discard')
  await window.waitForTimeout(400)
  await window.keyboard.press('Tab')
  await window.keyboard.press('Enter')
  await expect(window.getByRole('dialog', { name: /Permiso para descartar/ })).toBeVisible()
  await window.keyboard.type(OWNER_PIN, typed)
  await window.keyboard.press('Enter')
  await expect(window.getByText('Se descartó y quedó anotado').first()).toBeVisible()
  await expect(window.getByText('No hay nada pendiente')).toBeVisible({ timeout: 20_000 })
  expect(await refusalOf(window, 'product.get', { id: created.id })).toMatchObject({ code: 'not-found' })

  const entries = await auditOf(shop)
  const entry = entries.find(({ action }) => action === 'operation-discarded')
  expect(entry).toMatchObject({
    subject: contested.name,
    userName: 'Luz',
    approval: { name: 'Ana' },
    details: { kind: 'product.create', withIt: 1 },
  })
  await askTill(window, 'outbox.copy-diagnosis', { key: null })
  expect(await clipboardOf(till)).not.toMatch(/argon2|pinHash|Bearer/)
})

/** Lucía gives the till's new barcode to a product of hers, through another server on the same storage. */
async function giveBarcodeCentrally(shop: CentralShop): Promise<void> {
  const { DATA_DIR: dataDir } = shop.server.env
  const aside = await startServer({ storage: 'embedded', ...(dataDir !== undefined && { dataDir }) })
  interface Product {
    readonly id: string
    readonly version: number
    readonly barcodes: readonly string[]
  }
  const { items } = await shop.get<{ items: Product[] }>('/v1/products?limit=1', aside.url)
  const [product] = items as [Product]
  const { barcodes, version } = product
  const body = { version, base: { barcodes }, changes: { barcodes: [...barcodes, contested.barcode] } }
  expect(await shop.patch(`/v1/products/${product.id}`, body, aside.url)).toBe(200)
  await aside.stop()
  await shop.server.restart()
}

interface StoredEntry {
  readonly action: string
}

async function auditOf(shop: CentralShop): Promise<StoredEntry[]> {
  const store = openStoreOf(shop.server)
  const stored = await store.reader
    .selectFrom('operations')
    .select('body')
    .where('kind', '=', 'audit-entry.create')
    .execute()
  await store.close()
  return stored.map(({ body }) => JSON.parse(body ?? '{}') as StoredEntry)
}

async function signIn(window: Page, name: string, pin: string): Promise<void> {
  const tile = window.getByRole('radio', { name: new RegExp(name) })
  await expect(tile).toBeAttached()
  for (let presses = 0; presses < 10 && !(await tile.isChecked()); presses += 1) {
    await window.keyboard.press('ArrowDown')
  }
  await window.keyboard.type(pin, typed)
  await window.keyboard.press('Enter')
  await expect(window.getByRole('button', { name: new RegExp(`En la caja: ${name}`) })).toBeVisible()
}

async function tabTo(window: Page, name: string): Promise<void> {
  for (let presses = 0; presses < 40; presses += 1) {
    if ((await window.evaluate(() => document.activeElement?.textContent ?? '')).startsWith(name)) return
    await window.keyboard.press('Tab')
  }
  throw new Error(`Tab never reaches ${name}`)
}
