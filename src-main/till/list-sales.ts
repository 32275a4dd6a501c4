import type { CallInput, CallOutcome } from '../../src-shared/contract/calls.ts'
import { accept } from '../../src-shared/result.ts'
import { businessDay } from '../../src-shared/time/business-day.ts'
import { readTransaction } from '../database/transaction.ts'
import { requireIdentity } from '../tables/identity.ts'
import { listSalesWithin, readTotalsWithin } from '../tables/sales.ts'
import type { Till } from './till.ts'

/** Sales of the shop's present day, newest first. */
export function listSales(till: Till, { before, limit }: CallInput<'sale.list'>): CallOutcome<'sale.list'> {
  return readTransaction(till.database, (tx) => {
    const day = businessDay(till.clock(), requireIdentity(tx).timeZone)
    const totals = readTotalsWithin(tx, day)
    return accept({
      sales: listSalesWithin(tx, day, before, limit),
      dayCount: totals.count,
      dayTotalMinor: totals.totalMinor,
      dayCashMinor: totals.cashMinor,
      dayCardMinor: totals.cardMinor,
    })
  })
}
