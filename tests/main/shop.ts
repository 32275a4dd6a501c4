import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { createProduct } from '../../src-main/till/create-product.ts'
import { openShift } from '../../src-main/till/open-shift.ts'
import { setUpStandalone } from '../../src-main/till/set-up-standalone.ts'
import { closeTill, openTill, type Till, type TillOptions } from '../../src-main/till/till.ts'
import { minor } from '../../src-shared/money/minor.ts'
import type { SaleDraft } from '../../src-shared/sale/sale-draft.ts'
import type { ProductFields, ProductRow } from '../../src-shared/sync/records.ts'

/** Everything a test needs of a real shop: a till in a folder of its own that goes away with the test. */

export function freshFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'mostrador-main-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

export function openTillHere(options: Partial<TillOptions> = {}): Till {
  const till = openTill({ dataFolder: freshFolder(), ...options })
  onTestFinished(() => {
    if (till.database.open) closeTill(till)
  })
  return till
}

export async function openShop(options: Partial<TillOptions> = {}, currency = 'MXN'): Promise<Till> {
  const till = openTillHere(options)
  await setUpStandalone(
    till,
    { shopName: 'La Esquina', operatorName: 'Ana', currency, timeZone: 'America/Mexico_City', demo: false },
    '',
  )
  return till
}

export async function openSellingShop(options: Partial<TillOptions> = {}): Promise<Till> {
  const till = await openShop(options)
  expectOk(openShift(till, { floatMinor: minor(50_000) }))
  return till
}

export function aProduct(changes: Partial<ProductFields> = {}): ProductFields {
  return {
    sku: 'CAFE-250',
    name: 'Café molido 250 g',
    barcodes: ['7501055300075'],
    categoryId: null,
    unitId: null,
    priceMinor: minor(8950),
    costMinor: null,
    taxBasisPoints: 1600,
    tracksStock: true,
    active: true,
    lowStockMilli: null,
    image: null,
    ...changes,
  }
}

export function addProduct(till: Till, changes: Partial<ProductFields> = {}): ProductRow {
  return expectOk(createProduct(till, aProduct(changes)))
}

/** A cart of one piece of each product, paid in cash. */
export function aCart(till: Till, products: readonly ProductRow[], changes: Partial<SaleDraft> = {}): SaleDraft {
  const total = products.reduce((sum, product) => sum + product.priceMinor, 0)
  return {
    id: till.newId(),
    lines: products.map(({ id, priceMinor }) => ({ productId: id, quantityMilli: 1000, unitPriceMinor: priceMinor })),
    tenders: [{ kind: 'cash', receivedMinor: minor(total + 50) }],
    customerId: null,
    note: null,
    ...changes,
  }
}

export function expectOk<Value>(
  result: { readonly ok: true; readonly value: Value } | { readonly ok: false; readonly refusal: unknown },
): Value {
  if (!result.ok) throw new Error(`refused: ${JSON.stringify(result.refusal)}`)
  return result.value
}

export function expectRefused<Refusal>(
  result: { readonly ok: true } | { readonly ok: false; readonly refusal: Refusal },
): Refusal {
  if (result.ok) throw new Error('it was not refused')
  return result.refusal
}

export function countOf(till: Till, table: string): number {
  return till.database.prepare(`SELECT count(*) FROM ${table}`).pluck().get() as number
}

/** A file of the shared data beside the project's checkout; absent elsewhere, and then the test says so loudly. */
export function sharedData(name: string): string | null {
  const file = join(import.meta.dirname, '..', '..', '..', 'shared', 'data', name)
  if (existsSync(file)) return file
  console.warn(`SKIPPED: ${name} is not in ../shared/data`)
  return null
}
