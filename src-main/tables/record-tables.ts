import type { RecordEntity, RecordRow } from '../../src-shared/sync/records.ts'
import { productTable } from './products.ts'
import { quoteTable } from './quotes.ts'
import type { RecordTable } from './record-table.ts'
import { categoryTable, customerTable, unitTable } from './records.ts'
import { settingsTable } from './shop-settings.ts'
import { userTable } from './users.ts'

/** Where each record lies. */
const recordTables: { readonly [Entity in RecordEntity]: RecordTable<RecordRow<Entity>> } = {
  product: productTable,
  category: categoryTable,
  unit: unitTable,
  customer: customerTable,
  quote: quoteTable,
  user: userTable,
  settings: settingsTable,
}

/** What people call a record: its name, or a quote's number; empty for what has neither. */
export function nameOfRow(row: object | null | undefined): string {
  const { name, number } = (row ?? {}) as { readonly name?: string; readonly number?: string }
  return name ?? number ?? ''
}

export function tableOf<Entity extends RecordEntity>(entity: Entity): RecordTable<RecordRow<Entity>> {
  // What TypeScript cannot follow: the entry of an entity is a table of its rows.
  return recordTables[entity] as unknown as RecordTable<RecordRow<Entity>>
}
