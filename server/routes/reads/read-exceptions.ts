import type { Caller } from '../../caller.ts'
import type { Reader } from '../../store/transaction.ts'

/** The tenant's exceptions, of a till's own store only; latest first. */
export async function readExceptions(db: Reader, caller: Caller, limit: number) {
  const rows = await db
    .selectFrom('exceptions')
    .selectAll()
    .where('tenant_id', '=', caller.tenantId)
    .$if(caller.kind === 'till', (query) => query.where('store_id', '=', (caller as { storeId: string }).storeId))
    .orderBy('last_seen_ms', 'desc')
    .limit(limit)
    .execute()
  return rows.map((row) => ({
    kind: row.kind,
    subject: row.subject,
    storeId: row.store_id,
    tillId: row.till_id,
    detail: JSON.parse(row.detail) as unknown,
    firstSeenMs: row.first_seen_ms,
    lastSeenMs: row.last_seen_ms,
    timesSeen: row.times_seen,
    readAtMs: row.read_at_ms,
    readBy: row.read_by,
  }))
}
