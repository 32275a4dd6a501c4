import type { Store } from '../store/open-store.ts'
import { writeTransaction } from '../store/transaction.ts'
import type { Lease } from './job-locks.ts'

/** Rows that one transaction deletes, so that none holds its locks for long. */
const PAGE = 1000
/** Codes stay this long after they expired: who tries one late is told that it has, not that there never was one. */
const CODES_KEPT_MS = 30 * 86_400_000

export interface Pruned {
  readonly sessions: number
  readonly enrolmentCodes: number
}

/** Deletes sessions that ended and enrolment codes that expired long ago, of all tenants: nobody can use them any more. */
export async function pruneExpired(store: Store, lease: Lease, nowMs = Date.now()): Promise<Pruned> {
  const sessions = await deletePages(store, lease, 'sessions', nowMs)
  const enrolmentCodes = await deletePages(store, lease, 'enrolment_codes', nowMs - CODES_KEPT_MS)
  return { sessions, enrolmentCodes }
}

const keyOf = { sessions: 'token_hash', enrolment_codes: 'code_hash' } as const

async function deletePages(store: Store, lease: Lease, table: keyof typeof keyOf, beforeMs: number): Promise<number> {
  const key = keyOf[table]
  for (let deleted = 0; ; ) {
    lease.signal.throwIfAborted()
    const page = await writeTransaction(store, async (tx) => {
      await lease.assertHeld(tx)
      const rows = await tx.db
        .selectFrom(table)
        .select(key)
        .where('expires_at_ms', '<', beforeMs)
        .limit(PAGE)
        .$castTo<Record<string, string>>()
        .execute()
      const keys = rows.map((row) => row[key] ?? '')
      if (keys.length > 0) await tx.db.deleteFrom(table).where(key, 'in', keys).execute()
      return keys.length
    })
    deleted += page
    if (page < PAGE) return deleted
  }
}
