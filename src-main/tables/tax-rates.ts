import type { ReadTx } from '../database/transaction.ts'

/** Rates of what is on sale, in basis points, the most frequent first. */
export function readTaxRates(tx: ReadTx, limit: number): number[] {
  return tx
    .all<{ rate: number }>(
      `SELECT tax_basis_points AS rate FROM products WHERE active = 1 AND removed = 0
       GROUP BY tax_basis_points ORDER BY count(*) DESC, tax_basis_points LIMIT @limit`,
      { limit },
    )
    .map(({ rate }) => rate)
}
