import type { ReadTx, WriteTx } from '../database/transaction.ts'

export interface PinAttempts {
  /** Wrong PINs in a row. */
  readonly failures: number
  /** How long to wait after the last of them, ms. */
  readonly waitMs: number
}

export function readPinAttempts(tx: ReadTx, userId: string): PinAttempts {
  const sql = 'SELECT failures, wait_ms AS waitMs FROM pin_attempts WHERE user_id = @userId'
  return tx.get<PinAttempts>(sql, { userId }) ?? { failures: 0, waitMs: 0 }
}

export function writePinAttempts(tx: WriteTx, userId: string, { failures, waitMs }: PinAttempts): void {
  tx.run(
    `INSERT INTO pin_attempts (user_id, failures, wait_ms) VALUES (@userId, @failures, @waitMs)
     ON CONFLICT (user_id) DO UPDATE SET failures = excluded.failures, wait_ms = excluded.wait_ms`,
    { userId, failures, waitMs },
  )
}

export function forgetPinAttempts(tx: WriteTx, userId: string): void {
  tx.run('DELETE FROM pin_attempts WHERE user_id = @userId', { userId })
}
