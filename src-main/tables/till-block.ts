import type { Fence } from '../../src-shared/sync/till-identity.ts'
import type { ReadTx, WriteTx } from '../database/transaction.ts'

export interface TillBlock {
  readonly fence: Fence
  readonly sinceMs: number
  readonly newTillId: string
}

/** Why the server shuts this till out; null: it does not. */
export function readBlock(tx: ReadTx): TillBlock | null {
  return (
    tx.get<TillBlock>('SELECT fence, since_ms AS sinceMs, new_till_id AS newTillId FROM till_block WHERE id = 1') ??
    null
  )
}

/** Notes that the till is shut out; the same again changes nothing but the reason. */
export function writeBlock(tx: WriteTx, block: TillBlock): void {
  tx.run(
    `INSERT INTO till_block (id, fence, since_ms, new_till_id) VALUES (1, @fence, @sinceMs, @newTillId)
     ON CONFLICT (id) DO UPDATE SET fence = excluded.fence`,
    { ...block },
  )
}

/** Somebody else became the till that this copy was to become: it becomes another one. */
export function renewTillId(tx: WriteTx, newTillId: string): void {
  tx.run('UPDATE till_block SET new_till_id = @newTillId WHERE id = 1', { newTillId })
}

export function clearBlock(tx: WriteTx): void {
  tx.run('DELETE FROM till_block')
}
