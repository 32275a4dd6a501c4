import { type Minor, minor } from '../../src-shared/money/minor.ts'
import type { ReadTx } from '../database/transaction.ts'

/** What a customer may owe at the most; null: nothing is sold on account. */
export function readCreditLimit(tx: ReadTx, customerId: string): Minor | null {
  const row = tx.get<{ limitMinor: number | null }>(
    'SELECT credit_limit_minor AS limitMinor FROM customers WHERE id = @customerId AND removed = 0',
    { customerId },
  )
  return row?.limitMinor == null ? null : minor(row.limitMinor)
}

/** What a customer owes as far as this till knows; negative: the shop owes. */
export function readCustomerBalance(tx: ReadTx, customerId: string): Minor {
  const row = tx.get<{ balanceMinor: number }>(
    'SELECT balance_minor AS balanceMinor FROM customer_balances WHERE customer_id = @customerId',
    { customerId },
  )
  return minor(row?.balanceMinor ?? 0)
}
