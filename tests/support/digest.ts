import { createHash } from 'node:crypto'
import type { Store } from '../../server/store/open-store.ts'
import { readBalancePage } from '../../server/store/tables/customer-balances.ts'
import { readRecordPage, wireRow } from '../../server/store/tables/records.ts'
import { readStockLevelPage } from '../../server/store/tables/stock-levels.ts'
import { readTransaction as readStore } from '../../server/store/transaction.ts'
import { readTransaction } from '../../src-main/database/transaction.ts'
import { readCustomerBalance } from '../../src-main/tables/customer-accounts.ts'
import { readBalanceIds } from '../../src-main/tables/customer-balances.ts'
import { requireIdentity } from '../../src-main/tables/identity.ts'
import { tableOf } from '../../src-main/tables/record-tables.ts'
import { readOnHand } from '../../src-main/tables/stock.ts'
import type { Till } from '../../src-main/till/till.ts'
import { canonicalJson } from '../../src-shared/sync/canonical-json.ts'
import { recordEntities } from '../../src-shared/sync/records.ts'

/**
 * What a till and its server must agree on, as text under names that sort: every record that is there, stock on hand in
 * the till's store, and what customers owe. Figures of nothing are left out: one side may never have heard of them.
 */
export type ShopState = ReadonlyMap<string, string>

/** A state in 64 hexadecimal digits; reckoned the same way on both sides. */
export function digestOf(state: ShopState): string {
  const lines = [...state].map(([name, text]) => `${name} ${text}\n`).sort()
  return createHash('sha256').update(lines.join('')).digest('hex')
}

/** What differs between two states, in words; empty when nothing does. */
export function differencesOf(ours: ShopState, theirs: ShopState): string[] {
  const names = [...new Set([...ours.keys(), ...theirs.keys()])].sort()
  return names
    .filter((name) => ours.get(name) !== theirs.get(name))
    .map((name) => `${name}: ${ours.get(name) ?? 'none'} here, ${theirs.get(name) ?? 'none'} there`)
}

/** What a till shows, without the changes of its own that the server has not decided on. */
export function stateOfTill({ database }: Till): ShopState {
  return readTransaction(database, (tx) => {
    const state = new Map<string, string>()
    for (const entity of recordEntities) {
      const table = tableOf(entity)
      for (const { id } of tx.all<{ id: string }>(`SELECT id FROM ${table.name}`)) {
        const stored = table.readStored(tx, id)
        if (stored === null || (stored.removed && stored.confirmed === null)) continue
        state.set(`${entity} ${id}`, canonicalJson(stored.confirmed ?? stored.row))
      }
    }
    for (const { id } of tx.all<{ id: string }>('SELECT id FROM products')) {
      const onHandMilli = readOnHand(tx, id)
      if (onHandMilli !== 0) state.set(`stock ${id}`, String(onHandMilli))
    }
    for (const id of readBalanceIds(tx, '', '~', 1_000_000)) {
      const balanceMinor = readCustomerBalance(tx, id)
      if (balanceMinor !== 0) state.set(`balance ${id}`, String(balanceMinor))
    }
    return state
  })
}

/** What the server has for the tills of a store. */
export function stateOfServer(store: Store, tenantId: string, storeId: string): Promise<ShopState> {
  const limit = 1_000_000
  return readStore(store, async (db) => {
    const state = new Map<string, string>()
    for (const entity of recordEntities) {
      for (const record of await readRecordPage(db, tenantId, entity, { after: '', limit })) {
        if (entity !== 'settings' || record.id === storeId)
          state.set(`${entity} ${record.id}`, canonicalJson(wireRow(record)))
      }
    }
    for (const { productId, onHandMilli } of await readStockLevelPage(db, tenantId, storeId, { after: '', limit })) {
      if (onHandMilli !== 0) state.set(`stock ${productId}`, String(onHandMilli))
    }
    for (const { customerId, balanceMinor } of await readBalancePage(db, tenantId, { after: '', limit })) {
      if (balanceMinor !== 0) state.set(`balance ${customerId}`, String(balanceMinor))
    }
    return state
  })
}

/** Products that are in the server's catalog. */
export async function productsAt({ reader }: Store, tenantId: string): Promise<Set<string>> {
  const rows = await reader
    .selectFrom('products')
    .select('id')
    .where('tenant_id', '=', tenantId)
    .where('removed', '=', 0)
    .execute()
  return new Set(rows.map(({ id }) => id))
}

/** The store of an enrolled till. */
export function storeOfTill({ database }: Till): string {
  return readTransaction(database, (tx) => requireIdentity(tx).server?.storeId ?? '')
}
