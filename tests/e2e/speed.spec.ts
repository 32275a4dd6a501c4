import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, type Page, test } from '@playwright/test'
import { buildTillWhenStale } from '../../scripts/build-till.ts'
import { importCatalog } from '../../src-main/till/import-catalog.ts'
import { openShift } from '../../src-main/till/open-shift.ts'
import { readAppState } from '../../src-main/till/read-app-state.ts'
import { setUpStandalone } from '../../src-main/till/set-up-standalone.ts'
import { closeTill, openTill, type Till } from '../../src-main/till/till.ts'
import { minor } from '../../src-shared/money/minor.ts'
import { slowness } from '../support/slowness.ts'
import { type LaunchedTill, launchTill } from './support/launch-till.ts'
import { scan } from './support/scan.ts'

const PRODUCTS = 100_000
const SALES = 50_000
/** What a cashier must not wait longer for, in ms. */
const BUDGET_MS = { ready: 3000, search: 50, scan: 50, charge: 100 }

const things = ['Café', 'Leche', 'Jabón', 'Piña', 'Azúcar', 'Frijol', 'Galleta', 'Refresco', 'Champú', 'Niño', 'Atún']
const kinds = ['molido', 'entera', 'líquido', 'en almíbar', 'morena', 'negro', 'surtida', 'de cola', 'suave', 'fresco']
const barcodeOf = (index: number) => String(2_000_000_000_000 + index * 7)

let dataDir: string

/** Fills the till with a year of sales, as they would be stored. */
function sellForYears(till: Till): void {
  const { database } = till
  const shiftId = readAppState(till).shift?.id ?? ''
  const sale = database.prepare(
    `INSERT INTO sales (id, shift_id, receipt_number, currency, sold_at_ms, served_by, served_by_id, total_minor, tax_minor,
       operation_key) VALUES (?, ?, ?, 'MXN', ?, 'Ana', ?, 30000, 0, ?)`,
  )
  const line = database.prepare(
    `INSERT INTO sale_lines (sale_id, position, id, product_id, sku, name, unit_code, quantity_milli, unit_price_minor,
       tax_basis_points, total_minor, tax_minor, moves_stock) VALUES (?, ?, ?, ?, 'P', 'Producto', 'pza', 1000, 10000, 0, 10000, 0, 0)`,
  )
  const tender = database.prepare("INSERT INTO tenders VALUES (?, 0, ?, 'cash', 30000, 30000, 0, NULL)")
  const yearMs = 365 * 24 * 60 * 60 * 1000
  database.exec('BEGIN')
  for (let number = 0; number < SALES; number += 1) {
    const id = till.newId()
    sale.run(id, shiftId, `1-1-B-${number}`, Date.now() - Math.floor(((SALES - number) / SALES) * yearMs), id, id)
    for (let position = 0; position < 3; position += 1) line.run(id, position, till.newId(), till.newId())
    tender.run(id, id)
  }
  database.exec('COMMIT')
}

test.beforeAll(async () => {
  test.setTimeout(120_000)
  buildTillWhenStale()
  dataDir = mkdtempSync(join(tmpdir(), 'mostrador-large-'))
  const rows = Array.from({ length: PRODUCTS }, (_, index) => {
    const name = `${things[index % things.length]} ${kinds[index % kinds.length]} ${index} ${index % 900} g`
    return `S${index},${barcodeOf(index)},${name},${(index % 900) + 1}.50`
  })
  const file = join(dataDir, 'catalog.csv')
  writeFileSync(file, `sku,barcode,name,price\n${rows.join('\n')}\n`)
  const till = openTill({ dataFolder: dataDir })
  const shop = {
    shopName: 'Grande',
    operatorName: 'Ana',
    currency: 'MXN',
    timeZone: 'America/Mexico_City',
    demo: false,
  }
  await setUpStandalone(till, shop, '')
  const imported = await importCatalog(till, file)
  expect(imported).toMatchObject({ ok: true, value: { createdCount: PRODUCTS } })
  openShift(till, { floatMinor: minor(0) })
  sellForYears(till)
  closeTill(till)
})
test.afterAll(() => rmSync(dataDir, { recursive: true, force: true }))

const percentile = (values: readonly number[], share: number) =>
  [...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * share))] ?? Number.NaN

test('with 100,000 products and 50,000 sales a till is ready, searches, scans and charges as fast as a queue wants', async () => {
  // The best of three starts: others may use the same machine.
  const starts: number[] = []
  for (let start = 0; start < 2; start += 1) {
    const started = await timeToSell()
    starts.push(started.tookMs)
    await started.till.close()
  }
  const { till, tookMs } = await timeToSell()
  const readyMs = Math.min(...starts, tookMs)
  const { window } = till

  // From the input event to the painted frame that shows what was asked for.
  const searchMs = await window.evaluate(async () => {
    const field = document.querySelector('[role=combobox]') as HTMLInputElement
    const setValue = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value')?.set
    const nextFrame = () => new Promise((resolve) => requestAnimationFrame(resolve))
    // Each begins with another letter than the one before, so that the first result tells which answer is shown.
    const texts = [
      'c',
      'l',
      'ca',
      'n',
      'caf',
      'le',
      'cafe',
      'ni',
      'cafe m',
      'nino fr',
      'pina 9',
      'jabon liq',
      'az',
      'g',
      'at',
    ]
    const times: number[] = []
    for (const text of [...texts, ...texts]) {
      const wanted = text.split(' ')[0] ?? ''
      const askedAtMs = performance.now()
      setValue?.call(field, text)
      field.dispatchEvent(new Event('input', { bubbles: true }))
      for (;;) {
        await nextFrame()
        const shown = document.querySelector('[role=option]')?.textContent ?? ''
        if (shown.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase().startsWith(wanted)) break
        if (performance.now() - askedAtMs > 5000) throw new Error(`no answer for ${text}`)
      }
      times.push(performance.now() - askedAtMs)
    }
    setValue?.call(field, '')
    field.dispatchEvent(new Event('input', { bubbles: true }))
    return times
  })

  const scanMs: number[] = []
  for (let index = 0; index < 15; index += 1) {
    const seen = window.evaluate(
      (count) =>
        new Promise<number>((resolve) => {
          const look = () => {
            if (document.querySelectorAll('main li').length >= count)
              resolve(performance.timeOrigin + performance.now())
            else requestAnimationFrame(look)
          }
          look()
        }),
      index + 1,
    )
    const scannedAtMs = await scan(till.app, barcodeOf(index * 6101))
    scanMs.push((await seen) - scannedAtMs)
  }

  const chargeMs: number[] = []
  for (let sale = 1; sale <= 6; sale += 1) {
    chargeMs.push(await chargeExactly(window))
    await scan(till.app, barcodeOf(sale * 311))
    await expect(window.getByRole('list', { name: 'Carrito' }).getByRole('listitem')).toHaveCount(1)
  }

  const figures = {
    ready: Math.round(readyMs),
    search: Math.round(percentile(searchMs, 0.95)),
    scan: Math.round(percentile(scanMs, 0.9)),
    charge: Math.round(percentile(chargeMs, 0.5)),
  }
  console.log(
    `ready ${figures.ready} ms; search p50 ${Math.round(percentile(searchMs, 0.5))} p95 ${figures.search} ms; scan p50 ${Math.round(percentile(scanMs, 0.5))} p90 ${figures.scan} ms; charge p50 ${figures.charge} max ${Math.round(Math.max(...chargeMs))} ms`,
  )
  await till.close()
  const slow = slowness()
  expect.soft(figures.ready).toBeLessThanOrEqual(BUDGET_MS.ready * slow)
  expect.soft(figures.search).toBeLessThanOrEqual(BUDGET_MS.search * slow)
  expect.soft(figures.scan).toBeLessThanOrEqual(BUDGET_MS.scan * slow)
  expect.soft(figures.charge).toBeLessThanOrEqual(BUDGET_MS.charge * slow)
})

/** Starts the till; gives the time until a cashier can type. */
async function timeToSell(): Promise<{ till: LaunchedTill; tookMs: number }> {
  buildTillWhenStale()
  const startedAtMs = performance.now()
  const till = await launchTill({ dataDir })
  await expect(till.window.getByRole('combobox', { name: 'Buscar producto' })).toBeFocused({ timeout: 20_000 })
  return { till, tookMs: performance.now() - startedAtMs }
}

/** Charges the cart in cash; gives the time from the press to the painted receipt, and goes on to the next sale. */
async function chargeExactly(window: Page): Promise<number> {
  await window.keyboard.press('F12')
  await window.getByRole('button', { name: /^Exacto/ }).click()
  await expect(window.getByRole('button', { name: /^Confirmar cobro/ })).toBeEnabled()
  const tookMs = await window.evaluate(async () => {
    const confirm = [...document.querySelectorAll('button')].find((each) =>
      each.textContent?.startsWith('Confirmar cobro'),
    )
    const pressedAtMs = performance.now()
    confirm?.click()
    while (document.querySelector('[aria-label="Número de ticket"]') === null) {
      await new Promise((resolve) => requestAnimationFrame(resolve))
      if (performance.now() - pressedAtMs > 5000) throw new Error('there is no receipt')
    }
    return performance.now() - pressedAtMs
  })
  await window.getByRole('button', { name: /^Nueva venta/ }).click()
  await expect(window.getByRole('dialog')).toHaveCount(0)
  return tookMs
}
