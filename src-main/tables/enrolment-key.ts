import type { WriteTx } from '../database/transaction.ts'

/** The key that goes with a code until this till is who the code makes it: the one that was written down, else `fresh`. */
export function takeEnrolmentKey(tx: WriteTx, fresh: string): string {
  tx.run('UPDATE sync_state SET enrolment_key = @fresh WHERE id = 1 AND enrolment_key IS NULL', { fresh })
  return tx.get<{ key: string }>('SELECT enrolment_key AS key FROM sync_state WHERE id = 1')?.key ?? fresh
}

export function forgetEnrolmentKey(tx: WriteTx): void {
  tx.run('UPDATE sync_state SET enrolment_key = NULL WHERE id = 1')
}
