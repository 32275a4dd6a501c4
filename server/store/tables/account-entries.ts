import { type Kysely, sql } from 'kysely'
import type { Database } from '../database.ts'
import { insertRows } from '../rows.ts'
import type { AccountEntriesTable } from '../schema/sums.ts'
import type { Tx } from '../transaction.ts'

/** What one fact did to what a customer owes. */
export interface AccountEntry {
  readonly kind: AccountEntriesTable['kind']
  /** Of the fact. */
  readonly id: string
  readonly customerId: string
  readonly storeId: string
  readonly atMs: number
  readonly receiptNumber: string
  /** Positive: the customer owes more. */
  readonly amountMinor: number
}

/** Where an entry stands in its customer's statement. */
export type EntryPlace = Pick<AccountEntry, 'atMs' | 'id' | 'kind'>

export async function insertAccountEntries(tx: Tx, tenantId: string, entries: readonly AccountEntry[]): Promise<void> {
  await insertRows(
    tx,
    'account_entries',
    entries.map((entry) => ({
      tenant_id: tenantId,
      kind: entry.kind,
      id: entry.id,
      customer_id: entry.customerId,
      store_id: entry.storeId,
      at_ms: entry.atMs,
      receipt_number: entry.receiptNumber,
      amount_minor: entry.amountMinor,
    })),
  )
}

/** A customer's entries in order of time, from behind `after`. */
export async function readAccountEntries(
  db: Kysely<Database>,
  tenantId: string,
  customerId: string,
  { after, limit }: { readonly after: EntryPlace | null; readonly limit: number },
): Promise<AccountEntry[]> {
  const rows = await ofCustomer(db, tenantId, customerId)
    .selectAll()
    .$if(after !== null, (query) => query.where(sql<boolean>`NOT ${upTo(after as EntryPlace)}`))
    .orderBy('at_ms')
    .orderBy('id')
    .orderBy('kind')
    .limit(limit)
    .execute()
  return rows.map((row) => ({
    kind: row.kind,
    id: row.id,
    customerId: row.customer_id,
    storeId: row.store_id,
    atMs: row.at_ms,
    receiptNumber: row.receipt_number,
    amountMinor: row.amount_minor,
  }))
}

/** What a customer owed after the entry at this place, and all before it. */
export async function sumAccountEntries(
  db: Kysely<Database>,
  tenantId: string,
  customerId: string,
  place: EntryPlace,
): Promise<number> {
  const row = await ofCustomer(db, tenantId, customerId)
    .select(({ fn }) => fn.sum<number | string | null>('amount_minor').as('sum'))
    .where(upTo(place))
    .executeTakeFirst()
  // MySQL sums as DECIMAL, which arrives as text.
  return Number(row?.sum ?? 0)
}

function ofCustomer(db: Kysely<Database>, tenantId: string, customerId: string) {
  return db.selectFrom('account_entries').where('tenant_id', '=', tenantId).where('customer_id', '=', customerId)
}

function upTo({ atMs, id, kind }: EntryPlace) {
  return sql<boolean>`(at_ms < ${atMs} OR (at_ms = ${atMs} AND (id < ${id} OR (id = ${id} AND kind <= ${kind}))))`
}
