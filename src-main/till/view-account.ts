import type { CallInput, CallOutcome } from '../../src-shared/contract/calls.ts'
import type { AccountEntryView } from '../../src-shared/contract/sales-views.ts'
import { subtractMinor } from '../../src-shared/money/minor.ts'
import { accept, refuse } from '../../src-shared/result.ts'
import { readTransaction } from '../database/transaction.ts'
import { readAccountEntries, readCustomerBalance } from '../tables/customer-accounts.ts'
import { customerTable } from '../tables/records.ts'
import { readSyncState } from '../tables/sync-state.ts'
import type { Till } from './till.ts'

/** Most entries that a statement on the screen goes back. */
const MOST_ENTRIES = 500

/**
 * What a customer owes and may owe, and the entries of this till, newest first. Their balances are counted back from what is
 * owed now: what is left before the oldest one came from other tills, or from before.
 */
export function viewAccount(till: Till, { customerId }: CallInput<'account.view'>): CallOutcome<'account.view'> {
  return readTransaction(till.database, (tx): CallOutcome<'account.view'> => {
    const customer = customerTable.read(tx, customerId)
    if (customer === null) return refuse({ code: 'not-found' })
    const ofTill = readAccountEntries(tx, customerId, MOST_ENTRIES)
    const balanceMinor = readCustomerBalance(tx, customerId)
    let runningMinor = balanceMinor
    const entries = ofTill.map((entry): AccountEntryView => {
      const { id, kind, amountMinor, atMs, receiptNumber } = entry
      const afterMinor = runningMinor
      runningMinor = subtractMinor(runningMinor, amountMinor)
      return {
        id,
        kind: kind === 'payment' ? 'account-payment' : kind,
        amountMinor,
        balanceMinor: afterMinor,
        atMs,
        receiptNumber,
      }
    })
    return accept({
      customerId,
      name: customer.name,
      phone: customer.phone,
      limitMinor: customer.creditLimitMinor,
      balanceMinor,
      elsewhereMinor: runningMinor,
      asOfMs: readSyncState(tx).lastContactAtMs,
      entries,
    })
  })
}
