import { foldText } from '../../src-shared/catalog/fold-text.ts'
import { minor } from '../../src-shared/money/minor.ts'
import type { ProductRow } from '../../src-shared/sync/records.ts'
import type { ReadTx, WriteTx } from '../database/transaction.ts'

interface ProductColumns {
  number: number
  id: string
  version: number
  updated_at_ms: number
  updated_by: string
  removed: number
  sku: string
  name: string
  barcodes: string
  category_id: string | null
  unit_id: string | null
  price_minor: number
  cost_minor: number | null
  tax_basis_points: number
  tracks_stock: number
  active: number
  confirmed: string | null
}

export interface StoredProduct {
  readonly product: ProductRow
  readonly removed: boolean
  /** The row as the server last confirmed it, while local edits lie on top of it; else null. */
  readonly confirmed: ProductRow | null
}

function toStored(row: ProductColumns): StoredProduct {
  return {
    product: {
      id: row.id,
      version: row.version,
      updatedAtMs: row.updated_at_ms,
      updatedBy: row.updated_by,
      sku: row.sku,
      name: row.name,
      barcodes: JSON.parse(row.barcodes) as string[],
      categoryId: row.category_id,
      unitId: row.unit_id,
      priceMinor: minor(row.price_minor),
      costMinor: row.cost_minor === null ? null : minor(row.cost_minor),
      taxBasisPoints: row.tax_basis_points,
      tracksStock: row.tracks_stock === 1,
      active: row.active === 1,
    },
    removed: row.removed === 1,
    confirmed: row.confirmed === null ? null : (JSON.parse(row.confirmed) as ProductRow),
  }
}

/** Removed ones too: a caller that does not want them looks at `removed`. */
export function readStoredProduct(tx: ReadTx, id: string): StoredProduct | null {
  const row = tx.get<ProductColumns>('SELECT * FROM products WHERE id = @id', { id })
  return row === undefined ? null : toStored(row)
}

/** Null when there is none or it was removed. */
export function readProduct(tx: ReadTx, id: string): ProductRow | null {
  const stored = readStoredProduct(tx, id)
  return stored === null || stored.removed ? null : stored.product
}

/** Stores the row as it is shown, whole; `confirmed` as in {@link StoredProduct}. */
export function writeProduct(
  tx: WriteTx,
  product: ProductRow,
  { confirmed = null, removed = false }: { readonly confirmed?: ProductRow | null; readonly removed?: boolean } = {},
): void {
  tx.run(
    `INSERT INTO products (id, version, updated_at_ms, updated_by, removed, sku, name, folded_name, barcodes, category_id,
       unit_id, price_minor, cost_minor, tax_basis_points, tracks_stock, active, confirmed)
     VALUES (@id, @version, @updatedAtMs, @updatedBy, @removed, @sku, @name, @foldedName, @barcodes, @categoryId,
       @unitId, @priceMinor, @costMinor, @taxBasisPoints, @tracksStock, @active, @confirmed)
     ON CONFLICT (id) DO UPDATE SET version = excluded.version, updated_at_ms = excluded.updated_at_ms,
       updated_by = excluded.updated_by, removed = excluded.removed, sku = excluded.sku, name = excluded.name,
       folded_name = excluded.folded_name, barcodes = excluded.barcodes, category_id = excluded.category_id,
       unit_id = excluded.unit_id, price_minor = excluded.price_minor, cost_minor = excluded.cost_minor,
       tax_basis_points = excluded.tax_basis_points, tracks_stock = excluded.tracks_stock, active = excluded.active,
       confirmed = excluded.confirmed`,
    {
      id: product.id,
      version: product.version,
      updatedAtMs: product.updatedAtMs,
      updatedBy: product.updatedBy,
      removed: removed ? 1 : 0,
      sku: product.sku,
      name: product.name,
      foldedName: foldText(product.name),
      barcodes: JSON.stringify(product.barcodes),
      categoryId: product.categoryId,
      unitId: product.unitId,
      priceMinor: product.priceMinor,
      costMinor: product.costMinor,
      taxBasisPoints: product.taxBasisPoints,
      tracksStock: product.tracksStock ? 1 : 0,
      active: product.active ? 1 : 0,
      confirmed: confirmed === null ? null : JSON.stringify(confirmed),
    },
  )
}

/** Marks a product as removed on the server; sales that name it stay as they are. */
export function markProductRemoved(tx: WriteTx, id: string, version: number): void {
  tx.run('UPDATE products SET removed = 1, version = @version, confirmed = NULL WHERE id = @id', { id, version })
}

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
  const row = tx.get<ProductColumns & { unitCode: string; decimals: number }>(
    `SELECT products.*, ${UNIT_SQL} FROM products WHERE id = @id AND active = 1`,
    { id },
  )
  return row === undefined ? null : { product: toStored(row).product, unitCode: row.unitCode, decimals: row.decimals }
}

/** Another sellable product that carries one of these barcodes; null when all are free. */
export function findBarcodeHolder(
  tx: ReadTx,
  barcodes: readonly string[],
  exceptId: string | null,
): { readonly barcode: string; readonly productName: string } | null {
  for (const barcode of barcodes) {
    const holder = tx.get<{ barcode: string; productName: string }>(
      `SELECT product_barcodes.barcode, products.name AS productName
       FROM product_barcodes JOIN products ON products.number = product_barcodes.product_number
       WHERE product_barcodes.barcode = @barcode AND products.id IS NOT @exceptId LIMIT 1`,
      { barcode, exceptId },
    )
    if (holder !== undefined) return holder
  }
  return null
}

export function countProducts(tx: ReadTx): number {
  return tx.get<{ count: number }>('SELECT count(*) AS count FROM products WHERE removed = 0')?.count ?? 0
}
