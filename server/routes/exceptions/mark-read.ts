import type { Caller } from '../../caller.ts'
import type { Store } from '../../store/open-store.ts'
import { writeTransaction } from '../../store/transaction.ts'

/** Which exception, and who saw it. */
export interface ReadMark {
  readonly kind: string
  readonly subject: string
  readonly by: string
}

/** Notes that somebody saw an exception; a till marks those of its own store alone. False when there is no such one. */
export function markRead(store: Store, caller: Caller, { kind, subject, by }: ReadMark): Promise<boolean> {
  return writeTransaction(store, async (tx) => {
    const { numUpdatedRows } = await tx.db
      .updateTable('exceptions')
      .set({ read_at_ms: Date.now(), read_by: by })
      .where('tenant_id', '=', caller.tenantId)
      .where('kind', '=', kind)
      .where('subject', '=', subject)
      .$if(caller.kind === 'till', (query) => query.where('store_id', '=', (caller as { storeId: string }).storeId))
      .executeTakeFirstOrThrow()
    return numUpdatedRows > 0n
  })
}
