import { defaultSettings, type SettingsFields, type SettingsRow } from '../../src-shared/sync/records.ts'
import type { ReadTx, WriteTx } from '../database/transaction.ts'
import { json, plain, recordTable } from './record-table.ts'

export const settingsTable = recordTable<'settings'>('shop_settings', {
  cashIncrementMinor: plain('cash_increment_minor'),
  receiptHeader: plain('receipt_header'),
  receiptFooter: plain('receipt_footer'),
  receiptLogo: plain('receipt_logo'),
  scalePatterns: json('scale_patterns'),
  quoteDays: plain('quote_days'),
  idleLockMinutes: plain('idle_lock_minutes'),
  permissionDays: plain('permission_days'),
})
export const writeShopSettings = settingsTable.write

/** The shop's record, to edit it; null at a till of before that has heard of none yet. */
export function readShopSettingsRow(tx: ReadTx): SettingsRow | null {
  return settingsTable.list(tx, 'LIMIT 1')[0] ?? null
}

/** What all tills of the shop agree on; what every shop begins with where nobody has said anything. */
export function readShopSettings(tx: ReadTx): SettingsFields {
  const row = readShopSettingsRow(tx)
  if (row === null) return defaultSettings
  const { id: _id, version: _version, updatedAtMs: _at, updatedBy: _by, ...fields } = row
  return fields
}

/** Forgets the settings of a till that stood alone: the shop that it joined has its own. */
export function deleteShopSettings(tx: WriteTx, exceptId: string): void {
  tx.run('DELETE FROM shop_settings WHERE id <> @exceptId', { exceptId })
}
