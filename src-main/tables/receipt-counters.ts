import type { ReadTx, WriteTx } from '../database/transaction.ts'

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

/** How many numbers this till has given out, in all its series. */
export function countNumbers(tx: ReadTx): number {
  const row = tx.get<{ numbers: number }>('SELECT coalesce(sum(last_number), 0) AS numbers FROM receipt_counters')
  return row?.numbers ?? 0
}

/** Every series that this file has numbered by, and how far. */
export function readSeries(tx: ReadTx): { readonly prefix: string; readonly lastNumber: number }[] {
  return tx.all('SELECT prefix, last_number AS lastNumber FROM receipt_counters ORDER BY prefix')
}
