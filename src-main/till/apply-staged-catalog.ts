import { changesOfRow } from '../../src-shared/catalog/catalog-row.ts'
import { sameValue } from '../../src-shared/sync/merge-edit.ts'
import type { WriteTx } from '../database/transaction.ts'
import { readProduct } from '../tables/products.ts'
import { writeCategory, writeUnit } from '../tables/records.ts'
import {
  insertStagedProducts,
  matchStaged,
  refuseTakenBarcodes,
  stagedOpenings,
  stagedUpdates,
} from '../tables/staged-catalog.ts'
import type { NewRecords } from './catalog-stage.ts'
import { createRecord } from './create-record.ts'
import { editRecord } from './edit-record.ts'
import { storeMovement } from './move-stock.ts'
import { operatorOf } from './operator.ts'
import type { Till } from './till.ts'

export interface AppliedCatalog {
  readonly createdCount: number
  readonly updatedCount: number
  readonly unchangedCount: number
  /** Rows that were left out: another product has their barcode. */
  readonly taken: readonly { readonly line: number; readonly barcode: string }[]
}

/** Puts a staged catalog into the shop's, with everything that the server has to hear: the step that is all or nothing. */
export function applyStagedCatalog(tx: WriteTx, till: Till, { categories, units }: NewRecords): AppliedCatalog {
  const operator = operatorOf(tx, till)
  for (const category of categories) createRecord(tx, till, 'category.create', category, writeCategory)
  for (const unit of units) createRecord(tx, till, 'unit.create', unit, writeUnit)
  matchStaged(tx)
  const taken = refuseTakenBarcodes(tx)

  let updatedCount = 0
  const updates = stagedUpdates(tx)
  for (const { existingId, row, links } of updates) {
    const current = readProduct(tx, existingId)
    if (current === null) continue
    const changes = changesOfRow(row, links, current.barcodes)
    const edited = editRecord(tx, till, 'product', { id: existingId, version: current.version, changes })
    if (edited.ok && !sameValue(edited.value, current)) updatedCount += 1
  }
  const createdCount = insertStagedProducts(tx, {
    atMs: till.clock(),
    userId: operator.id,
    updatedBy: operator.name,
  })
  for (const { productId, stockMilli } of stagedOpenings(tx)) {
    storeMovement(tx, till, { productId, quantityMilli: stockMilli, reason: 'opening', note: null })
  }
  return { createdCount, updatedCount, unchangedCount: updates.length - updatedCount, taken }
}
