import { z } from 'zod'
import type { Caller } from '../../caller.ts'
import type { AccountEntriesTable } from '../../store/schema/sums.ts'
import { type EntryPlace, readAccountEntries, sumAccountEntries } from '../../store/tables/account-entries.ts'
import { readBalances } from '../../store/tables/customer-balances.ts'
import { readRecords } from '../../store/tables/records.ts'
import type { Reader } from '../../store/transaction.ts'

// Sums of absurd amounts may leave what an integer can be, and have to be answered all the same.
const sum = z.number()
const kinds = ['sale', 'refund', 'payment'] as const

/** One entry of a customer's account: a sale on it, a refund to it, or a payment. */
export const statementEntrySchema = z.object({
  kind: z.enum(kinds),
  id: z
    .string()
    .nullable()
    .describe('Of the sale, the refund or the payment; null: of another store than the till that asks'),
  storeId: z.string().nullable().describe('null like `id`'),
  atMs: z.int(),
  receiptNumber: z.string().nullable().describe('null like `id`'),
  amountMinor: sum.describe('Positive: the customer owes more'),
  balanceMinor: sum.describe('What the customer owed after it'),
})

export const statementQuery = z.strictObject({
  after: z
    .string()
    .regex(/^\d{1,16}\.(sale|refund|payment)\.[0-9a-f-]{36}$/)
    .optional()
    .describe('`next` of the page before'),
  limit: z.coerce.number().int().min(1).max(500).default(100),
})

export const statementPage = {
  customerId: z.string(),
  balanceMinor: sum.describe('What the customer owes now; negative: the shop owes'),
  items: z.array(statementEntrySchema),
  next: z.string().nullable().describe('`after` of the next page; null: this is the last'),
}
export type Statement = z.infer<z.ZodObject<typeof statementPage>>

/**
 * A customer's account in order of time, with what was owed after each entry: of all stores, as it is the tenant's; a till
 * sees of another store's how much it was and when, and not what. null: there is no such customer, and none had an account.
 */
export async function readStatement(
  db: Reader,
  caller: Caller,
  customerId: string,
  { after, limit }: { readonly after: string | undefined; readonly limit: number },
): Promise<Statement | null> {
  const { tenantId } = caller
  const [balance] = await readBalances(db, tenantId, [customerId])
  if (balance === undefined) {
    const [customer] = await readRecords(db, tenantId, 'customer', [customerId])
    return customer === undefined ? null : { customerId, balanceMinor: 0, items: [], next: null }
  }
  const place = after === undefined ? null : placeOf(after)
  const entries = await readAccountEntries(db, tenantId, customerId, { after: place, limit })
  let owed = place === null ? 0 : await sumAccountEntries(db, tenantId, customerId, place)
  const items = entries.map(({ kind, id, storeId, atMs, receiptNumber, amountMinor }) => {
    owed += amountMinor
    const isSeen = caller.kind === 'user' || storeId === caller.storeId
    const what = isSeen ? { id, storeId, receiptNumber } : { id: null, storeId: null, receiptNumber: null }
    return { kind, ...what, atMs, amountMinor, balanceMinor: owed }
  })
  const last = entries.at(-1)
  const next = last !== undefined && items.length === limit ? `${last.atMs}.${last.kind}.${last.id}` : null
  return { customerId, balanceMinor: balance.balanceMinor, items, next }
}

function placeOf(cursor: string): EntryPlace {
  const [atMs = '0', kind = 'sale', id = ''] = cursor.split('.')
  return { atMs: Number(atMs), kind: kind as AccountEntriesTable['kind'], id }
}
