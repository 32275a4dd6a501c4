import { foldText } from '../../src-shared/catalog/fold-text.ts'
import type { UserRow } from '../../src-shared/sync/records.ts'
import type { ReadTx } from '../database/transaction.ts'
import { flag, plain, recordTable } from './record-table.ts'

/** Rows hold the hash of the PIN: it never goes to the window, into a log or an export. */
export const userTable = recordTable<'user'>(
  'users',
  { name: plain('name'), role: plain('role'), pinHash: plain('pin_hash'), active: flag('active') },
  { folded_name: (user) => foldText(user.name) },
)

/** Null when there is none or it was removed. */
export const readUser = userTable.read
export const writeUser = userTable.write

/** Everybody, those who no longer work here too, by name. */
export function readUsers(tx: ReadTx): UserRow[] {
  return userTable.list(tx, 'ORDER BY folded_name, id')
}

/** Who can sign in at a till, by name. */
export function readSignInUsers(tx: ReadTx): UserRow[] {
  return userTable.list(tx, 'AND active = 1 AND pin_hash IS NOT NULL ORDER BY folded_name, id')
}

/** Whether anybody can sign in at all: a till where nobody can asks nobody. */
export function hasSignInUsers(tx: ReadTx): boolean {
  return tx.get('SELECT 1 FROM users WHERE removed = 0 AND active = 1 AND pin_hash IS NOT NULL LIMIT 1') !== undefined
}

/** Who has this name, whatever its case and accents; null when nobody has. */
export function findUserByName(tx: ReadTx, name: string): UserRow | null {
  return userTable.list(tx, 'AND folded_name = @folded LIMIT 1', { folded: foldText(name) })[0] ?? null
}

/** How many active owners there are besides `exceptId`: a shop keeps at least one. */
export function countOtherOwners(tx: ReadTx, exceptId: string): number {
  return (
    tx.get<{ count: number }>(
      `SELECT count(*) AS count FROM users WHERE removed = 0 AND active = 1 AND role = 'owner' AND id <> @exceptId`,
      { exceptId },
    )?.count ?? 0
  )
}
