import type { CatalogRow } from '../../src-shared/catalog/catalog-row.ts'
import { foldText } from '../../src-shared/catalog/fold-text.ts'
import { canonicalJson } from '../../src-shared/sync/canonical-json.ts'
import type { ProductFields } from '../../src-shared/sync/records.ts'
import type { ReadTx, WriteTx } from '../database/transaction.ts'

/*
 * Rows of a catalog file on their way in. They lie in a temporary table, which belongs to the connection: a till that
 * dies while it reads a file leaves nothing behind. What a new product needs is worked out here already, so that the
 * last step, which nothing may interrupt, is a few statements over sets.
 */

export interface StagedSource {
  readonly row: CatalogRow
  readonly links: { readonly categoryId: string | null; readonly unitId: string | null }
}

export interface StagedRow {
  readonly line: number
  /** The row as read: needed again when the product is there already. */
  readonly source: StagedSource
  readonly product: ProductFields
  readonly productId: string
  readonly operationKey: string
  readonly stockMilli: number | null
}

export function createStagedCatalog(tx: WriteTx): void {
  dropStagedCatalog(tx)
  tx.run(`CREATE TEMP TABLE staged_catalog (
    line INTEGER PRIMARY KEY, source TEXT NOT NULL, sku TEXT NOT NULL, barcode TEXT, name TEXT NOT NULL,
    folded_name TEXT NOT NULL, barcodes TEXT NOT NULL, category_id TEXT, unit_id TEXT, price_minor INTEGER NOT NULL,
    cost_minor INTEGER, tax_basis_points INTEGER NOT NULL, tracks_stock INTEGER NOT NULL, stock_milli INTEGER,
    product_id TEXT NOT NULL, operation_key TEXT NOT NULL, body TEXT NOT NULL,
    existing_id TEXT
  ) STRICT`)
}

export function dropStagedCatalog(tx: WriteTx): void {
  tx.run('DROP TABLE IF EXISTS temp.staged_catalog')
}

export function stageRow(tx: WriteTx, { line, source, product, productId, operationKey, stockMilli }: StagedRow): void {
  tx.run(
    `INSERT INTO temp.staged_catalog (line, source, sku, barcode, name, folded_name, barcodes, category_id, unit_id,
       price_minor, cost_minor, tax_basis_points, tracks_stock, stock_milli, product_id, operation_key, body)
     VALUES (@line, @source, @sku, @barcode, @name, @foldedName, @barcodes, @categoryId, @unitId,
       @priceMinor, @costMinor, @taxBasisPoints, @tracksStock, @stockMilli, @productId, @operationKey, @body)`,
    {
      line,
      source: JSON.stringify(source),
      sku: product.sku,
      barcode: product.barcodes[0] ?? null,
      name: product.name,
      foldedName: foldText(product.name),
      barcodes: JSON.stringify(product.barcodes),
      categoryId: product.categoryId,
      unitId: product.unitId,
      priceMinor: product.priceMinor,
      costMinor: product.costMinor,
      taxBasisPoints: product.taxBasisPoints,
      tracksStock: product.tracksStock ? 1 : 0,
      stockMilli,
      productId,
      operationKey,
      body: canonicalJson({ id: productId, ...product }),
    },
  )
}

/** Finds the products that the shop has already, by sku. */
export function matchStaged(tx: WriteTx): void {
  tx.run(`UPDATE temp.staged_catalog SET existing_id = products.id FROM products
          WHERE products.sku = staged_catalog.sku AND products.removed = 0`)
}

/** Takes the rows out whose barcode another product of the shop carries, and tells which. */
export function refuseTakenBarcodes(tx: WriteTx): { readonly line: number; readonly barcode: string }[] {
  const taken = tx.all<{ line: number; barcode: string }>(
    `SELECT DISTINCT line, staged_catalog.barcode FROM temp.staged_catalog
     JOIN product_barcodes ON product_barcodes.barcode = staged_catalog.barcode
     JOIN products ON products.number = product_barcodes.product_number
     WHERE products.id IS NOT staged_catalog.existing_id ORDER BY line`,
  )
  for (const { line } of taken) tx.run('DELETE FROM temp.staged_catalog WHERE line = @line', { line })
  return taken
}

/** Makes the products that the shop does not have, with their operations for the server; how many. */
export function insertStagedProducts(
  tx: WriteTx,
  by: { readonly atMs: number; readonly userId: string; readonly updatedBy: string },
): number {
  const created = tx.run(
    `INSERT INTO products (id, version, updated_at_ms, updated_by, sku, name, folded_name, barcodes, category_id, unit_id,
       price_minor, cost_minor, tax_basis_points, tracks_stock, active)
     SELECT product_id, 1, @atMs, @updatedBy, sku, name, folded_name, barcodes, category_id, unit_id,
       price_minor, cost_minor, tax_basis_points, tracks_stock, 1
     FROM temp.staged_catalog WHERE existing_id IS NULL ORDER BY line`,
    { atMs: by.atMs, updatedBy: by.updatedBy },
  )
  tx.run(
    `INSERT INTO outbox (key, kind, record_id, at_ms, user_id, body)
     SELECT operation_key, 'product.create', product_id, @atMs, @userId, body
     FROM temp.staged_catalog WHERE existing_id IS NULL ORDER BY line`,
    { atMs: by.atMs, userId: by.userId },
  )
  return created
}

/** Rows of products that the shop has already. */
export function stagedUpdates(tx: ReadTx): ({ readonly existingId: string } & StagedSource)[] {
  return tx
    .all<{ existingId: string; source: string }>(
      `SELECT existing_id AS existingId, source FROM temp.staged_catalog WHERE existing_id IS NOT NULL ORDER BY line`,
    )
    .map(({ existingId, source }) => ({ existingId, ...(JSON.parse(source) as StagedSource) }))
}

/** Opening stock of the new products. */
export function stagedOpenings(tx: ReadTx): { readonly productId: string; readonly stockMilli: number }[] {
  return tx.all(
    `SELECT product_id AS productId, stock_milli AS stockMilli FROM temp.staged_catalog
     WHERE existing_id IS NULL AND stock_milli <> 0 ORDER BY line`,
  )
}
