import type { CustomerBalanceRow } from '../../src-shared/sync/records.ts'
import type { ReadTx, WriteTx } from '../database/transaction.ts'

/** What a customer owes by the server's ledger. */
export function writeCustomerBalance(
  tx: WriteTx,
  balance: Pick<CustomerBalanceRow, 'customerId' | 'balanceMinor' | 'seq'>,
): void {
  tx.run(
    `INSERT INTO customer_balances (customer_id, balance_minor, seq) VALUES (@customerId, @balanceMinor, @seq)
     ON CONFLICT (customer_id) DO UPDATE SET balance_minor = excluded.balance_minor, seq = excluded.seq`,
    { customerId: balance.customerId, balanceMinor: balance.balanceMinor, seq: balance.seq },
  )
}

/** Customers that the server has told a balance of, by id, behind `afterId` up to `upToId`. */
export function readBalanceIds(tx: ReadTx, afterId: string, upToId: string, limit: number): string[] {
  return tx
    .all<{ id: string }>(
      `SELECT customer_id AS id FROM customer_balances
       WHERE customer_id > @afterId AND customer_id <= @upToId ORDER BY customer_id LIMIT @limit`,
      { afterId, upToId, limit },
    )
    .map(({ id }) => id)
}
