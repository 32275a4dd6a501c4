import { seriesOf } from '../../src-shared/sale/receipt-series.ts'
import type { WriteTx } from '../database/transaction.ts'
import { requireIdentity } from '../tables/identity.ts'
import { nextReceiptNumber } from '../tables/sales.ts'

/** The next number of the till's one series of receipts; a refusal that rolls the transaction back gives it back. */
export function takeReceiptNumber(tx: WriteTx): string {
  const { storeCode, tillCode, incarnation, seriesTurn } = requireIdentity(tx)
  return nextReceiptNumber(tx, `${storeCode}-${tillCode}-${seriesOf(incarnation, seriesTurn)}`)
}
