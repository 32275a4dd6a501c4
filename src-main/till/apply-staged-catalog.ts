import { changesOfRow } from '../../src-shared/catalog/catalog-row.ts'
import type { ImportReport } from '../../src-shared/contract/views.ts'
import { sameValue } from '../../src-shared/sync/merge-edit.ts'
import { type WriteTx, writeTransaction } from '../database/transaction.ts'
import { readProduct } from '../tables/products.ts'
import { writeCategory, writeUnit } from '../tables/records.ts'
import {
  countStagedLines,
  insertStagedProducts,
  matchStaged,
  readStagedIssues,
  refuseTakenBarcodes,
  stagedOpenings,
  stagedUpdates,
} from '../tables/staged-catalog.ts'
import { createRecord } from './create-record.ts'
import { editRecord } from './edit-record.ts'
import { storeMovement } from './move-stock.ts'
import { operatorOf } from './operator.ts'
import type { StagedFile } from './stage-catalog-file.ts'
import { tellCatalogChanged } from './tell-catalog-changed.ts'
import type { Till } from './till.ts'
import { writeAudit } from './write-audit.ts'

const MAX_ISSUES = 1000

/**
 * Puts a staged catalog into the shop's, with everything that the server has to hear: the step that is all or nothing.
 * What the shop has is looked up anew, so that what changed since the file was read is neither lost nor made twice.
 */
export function applyStagedFile(till: Till, staged: StagedFile): ImportReport {
  const report = writeTransaction(till.database, (tx) => applyWhole(tx, till, staged))
  tellCatalogChanged(till)
  return report
}

function applyWhole(tx: WriteTx, till: Till, { fileName, barcodeTitle, newRecords }: StagedFile): ImportReport {
  const operator = operatorOf(tx, till)
  for (const category of newRecords.categories) createRecord(tx, till, 'category.create', category, writeCategory)
  for (const unit of newRecords.units) createRecord(tx, till, 'unit.create', unit, writeUnit)
  matchStaged(tx)
  refuseTakenBarcodes(tx, barcodeTitle)

  let updatedCount = 0
  let pricesCount = 0
  const updates = stagedUpdates(tx)
  for (const { existingId, row, links } of updates) {
    const current = readProduct(tx, existingId)
    if (current === null) continue
    const changes = changesOfRow(row, links, current.barcodes)
    const edited = editRecord(tx, till, 'product', { id: existingId, version: current.version, changes })
    if (!edited.ok || sameValue(edited.value, current)) continue
    updatedCount += 1
    if (edited.value.priceMinor !== current.priceMinor) pricesCount += 1
  }
  const createdCount = insertStagedProducts(tx, {
    atMs: till.clock(),
    userId: operator.id,
    updatedBy: operator.name,
  })
  for (const { productId, stockMilli } of stagedOpenings(tx)) {
    storeMovement(tx, till, { productId, quantityMilli: stockMilli, reason: 'opening', note: null })
  }
  // One entry for the file: as many as it has prices would be a second catalog.
  if (pricesCount > 0) {
    writeAudit(tx, till, { action: 'catalog-price-changed', subject: fileName, details: { products: pricesCount } })
  }
  const counts = countStagedLines(tx)
  return {
    fileName,
    rowCount: counts.all,
    createdCount,
    updatedCount,
    unchangedCount: updates.length - updatedCount,
    refusedCount: counts.wrong,
    notedCount: counts.noted,
    ...readStagedIssues(tx, MAX_ISSUES),
  }
}
