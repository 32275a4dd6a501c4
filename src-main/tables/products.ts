import { foldText } from '../../src-shared/catalog/fold-text.ts'
import type { CartProduct } from '../../src-shared/contract/cart-calls.ts'
import type { ProductRow } from '../../src-shared/sync/records.ts'
import type { ReadTx } from '../database/transaction.ts'
import { flag, json, plain, recordTable } from './record-table.ts'

export const productTable = recordTable<'product'>(
  'products',
  {
    sku: plain('sku'),
    name: plain('name'),
    barcodes: json('barcodes'),
    categoryId: plain('category_id'),
    unitId: plain('unit_id'),
    priceMinor: plain('price_minor'),
    costMinor: plain('cost_minor'),
    taxBasisPoints: plain('tax_basis_points'),
    tracksStock: flag('tracks_stock'),
    active: flag('active'),
    lowStockMilli: plain('low_stock_milli'),
    image: plain('image'),
  },
  { folded_name: (product) => foldText(product.name) },
)

/** Null when there is none or it was removed. */
export const readProduct = productTable.read
export const writeProduct = productTable.write

/** A product with what a quantity of it may look like. */
export interface Sellable {
  readonly product: ProductRow
  readonly unitCode: string
  readonly decimals: number
}

/** Code of a product without a unit: whole pieces. */
const PIECE = 'pza'

/** SQL for the unit of `products`. Measured: as a left join it made the whole look-up six times slower. */
export const UNIT_SQL = `
  coalesce((SELECT code FROM units WHERE units.id = products.unit_id), '${PIECE}') AS unitCode,
  coalesce((SELECT decimals FROM units WHERE units.id = products.unit_id), 0) AS decimals`

/**
 * What a line of a cart names, with its unit; null when there is no such product, or it is inactive. One that the server
 * removed meanwhile is sold like any other: search and scan do not find it any longer, but its goods are on the counter.
 */
export function readSellable(tx: ReadTx, id: string): Sellable | null {
  const row = tx.get<Record<string, unknown> & { unitCode: string; decimals: number }>(
    `SELECT products.*, ${UNIT_SQL} FROM products WHERE id = @id AND active = 1`,
    { id },
  )
  return row === undefined ? null : { product: productTable.toRow(row), unitCode: row.unitCode, decimals: row.decimals }
}

/** What the catalog says of these products now; unknown ones are absent. */
export function readCartProducts(tx: ReadTx, ids: readonly string[]): CartProduct[] {
  return tx.all<CartProduct>(
    `SELECT id, price_minor AS priceMinor,
       CASE WHEN removed = 1 THEN 'removed' WHEN active = 0 THEN 'withdrawn' ELSE 'on-sale' END AS state
     FROM products WHERE id IN (SELECT value FROM json_each(@ids))`,
    { ids: JSON.stringify(ids) },
  )
}

export interface BarcodeHolder {
  readonly barcode: string
  readonly productId: string
  readonly productName: string
}

/** For each of these barcodes that another sellable product carries, which one does. */
export function findBarcodeHolders(
  tx: ReadTx,
  barcodes: readonly string[],
  exceptId: string | null,
): readonly BarcodeHolder[] {
  return barcodes.flatMap(
    (barcode) =>
      tx.get<BarcodeHolder>(
        `SELECT product_barcodes.barcode, products.id AS productId, products.name AS productName
         FROM product_barcodes JOIN products ON products.number = product_barcodes.product_number
         WHERE product_barcodes.barcode = @barcode AND products.id IS NOT @exceptId LIMIT 1`,
        { barcode, exceptId },
      ) ?? [],
  )
}

/** The first of these barcodes that another sellable product carries, and its name; null when all are free. */
export function findBarcodeHolder(
  tx: ReadTx,
  barcodes: readonly string[],
  exceptId: string | null,
): Pick<BarcodeHolder, 'barcode' | 'productName'> | null {
  for (const barcode of barcodes) {
    const [holder] = findBarcodeHolders(tx, [barcode], exceptId)
    if (holder !== undefined) return { barcode: holder.barcode, productName: holder.productName }
  }
  return null
}

export function countProducts(tx: ReadTx): number {
  return tx.get<{ count: number }>('SELECT count(*) AS count FROM products WHERE removed = 0')?.count ?? 0
}
