import type { CallInput, CallOutcome } from '../../src-shared/contract/calls.ts'
import { accept } from '../../src-shared/result.ts'
import { readTransaction } from '../database/transaction.ts'
import { readCustomerBalance } from '../tables/customer-accounts.ts'
import { customerTable } from '../tables/records.ts'
import { readShopSettings } from '../tables/shop-settings.ts'
import type { Till } from './till.ts'

/** What the charge dialog has to know. */
export function readChargeTerms(till: Till, { customerId }: CallInput<'charge.terms'>): CallOutcome<'charge.terms'> {
  return readTransaction(till.database, (tx) => {
    const customer = customerId === null ? null : customerTable.read(tx, customerId)
    return accept({
      cashIncrementMinor: readShopSettings(tx).cashIncrementMinor,
      account:
        customer === null
          ? null
          : {
              name: customer.name,
              limitMinor: customer.creditLimitMinor,
              balanceMinor: readCustomerBalance(tx, customer.id),
            },
    })
  })
}
