import type { CallInput, CallOutcome } from '../../src-shared/contract/calls.ts'
import { refuse } from '../../src-shared/result.ts'
import type { ProductRow } from '../../src-shared/sync/records.ts'
import type { StepApproval } from '../../src-shared/users/approval.ts'
import { type WriteTx, writeTransaction } from '../database/transaction.ts'
import { findSkuHolder } from '../tables/product-lists.ts'
import { findBarcodeHolder, readProduct } from '../tables/products.ts'
import { editRecord } from './edit-record.ts'
import { tellCatalogChanged } from './tell-catalog-changed.ts'
import type { Till } from './till.ts'
import { writeAudit } from './write-audit.ts'

/** Edits a product, at once here; the server merges it by field, or tells of a conflict. A new price is audited. */
export function editProduct(
  till: Till,
  edit: CallInput<'product.edit'>,
  approvals: readonly StepApproval[] = [],
): CallOutcome<'product.edit'> {
  const outcome = writeTransaction(till.database, (tx): CallOutcome<'product.edit'> => {
    const before = readProduct(tx, edit.id)
    if (before === null) return refuse({ code: 'not-found' })
    const { barcodes = [], sku } = edit.changes
    const holder = findBarcodeHolder(tx, barcodes, edit.id)
    if (holder !== null) return refuse({ code: 'barcode-taken', ...holder })
    const namesake = sku === undefined || sku === before.sku ? null : findSkuHolder(tx, sku, edit.id)
    if (namesake !== null) return refuse({ code: 'sku-taken', ...namesake })
    auditPrice(tx, till, before, edit.changes, approvals)
    return editRecord(tx, till, 'product', edit)
  })
  if (outcome.ok) tellCatalogChanged(till)
  return outcome
}

function auditPrice(
  tx: WriteTx,
  till: Till,
  before: ProductRow,
  { name = before.name, priceMinor = before.priceMinor }: CallInput<'product.edit'>['changes'],
  approvals: readonly StepApproval[],
): void {
  if (priceMinor === before.priceMinor) return
  writeAudit(tx, till, {
    action: 'catalog-price-changed',
    subject: name,
    amountMinor: priceMinor,
    approval: approvals.find(({ permission }) => permission === 'catalog.edit') ?? null,
    details: { sku: before.sku, beforeMinor: before.priceMinor, afterMinor: priceMinor },
  })
}
