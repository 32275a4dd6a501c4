import type { ReadTx, WriteTx } from '../database/transaction.ts'

/** When this file was last looked after. */
export interface Upkeep {
  readonly lastCopyAtMs: number | null
  readonly lastCheckAtMs: number | null
  /** Null: nothing was found. */
  readonly lastCheckProblem: string | null
}

export function readUpkeep(tx: ReadTx): Upkeep {
  const row = tx.get<Upkeep>(
    `SELECT last_copy_at_ms AS lastCopyAtMs, last_check_at_ms AS lastCheckAtMs, last_check_problem AS lastCheckProblem
     FROM upkeep WHERE id = 1`,
  )
  if (row === undefined) throw new Error('the row of upkeep is missing')
  return row
}

/** A copy of the file is safe outside of this till. */
export function noteCopy(tx: WriteTx, atMs: number): void {
  tx.run('UPDATE upkeep SET last_copy_at_ms = @atMs WHERE id = 1', { atMs })
}

export function noteCheck(tx: WriteTx, atMs: number, problem: string | null): void {
  tx.run('UPDATE upkeep SET last_check_at_ms = @atMs, last_check_problem = @problem WHERE id = 1', { atMs, problem })
}
