import { foldText } from '../../src-shared/catalog/fold-text.ts'
import type { CategoryRow, CustomerRow, UnitRow } from '../../src-shared/sync/records.ts'
import type { ReadTx } from '../database/transaction.ts'
import { plain, recordTable } from './record-table.ts'

export const categoryTable = recordTable<'category'>('categories', { name: plain('name') })
export const writeCategory = categoryTable.write

/** By name. */
export function readCategories(tx: ReadTx): CategoryRow[] {
  return categoryTable.list(tx, 'ORDER BY name COLLATE NOCASE, id')
}

export const unitTable = recordTable<'unit'>('units', {
  code: plain('code'),
  name: plain('name'),
  decimals: plain('decimals'),
})
export const writeUnit = unitTable.write

/** By code. */
export function readUnits(tx: ReadTx): UnitRow[] {
  return unitTable.list(tx, 'ORDER BY code, id')
}

export const customerTable = recordTable<'customer'>(
  'customers',
  {
    name: plain('name'),
    taxId: plain('tax_id'),
    phone: plain('phone'),
    email: plain('email'),
    creditLimitMinor: plain('credit_limit_minor'),
  },
  { folded: ({ name, taxId, phone, email }) => foldText([name, taxId, phone, email].filter(Boolean).join(' ')) },
)
export const writeCustomer = customerTable.write

/** Also one that the server removed meanwhile: an open cart may still name it. */
export function customerExists(tx: ReadTx, id: string): boolean {
  return tx.get('SELECT 1 FROM customers WHERE id = @id', { id }) !== undefined
}

/**
 * Customers that have all the words somewhere in name, tax id, phone or e-mail; all of them for an empty text. By name,
 * those behind the one with the id `afterId`.
 */
export function findCustomers(tx: ReadTx, text: string, limit: number, afterId: string | null = null): CustomerRow[] {
  const words = foldText(text).split(' ').filter(Boolean)
  return customerTable.list(
    tx,
    `AND NOT EXISTS (SELECT 1 FROM json_each(@words) WHERE instr(customers.folded, value) = 0)
     AND (@afterId IS NULL OR (folded, id) > (SELECT folded, id FROM customers AS before WHERE before.id = @afterId))
     ORDER BY folded, id LIMIT @limit`,
    { words: JSON.stringify(words), limit, afterId },
  )
}
