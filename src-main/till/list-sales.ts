import type { CallInput, CallOutcome } from '../../src-shared/contract/calls.ts'
import { accept } from '../../src-shared/result.ts'
import { businessDay, dayOf } from '../../src-shared/time/business-day.ts'
import { readTransaction } from '../database/transaction.ts'
import { requireIdentity } from '../tables/identity.ts'
import { listReceiptsWithin, readDayTotals } from '../tables/receipts.ts'
import type { Till } from './till.ts'

/** Sales, refunds and payments on account of a day of the shop, newest first; of the present one when none is named. */
export function listSales(
  till: Till,
  { date, before, limit, unconfirmed = false }: CallInput<'sale.list'>,
): CallOutcome<'sale.list'> {
  return readTransaction(till.database, (tx) => {
    const { timeZone } = requireIdentity(tx)
    const day = date === null ? businessDay(till.clock(), timeZone) : dayOf(date, timeZone)
    return accept({
      ...day,
      receipts: listReceiptsWithin(tx, day, before, limit, unconfirmed),
      totals: readDayTotals(tx, day),
    })
  })
}
