import type { CallInput, CallOutcome } from '../../src-shared/contract/calls.ts'
import { accept } from '../../src-shared/result.ts'
import { readTransaction } from '../database/transaction.ts'
import { findCustomers } from '../tables/records.ts'
import type { Till } from './till.ts'

/** Customers that have all the words anywhere in what is known of them; by name. */
export function searchCustomers(
  till: Till,
  { text, limit }: CallInput<'customer.search'>,
): CallOutcome<'customer.search'> {
  return accept(readTransaction(till.database, (tx) => findCustomers(tx, text, limit)))
}
