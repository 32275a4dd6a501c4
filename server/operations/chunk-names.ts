import { idSchema } from '../../src-shared/sync/ids.ts'
import type { Fields } from '../../src-shared/sync/merge-edit.ts'
import { type RecordEntity, recordEntities } from '../../src-shared/sync/records.ts'
import { type PreparedOperation, recordVerb } from './prepare-operation.ts'

/** Tables of facts whose ids are taken once. */
export const factTables = [
  'sales',
  'refunds',
  'expenses',
  'cash_movements',
  'drawer_openings',
  'account_payments',
  'audit_entries',
  'stock_movements',
] as const
export type FactTable = (typeof factTables)[number]

type NamesOfRecords = Readonly<Record<RecordEntity, Set<string>>>

/** All ids and codes that a chunk's operations name, to be looked up in bulk. */
export interface ChunkNames {
  /** Whether one of them depends on who the people of the tenant are, all of them. */
  people: boolean
  /** Who makes, edits or removes records, as the till says. */
  readonly actors: Set<string>
  readonly shifts: Set<string>
  /** Ids of new facts, by the table that they go to. */
  readonly facts: Readonly<Record<FactTable, Set<string>>>
  /** Sales of which something is given back, and their lines. */
  readonly refundedSales: Set<string>
  readonly refundedLines: Set<string>
  readonly receiptNumbers: Set<string>
  /** Products and customers that facts name. */
  readonly products: Set<string>
  readonly customers: Set<string>
  readonly barcodes: Set<string>
  /** Records that are made, edited or removed. */
  readonly changed: NamesOfRecords
  /** Of those the ones that are removed. */
  readonly removed: NamesOfRecords
  /** Records that products refer to. */
  readonly referred: NamesOfRecords
}

const ofRecords = () =>
  Object.fromEntries(recordEntities.map((entity) => [entity, new Set()])) as unknown as NamesOfRecords

const ofFacts = (): ChunkNames['facts'] => ({
  sales: new Set(),
  refunds: new Set(),
  expenses: new Set(),
  cash_movements: new Set(),
  drawer_openings: new Set(),
  account_payments: new Set(),
  audit_entries: new Set(),
  stock_movements: new Set(),
})

export function namesIn(operations: readonly PreparedOperation[]): ChunkNames {
  const names: ChunkNames = {
    people: false,
    actors: new Set(),
    shifts: new Set(),
    facts: ofFacts(),
    refundedSales: new Set(),
    refundedLines: new Set(),
    receiptNumbers: new Set(),
    products: new Set(),
    customers: new Set(),
    barcodes: new Set(),
    changed: ofRecords(),
    removed: ofRecords(),
    referred: ofRecords(),
  }
  for (const operation of operations) nameOne(names, operation)
  return names
}

function nameOne(names: ChunkNames, { intent, userId }: PreparedOperation): void {
  switch (intent.kind) {
    case 'sale.create':
      names.facts.sales.add(intent.body.id)
      nameReceipt(names, intent.body)
      break
    case 'refund.create':
      names.facts.refunds.add(intent.body.id)
      nameReceipt(names, intent.body)
      if (intent.body.saleId !== null) names.refundedSales.add(intent.body.saleId)
      for (const { saleLineId } of intent.body.lines) if (saleLineId !== null) names.refundedLines.add(saleLineId)
      break
    case 'expense.create':
      names.facts.expenses.add(intent.body.id)
      names.shifts.add(intent.body.shiftId)
      break
    case 'cash-movement.create':
      names.facts.cash_movements.add(intent.body.id)
      names.shifts.add(intent.body.shiftId)
      break
    case 'drawer.open':
      names.facts.drawer_openings.add(intent.body.id)
      names.shifts.add(intent.body.shiftId)
      break
    case 'account-payment.create':
      names.facts.account_payments.add(intent.body.id)
      nameReceipt(names, { ...intent.body, lines: [] })
      break
    case 'audit-entry.create':
      names.facts.audit_entries.add(intent.body.id)
      break
    case 'shift.open':
    case 'shift.close':
      names.shifts.add(intent.body.id)
      break
    case 'stock-movement.create':
      names.facts.stock_movements.add(intent.body.id)
      names.products.add(intent.body.productId)
      break
    case 'refused':
      break
    default: {
      const { entity, verb } = recordVerb(intent.kind)
      names.changed[entity].add(intent.body.id)
      // A name instead of an id is none that a table has.
      if (idSchema.safeParse(userId).success) names.actors.add(userId)
      names.people ||= entity === 'user' || entity === 'settings'
      if (verb === 'remove') names.removed[entity].add(intent.body.id)
      if (intent.kind === 'product.create') nameReferences(names, intent.body)
      if (intent.kind === 'product.edit') nameReferences(names, intent.body.changes)
    }
  }
}

interface Receipt {
  readonly receiptNumber: string
  readonly shiftId: string
  readonly customerId: string | null
  readonly lines: readonly { readonly productId: string | null }[]
}

function nameReceipt(names: ChunkNames, receipt: Receipt): void {
  names.receiptNumbers.add(receipt.receiptNumber)
  names.shifts.add(receipt.shiftId)
  if (receipt.customerId !== null) names.customers.add(receipt.customerId)
  for (const { productId } of receipt.lines) if (productId !== null) names.products.add(productId)
}

function nameReferences(names: ChunkNames, fields: Fields): void {
  if (typeof fields.categoryId === 'string') names.referred.category.add(fields.categoryId)
  if (typeof fields.unitId === 'string') names.referred.unit.add(fields.unitId)
  if (Array.isArray(fields.barcodes)) for (const barcode of fields.barcodes) names.barcodes.add(String(barcode))
}
