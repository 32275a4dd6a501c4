import type { CatalogRow } from '../../src-shared/catalog/catalog-row.ts'
import { foldText } from '../../src-shared/catalog/fold-text.ts'
import type { PreviewChange, PreviewFilter, PreviewKind, PreviewRow } from '../../src-shared/contract/catalog-views.ts'
import type { ImportIssue } from '../../src-shared/contract/views.ts'
import type { Minor } from '../../src-shared/money/minor.ts'
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
  // Every line of the file, read or not: what it would do, and whether something is odd about it.
  tx.run(`CREATE TEMP TABLE staged_lines (
    line INTEGER PRIMARY KEY, kind TEXT NOT NULL CHECK (kind IN ('new', 'changed', 'same', 'wrong')),
    noted INTEGER NOT NULL DEFAULT 0, changes TEXT NOT NULL DEFAULT '[]'
  ) STRICT`)
  tx.run('CREATE INDEX temp.staged_lines_by_kind ON staged_lines (kind, line)')
  tx.run(`CREATE TEMP TABLE staged_issues (
    number INTEGER PRIMARY KEY, line INTEGER NOT NULL, column_title TEXT NOT NULL, value TEXT NOT NULL,
    reason TEXT NOT NULL, severity TEXT NOT NULL
  ) STRICT`)
  tx.run('CREATE INDEX temp.staged_issues_by_line ON staged_issues (line)')
}

export function dropStagedCatalog(tx: WriteTx): void {
  for (const table of ['staged_catalog', 'staged_lines', 'staged_issues']) tx.run(`DROP TABLE IF EXISTS temp.${table}`)
}

/** Notes what is wrong or odd about a line; one that is refused is a wrong line from then on. */
export function stageIssue(tx: WriteTx, { line, column, value, reason, severity }: ImportIssue): void {
  tx.run(
    `INSERT INTO temp.staged_issues (line, column_title, value, reason, severity)
     VALUES (@line, @column, @value, @reason, @severity)`,
    { line, column, value, reason, severity },
  )
  tx.run(
    `INSERT INTO temp.staged_lines (line, kind, noted) VALUES (@line, @kind, 1)
     ON CONFLICT (line) DO UPDATE SET noted = 1, kind = CASE excluded.kind WHEN 'wrong' THEN 'wrong' ELSE kind END`,
    // What a noted line does is not known yet; `new` until it is matched.
    { line, kind: severity === 'refused' ? 'wrong' : 'new' },
  )
}

/** Says of a line what it would do to the product that the shop has. */
export function stageChanges(tx: WriteTx, line: number, changes: readonly PreviewChange[]): void {
  tx.run('UPDATE temp.staged_lines SET kind = @kind, changes = @changes WHERE line = @line', {
    line,
    kind: changes.length === 0 ? 'same' : 'changed',
    changes: JSON.stringify(changes),
  })
}

const lineFilterSql: Readonly<Record<PreviewFilter, string>> = {
  all: 'true',
  new: "kind = 'new'",
  changed: "kind = 'changed'",
  same: "kind = 'same'",
  wrong: "kind = 'wrong'",
  // A wrong line is told of as wrong alone.
  noted: "noted = 1 AND kind <> 'wrong'",
}

/** Lines by what they would do. */
export function countStagedLines(tx: ReadTx): Record<PreviewFilter, number> {
  const sums = (Object.keys(lineFilterSql) as PreviewFilter[]).map(
    (filter) => `count(*) FILTER (WHERE ${lineFilterSql[filter]}) AS "${filter}"`,
  )
  const counts = tx.get<Record<PreviewFilter, number>>(`SELECT ${sums.join(', ')} FROM temp.staged_lines`)
  return counts ?? { all: 0, new: 0, changed: 0, same: 0, wrong: 0, noted: 0 }
}

/** Lines of one kind, in the order of the file. */
export function readStagedLines(tx: ReadTx, filter: PreviewFilter, offset: number, limit: number): PreviewRow[] {
  return tx
    .all<{
      line: number
      kind: PreviewKind
      changes: string
      sku: string | null
      name: string | null
      barcode: string | null
      priceMinor: Minor | null
    }>(
      `SELECT lines.line, kind, changes, sku, name, barcode, json_extract(source, '$.row.priceMinor') AS priceMinor
       FROM (SELECT line, kind, changes FROM temp.staged_lines WHERE ${lineFilterSql[filter]}
             ORDER BY line LIMIT @limit OFFSET @offset) AS lines
       LEFT JOIN temp.staged_catalog ON staged_catalog.line = lines.line ORDER BY lines.line`,
      { limit, offset },
    )
    .map(({ line, kind, changes, sku, name, barcode, priceMinor }) => ({
      line,
      kind,
      sku: sku ?? '',
      name: name ?? '',
      barcode,
      priceMinor,
      changes: JSON.parse(changes) as PreviewChange[],
      issues: readStagedIssuesOf(tx, line),
    }))
}

const ISSUE = 'line, column_title AS "column", value, reason, severity'

function readStagedIssuesOf(tx: ReadTx, line: number): Omit<ImportIssue, 'line'>[] {
  const issues = tx.all<ImportIssue>(
    `SELECT ${ISSUE} FROM temp.staged_issues WHERE line = @line ORDER BY number LIMIT 20`,
    { line },
  )
  return issues.map(({ line: _line, ...issue }) => issue)
}

/** All issues by line, the first `limit`; how many there are in all. */
export function readStagedIssues(
  tx: ReadTx,
  limit: number,
): { readonly issueCount: number; readonly issues: readonly ImportIssue[] } {
  const { issueCount } = tx.get<{ issueCount: number }>('SELECT count(*) AS issueCount FROM temp.staged_issues') ?? {
    issueCount: 0,
  }
  const issues = tx.all<ImportIssue>(`SELECT ${ISSUE} FROM temp.staged_issues ORDER BY line, number LIMIT @limit`, {
    limit,
  })
  return { issueCount, issues }
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
  tx.run(`INSERT OR IGNORE INTO temp.staged_lines (line, kind) VALUES (@line, 'new')`, { line })
}

/** Finds the products that the shop has already, by sku; again when the shop may have changed since. */
export function matchStaged(tx: WriteTx): void {
  tx.run(`UPDATE temp.staged_catalog SET existing_id =
            (SELECT id FROM products WHERE products.sku = staged_catalog.sku AND products.removed = 0 LIMIT 1)`)
}

/** Takes the rows out whose barcode another product of the shop carries; their lines are wrong from then on. */
export function refuseTakenBarcodes(tx: WriteTx, columnTitle: string): void {
  const taken = tx.all<{ line: number; barcode: string }>(
    `SELECT DISTINCT line, staged_catalog.barcode FROM temp.staged_catalog
     JOIN product_barcodes ON product_barcodes.barcode = staged_catalog.barcode
     JOIN products ON products.number = product_barcodes.product_number
     WHERE products.id IS NOT staged_catalog.existing_id ORDER BY line`,
  )
  for (const { line, barcode } of taken) {
    const issue = { line, column: columnTitle, value: barcode }
    stageIssue(tx, { ...issue, reason: 'taken-by-another-product', severity: 'refused' })
    tx.run('DELETE FROM temp.staged_catalog WHERE line = @line', { line })
  }
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

/** Rows of products that the shop has already, behind a line. */
export function stagedUpdates(
  tx: ReadTx,
  afterLine = 0,
  limit = Number.MAX_SAFE_INTEGER,
): ({ readonly line: number; readonly existingId: string } & StagedSource)[] {
  return tx
    .all<{ line: number; existingId: string; source: string }>(
      `SELECT line, existing_id AS existingId, source FROM temp.staged_catalog
       WHERE existing_id IS NOT NULL AND line > @afterLine ORDER BY line LIMIT @limit`,
      { afterLine, limit },
    )
    .map(({ line, existingId, source }) => ({ line, existingId, ...(JSON.parse(source) as StagedSource) }))
}

/** Opening stock of the new products. */
export function stagedOpenings(tx: ReadTx): { readonly productId: string; readonly stockMilli: number }[] {
  return tx.all(
    `SELECT product_id AS productId, stock_milli AS stockMilli FROM temp.staged_catalog
     WHERE existing_id IS NULL AND stock_milli <> 0 ORDER BY line`,
  )
}
