import type { CallInput, CallOutcome } from '../../src-shared/contract/calls.ts'
import type { CounterCustomer } from '../../src-shared/contract/counter-views.ts'
import { accept, refuse } from '../../src-shared/result.ts'
import type { CustomerRow } from '../../src-shared/sync/records.ts'
import { type ReadTx, readTransaction } from '../database/transaction.ts'
import { readCustomerBalance } from '../tables/customer-accounts.ts'
import { customerTable, findCustomers } from '../tables/records.ts'
import type { Till } from './till.ts'

/** Customers to choose from, with what they owe and may owe. */
export function findCounterCustomers(
  till: Till,
  { text, limit }: CallInput<'counter.customers'>,
): CallOutcome<'counter.customers'> {
  return accept(
    readTransaction(till.database, (tx) => findCustomers(tx, text, limit).map((row) => viewCustomer(tx, row))),
  )
}

export function viewCounterCustomer(
  till: Till,
  { id }: CallInput<'counter.customer'>,
): CallOutcome<'counter.customer'> {
  return readTransaction(till.database, (tx): CallOutcome<'counter.customer'> => {
    const row = customerTable.read(tx, id)
    return row === null ? refuse({ code: 'not-found' }) : accept(viewCustomer(tx, row))
  })
}

function viewCustomer(tx: ReadTx, row: CustomerRow): CounterCustomer {
  const { id, name, phone, taxId, creditLimitMinor } = row
  return { id, name, phone, taxId, creditLimitMinor, balanceMinor: readCustomerBalance(tx, id) }
}
