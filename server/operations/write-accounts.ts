import type { TillCaller } from '../caller.ts'
import { type AccountEntry, insertAccountEntries } from '../store/tables/account-entries.ts'
import { addToBalances, readBalances } from '../store/tables/customer-balances.ts'
import { readRecords } from '../store/tables/records.ts'
import type { Tx } from '../store/transaction.ts'
import type { ChunkPlan } from './chunk-plan.ts'
import type { NotedException } from './write-exceptions.ts'

/** An entry of a customer's account, and what made it. */
export interface AccountEvent {
  readonly entry: AccountEntry
  readonly till: TillCaller
  /** Somebody allowed it although the customer would owe more than the limit. */
  readonly isApproved: boolean
}

interface Tendered {
  readonly tenders: readonly { readonly kind: string; readonly amountMinor: number }[]
}

/**
 * All that a part of a chunk does to what customers owe, in the shop's currency; what was paid off and given back counts
 * before what was bought.
 */
export function accountEvents(till: TillCaller, plan: ChunkPlan): AccountEvent[] {
  const events: AccountEvent[] = []
  const add = (
    kind: AccountEntry['kind'],
    fact: { readonly id: string; readonly currency: string; readonly receiptNumber: string },
    { customerId, atMs, amountMinor }: { customerId: string | null; atMs: number; amountMinor: number },
    isApproved = true,
  ) => {
    const { id, currency, receiptNumber } = fact
    if (customerId === null || amountMinor === 0 || currency !== till.currency) return
    const entry = { kind, id, customerId, storeId: till.storeId, atMs, receiptNumber, amountMinor }
    events.push({ entry, till, isApproved })
  }
  for (const fact of plan.accountPayments) {
    const { customerId, paidAtMs, amountMinor } = fact
    add('payment', fact, { customerId, atMs: paidAtMs, amountMinor: 0 - amountMinor })
  }
  for (const { fact } of plan.refunds) {
    const { customerId, refundedAtMs } = fact
    add('refund', fact, { customerId, atMs: refundedAtMs, amountMinor: 0 - onAccount(fact) })
  }
  for (const { fact } of plan.sales) {
    const { customerId, soldAtMs } = fact
    const isApproved = fact.approvals.some(({ permission }) => permission === 'account.over-limit')
    add('sale', fact, { customerId, atMs: soldAtMs, amountMinor: onAccount(fact) }, isApproved)
  }
  return events
}

/** How much of a sale or refund went on the customer's account. */
export function onAccount({ tenders }: Tendered): number {
  return tenders.reduce((sum, { kind, amountMinor }) => (kind === 'account' ? sum + amountMinor : sum), 0)
}

/** Customers whose balances events move, each once; in one order everywhere, so that writers wait, and never in a ring. */
export function customersOf(events: readonly AccountEvent[]): string[] {
  return [...new Set(events.map(({ entry }) => entry.customerId))].sort()
}

export function writeAccountEntries(tx: Tx, tenantId: string, events: readonly AccountEvent[]): Promise<void> {
  return insertAccountEntries(
    tx,
    tenantId,
    events.map(({ entry }) => entry),
  )
}

/**
 * Adds the events to their customers' balances, each one change of the feed, numbered from `firstSeq` in the order of
 * `customers`. Answers who now owes more than the limit without that anybody allowed it: at two tills at once, mostly.
 */
export async function settleAccounts(
  tx: Tx,
  tenantId: string,
  events: readonly AccountEvent[],
  customers: readonly string[],
  firstSeq: number,
): Promise<NotedException[]> {
  const added = new Map<string, number>()
  for (const { entry } of events) added.set(entry.customerId, (added.get(entry.customerId) ?? 0) + entry.amountMinor)
  await addToBalances(
    tx,
    tenantId,
    customers.map((customerId, index) => ({
      customerId,
      amountMinor: added.get(customerId) ?? 0,
      seq: firstSeq + index,
    })),
  )
  const balances = new Map<string, number>()
  for (const { customerId, balanceMinor } of await readBalances(tx.db, tenantId, customers)) {
    balances.set(customerId, balanceMinor - (added.get(customerId) ?? 0))
  }
  const limits = await readLimits(tx, tenantId, customers)
  const noted: NotedException[] = []
  for (const { entry, till, isApproved } of events) {
    const { customerId, amountMinor } = entry
    const balanceMinor = (balances.get(customerId) ?? 0) + amountMinor
    balances.set(customerId, balanceMinor)
    const limitMinor = limits.get(customerId)
    if (isApproved || limitMinor === undefined || balanceMinor <= limitMinor) continue
    const detail = { customerId, balanceMinor, limitMinor }
    noted.push({ caller: till, exception: { kind: 'credit-limit-exceeded', subject: entry.id, detail } })
  }
  return noted
}

/** What each customer may owe at the most; unknown ones are absent. */
async function readLimits(tx: Tx, tenantId: string, customers: readonly string[]): Promise<Map<string, number>> {
  const records = await readRecords(tx.db, tenantId, 'customer', customers)
  return new Map(records.map(({ id, fields }) => [id, Number(fields.creditLimitMinor ?? 0)]))
}
