import { describe, expect, it } from 'vitest'
import { openShift } from '../../src-main/till/open-shift.ts'
import { readAppState } from '../../src-main/till/read-app-state.ts'
import { runReport } from '../../src-main/till/run-report.ts'
import type { Till } from '../../src-main/till/till.ts'
import { minor } from '../../src-shared/money/minor.ts'
import { slowness } from '../support/slowness.ts'
import { addProduct, expectOk, openShop } from './shop.ts'

const SALES = 50_000
const LINES = 8
const PRODUCTS = 3000
const FIRST_MS = Date.UTC(2026, 0, 1, 6)
const DAY_MS = 24 * 60 * 60 * 1000

/** Fills a till with a year of sales, as they would be stored. */
function sellForYears(till: Till): void {
  const shiftId = readAppState(till).shift?.id ?? ''
  const products = Array.from({ length: 20 }, (_, index) => addProduct(till, { sku: `P${index}`, barcodes: [] }).id)
  const productOf = (index: number) => products[index] ?? `0192f3c0-0000-7000-8000-${String(index).padStart(12, '0')}`
  const { database } = till
  const sale = database.prepare(
    `INSERT INTO sales (id, shift_id, receipt_number, currency, sold_at_ms, served_by, served_by_id, total_minor, tax_minor,
       operation_key) VALUES (?, ?, ?, 'MXN', ?, 'Ana', ?, 80000, 11034, ?)`,
  )
  const line = database.prepare(
    `INSERT INTO sale_lines (sale_id, position, id, product_id, sku, name, unit_code, quantity_milli, unit_price_minor,
       tax_basis_points, total_minor, tax_minor, moves_stock) VALUES (?, ?, ?, ?, ?, ?, 'pza', 1000, 10000, 1600, 10000, 1379, 1)`,
  )
  const tender = database.prepare("INSERT INTO tenders VALUES (?, 0, ?, 'cash', 80000, 80000, 0, NULL)")
  const tax = database.prepare('INSERT INTO sale_taxes VALUES (?, 1600, 80000, 68966, 11034)')
  database.exec('BEGIN')
  for (let number = 0; number < SALES; number += 1) {
    const id = till.newId()
    sale.run(
      id,
      shiftId,
      `1-1-B-${number}`,
      FIRST_MS + Math.floor((number / SALES) * 365 * DAY_MS),
      `u${number % 3}`,
      id,
    )
    for (let position = 0; position < LINES; position += 1) {
      const product = Math.floor((((number * 7 + position * 13) % 1000) ** 2 / 1_000_000) * PRODUCTS)
      line.run(id, position, till.newId(), productOf(product), `P${product}`, `Producto ${product}`)
    }
    tender.run(id, id)
    tax.run(id)
  }
  database.exec('COMMIT')
}

describe('with 50,000 sales and 400,000 lines in the till', () => {
  it('a month’s report takes less than 300 ms, a year’s holds up nobody, and a sale never waits longer than 50 ms', async () => {
    const till = await openShop({ clock: () => FIRST_MS + 364 * DAY_MS })
    expectOk(openShift(till, { floatMinor: minor(0) }))
    sellForYears(till)
    const run = async (from: string, to: string) => {
      let longestMs = 0
      let lastMs = performance.now()
      let isDone = false
      const watch = () => {
        longestMs = Math.max(longestMs, performance.now() - lastMs)
        lastMs = performance.now()
        if (!isDone) setImmediate(watch)
      }
      setImmediate(watch)
      const startedAtMs = performance.now()
      const report = expectOk(await runReport(till, { from, to }))
      const tookMs = performance.now() - startedAtMs
      isDone = true
      return { tookMs, longestMs, salesCount: report.figures.salesCount }
    }
    // Best of three: others may use the same machine.
    const months = [
      await run('2026-10-01', '2026-10-31'),
      await run('2026-10-01', '2026-10-31'),
      await run('2026-10-01', '2026-10-31'),
    ]
    const years = [await run('2026-01-01', '2026-12-31'), await run('2026-01-01', '2026-12-31')]
    const best = (runs: typeof months, of: 'tookMs' | 'longestMs') =>
      Math.round(Math.min(...runs.map((each) => each[of])))
    console.log(
      `month ${best(months, 'tookMs')} ms, longest turn ${best(months, 'longestMs')} ms; year ${best(years, 'tookMs')} ms, longest turn ${best(years, 'longestMs')} ms`,
    )
    expect(months[0]?.salesCount).toBeGreaterThan(4000)
    expect(years[0]?.salesCount).toBe(SALES)
    const slow = slowness()
    expect(best(months, 'tookMs')).toBeLessThan(300 * slow)
    expect(best(months, 'longestMs')).toBeLessThan(50 * slow)
    expect(best(years, 'longestMs')).toBeLessThan(50 * slow)
  }, 120_000)
})
