import type { WriteTx } from '../database/transaction.ts'

/** The next number of a series, from 1: gapless, because what fails gives it back with its transaction. */
export function nextInSeries(tx: WriteTx, series: string): number {
  const row = tx.get<{ number: number }>(
    `INSERT INTO receipt_counters (prefix, last_number) VALUES (@series, 1)
     ON CONFLICT (prefix) DO UPDATE SET last_number = last_number + 1 RETURNING last_number AS number`,
    { series },
  )
  if (row === undefined) throw new Error(`no number for ${series}`)
  return row.number
}
