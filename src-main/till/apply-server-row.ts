import type { Fields } from '../../src-shared/sync/merge-edit.ts'
import type { BodyOf } from '../../src-shared/sync/operations.ts'
import {
  categoryRow,
  customerRow,
  type FeedEntity,
  type ProductRow,
  productRow,
  stockLevelRow,
  unitRow,
} from '../../src-shared/sync/records.ts'
import type { WriteTx } from '../database/transaction.ts'
import { readIdentity } from '../tables/identity.ts'
import { type OutboxRow, unsettledOperationsOf } from '../tables/outbox.ts'
import { markProductRemoved, readStoredProduct, writeProduct } from '../tables/products.ts'
import { markRecordRemoved, writeCategory, writeCustomer, writeUnit } from '../tables/records.ts'
import { writeStockLevel } from '../tables/stock.ts'

/**
 * Takes over a row of the server's feed or snapshot, in feed order: the last one wins. A product's unsettled local edits
 * stay on top of it. A stock level of another store is passed over. Throws ZodError for a malformed row.
 */
export function applyServerRow(tx: WriteTx, entity: FeedEntity, row: unknown): void {
  switch (entity) {
    case 'product':
      showProduct(tx, productRow.parse(row))
      break
    case 'category':
      writeCategory(tx, categoryRow.parse(row))
      break
    case 'unit':
      writeUnit(tx, unitRow.parse(row))
      break
    case 'customer':
      writeCustomer(tx, customerRow.parse(row))
      break
    case 'stock-level': {
      const level = stockLevelRow.parse(row)
      if (level.storeId === readIdentity(tx)?.server?.storeId) writeStockLevel(tx, level)
      break
    }
    default:
      entity satisfies never
  }
}

/** Takes over that a record was removed on the server. One that this till never had is passed over. */
export function applyServerRemoval(tx: WriteTx, entity: FeedEntity, id: string, version: number): void {
  if (entity === 'product') markProductRemoved(tx, id, version)
  else if (entity !== 'stock-level') markRecordRemoved(tx, entity, id, version)
}

/**
 * Shows a product as its confirmed row with its unsettled edits on top. Call it after the state of one of its operations
 * changed: an edit that was committed, refused or given up no longer counts.
 */
export function showProductAgain(tx: WriteTx, id: string): void {
  const stored = readStoredProduct(tx, id)
  if (stored === null || stored.removed) return
  showProduct(tx, stored.confirmed ?? stored.product)
}

/**
 * An edit of this till is in the server's database as `version`: it becomes part of the confirmed row, unless the feed
 * brought that version already. Call it after `markCommitted`.
 */
export function confirmProductEdit(tx: WriteTx, operation: OutboxRow, version: number): void {
  const stored = readStoredProduct(tx, operation.recordId)
  if (stored === null || stored.removed) return
  const before = stored.confirmed ?? stored.product
  const { changes } = JSON.parse(operation.body) as BodyOf<'product.edit'>
  showProduct(tx, version > before.version ? withChanges({ ...before, version }, changes) : before)
}

function showProduct(tx: WriteTx, confirmed: ProductRow): void {
  const edits = unsettledOperationsOf(tx, confirmed.id).filter((operation) => operation.kind === 'product.edit')
  const shown = edits.reduce(
    (row, edit) => withChanges(row, (JSON.parse(edit.body) as BodyOf<'product.edit'>).changes),
    confirmed,
  )
  writeProduct(tx, shown, { confirmed: edits.length === 0 ? null : confirmed })
}

/** Both sides passed the schema of a product's fields. */
const withChanges = (row: ProductRow, changes: Fields): ProductRow => ({ ...row, ...changes }) as ProductRow
