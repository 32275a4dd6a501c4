import type { CallInput, CallOutcome } from '../../src-shared/contract/calls.ts'
import { accept } from '../../src-shared/result.ts'
import { readTransaction } from '../database/transaction.ts'
import { readCustomerBalance } from '../tables/customer-accounts.ts'
import { findCustomers } from '../tables/records.ts'
import type { Till } from './till.ts'

/** Customers that have all the words anywhere in what is known of them; by name, a page behind `afterId`. */
export function searchCustomers(
  till: Till,
  { text, limit, afterId }: CallInput<'customer.search'>,
): CallOutcome<'customer.search'> {
  return accept(readTransaction(till.database, (tx) => findCustomers(tx, text, limit, afterId ?? null)))
}

/** What these customers owe as far as this till knows; those who owe nothing are left out. */
export function listBalances(till: Till, { ids }: CallInput<'customer.balances'>): CallOutcome<'customer.balances'> {
  const balances = readTransaction(till.database, (tx) => ids.map((id) => [id, readCustomerBalance(tx, id)] as const))
  return accept(Object.fromEntries(balances.filter(([, balanceMinor]) => balanceMinor !== 0)))
}
