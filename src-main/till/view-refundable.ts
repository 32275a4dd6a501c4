import type { CallInput, CallOutcome } from '../../src-shared/contract/calls.ts'
import { accept, refuse } from '../../src-shared/result.ts'
import { readTransaction } from '../database/transaction.ts'
import { customerTable } from '../tables/records.ts'
import { readRefundedOfSale, readRefundsOfSale } from '../tables/refunds.ts'
import { readSale } from '../tables/sales.ts'
import type { Till } from './till.ts'

/** A sale, and what of it can still be given back as this till knows. */
export function viewRefundable(till: Till, { id }: CallInput<'sale.refundable'>): CallOutcome<'sale.refundable'> {
  return readTransaction(till.database, (tx): CallOutcome<'sale.refundable'> => {
    const stored = readSale(tx, id)
    if (stored === null) return refuse({ code: 'not-found' })
    const { customerId } = stored.sale
    return accept({
      ...stored,
      refundedMilli: Object.fromEntries(readRefundedOfSale(tx, id)),
      refunds: readRefundsOfSale(tx, id),
      customerName: customerId === null ? null : (customerTable.readStored(tx, customerId)?.row.name ?? null),
    })
  })
}
