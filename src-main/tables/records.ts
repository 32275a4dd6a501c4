import { foldText } from '../../src-shared/catalog/fold-text.ts'
import type { CategoryRow, CustomerRow, UnitRow } from '../../src-shared/sync/records.ts'
import type { ReadTx, WriteTx } from '../database/transaction.ts'

const BASE = 'id, version, updated_at_ms AS updatedAtMs, updated_by AS updatedBy'
const UPDATE_BASE = `version = excluded.version, updated_at_ms = excluded.updated_at_ms, updated_by = excluded.updated_by,
  removed = 0`

const baseOf = (row: CategoryRow | UnitRow | CustomerRow) => ({
  id: row.id,
  version: row.version,
  updatedAtMs: row.updatedAtMs,
  updatedBy: row.updatedBy,
})

export function writeCategory(tx: WriteTx, row: CategoryRow): void {
  tx.run(
    `INSERT INTO categories (id, version, updated_at_ms, updated_by, name)
     VALUES (@id, @version, @updatedAtMs, @updatedBy, @name)
     ON CONFLICT (id) DO UPDATE SET ${UPDATE_BASE}, name = excluded.name`,
    { ...baseOf(row), name: row.name },
  )
}

/** By name. */
export function readCategories(tx: ReadTx): CategoryRow[] {
  return tx.all<CategoryRow>(`SELECT ${BASE}, name FROM categories WHERE removed = 0 ORDER BY name COLLATE NOCASE, id`)
}

export function writeUnit(tx: WriteTx, row: UnitRow): void {
  tx.run(
    `INSERT INTO units (id, version, updated_at_ms, updated_by, code, name, decimals)
     VALUES (@id, @version, @updatedAtMs, @updatedBy, @code, @name, @decimals)
     ON CONFLICT (id) DO UPDATE SET ${UPDATE_BASE}, code = excluded.code, name = excluded.name,
       decimals = excluded.decimals`,
    { ...baseOf(row), code: row.code, name: row.name, decimals: row.decimals },
  )
}

/** By code. */
export function readUnits(tx: ReadTx): UnitRow[] {
  return tx.all<UnitRow>(`SELECT ${BASE}, code, name, decimals FROM units WHERE removed = 0 ORDER BY code, id`)
}

export function writeCustomer(tx: WriteTx, row: CustomerRow): void {
  const folded = foldText([row.name, row.taxId, row.phone, row.email].filter((text) => text !== null).join(' '))
  tx.run(
    `INSERT INTO customers (id, version, updated_at_ms, updated_by, name, tax_id, phone, email, folded)
     VALUES (@id, @version, @updatedAtMs, @updatedBy, @name, @taxId, @phone, @email, @folded)
     ON CONFLICT (id) DO UPDATE SET ${UPDATE_BASE}, name = excluded.name, tax_id = excluded.tax_id,
       phone = excluded.phone, email = excluded.email, folded = excluded.folded`,
    { ...baseOf(row), name: row.name, taxId: row.taxId, phone: row.phone, email: row.email, folded },
  )
}

/** Also one that the server removed meanwhile: an open cart may still name it. */
export function customerExists(tx: ReadTx, id: string): boolean {
  return tx.get('SELECT 1 FROM customers WHERE id = @id', { id }) !== undefined
}

/** Customers that have all the words somewhere in name, tax id, phone or e-mail; all of them for an empty text. */
export function findCustomers(tx: ReadTx, text: string, limit: number): CustomerRow[] {
  const words = foldText(text).split(' ').filter(Boolean)
  return tx.all<CustomerRow>(
    `SELECT ${BASE}, name, tax_id AS taxId, phone, email FROM customers
     WHERE removed = 0 AND NOT EXISTS (SELECT 1 FROM json_each(@words) WHERE instr(customers.folded, value) = 0)
     ORDER BY folded, id LIMIT @limit`,
    { words: JSON.stringify(words), limit },
  )
}

const removals = {
  category: 'UPDATE categories SET removed = 1, version = @version WHERE id = @id',
  unit: 'UPDATE units SET removed = 1, version = @version WHERE id = @id',
  customer: 'UPDATE customers SET removed = 1, version = @version WHERE id = @id',
} as const

export function markRecordRemoved(tx: WriteTx, entity: keyof typeof removals, id: string, version: number): void {
  tx.run(removals[entity], { id, version })
}
