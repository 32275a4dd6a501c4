import { sql } from 'kysely'
import type { Engine, Store } from '../open-store.ts'
import type { Reader, Tx } from '../transaction.ts'

export interface JobHolder {
  readonly job: string
  readonly holder: string
}

/** The database's own clock, ms: what two instances can agree on. */
const nowMs: Record<Engine, ReturnType<typeof sql<number>>> = {
  mysql: sql<number>`TIMESTAMPDIFF(MICROSECOND, '1970-01-01', UTC_TIMESTAMP(6)) DIV 1000`,
  embedded: sql<number>`CAST(unixepoch('subsec') * 1000 AS INTEGER)`,
}

/**
 * Takes the lease of a job, if nobody's is running or it is the holder's own of before, and counts its fence up; answers
 * the new fence, or null while another holds it. One transaction that is not tried again: whoever is in the way holds it.
 */
export function takeLease(store: Store, { job, holder, leaseMs }: JobHolder & { leaseMs: number }) {
  const now = nowMs[store.engine]
  return store.writer.transaction().execute(async (db): Promise<number | null> => {
    // A clock that was set back must not make a dead holder's lease last: what was renewed in the future has run out.
    const taken = await sql`UPDATE job_leases SET holder = ${holder}, renewed_at_ms = ${now}, lease_ms = ${leaseMs}
      WHERE job = ${job} AND (holder = ${holder} OR ${now} >= renewed_at_ms + lease_ms OR ${now} < renewed_at_ms)`.execute(
      db,
    )
    if (!taken.numAffectedRows) {
      const made = await insertIgnoring(store.engine, { job, holder, leaseMs }).execute(db)
      if (!made.numAffectedRows) return null
    }
    return countFence(db, store.engine, { job, holder })
  })
}

/**
 * Counts the fence up, whoever holds the job: for a database that only this process works on. Answers the new fence.
 */
export function takeFence(store: Store, holder: JobHolder): Promise<number> {
  return store.writer.transaction().execute((db) => countFence(db, store.engine, holder))
}

function insertIgnoring(engine: Engine, { job, holder, leaseMs }: JobHolder & { leaseMs: number }) {
  const verb = sql.raw(engine === 'mysql' ? 'INSERT IGNORE' : 'INSERT OR IGNORE')
  return sql`${verb} INTO job_leases (job, holder, renewed_at_ms, lease_ms)
    VALUES (${job}, ${holder}, ${nowMs[engine]}, ${leaseMs})`
}

async function countFence(db: Reader, engine: Engine, { job, holder }: JobHolder): Promise<number> {
  const onDuplicate = sql.raw(engine === 'mysql' ? 'ON DUPLICATE KEY UPDATE' : 'ON CONFLICT (job) DO UPDATE SET')
  await sql`INSERT INTO job_fences (job, fence, holder) VALUES (${job}, 1, ${holder})
    ${onDuplicate} fence = fence + 1, holder = ${holder}`.execute(db)
  const row = await db.selectFrom('job_fences').select('fence').where('job', '=', job).executeTakeFirstOrThrow()
  return row.fence
}

/** Makes the lease last from now on; false: it is not the holder's any more. */
export async function renewLease(store: Store, { job, holder }: JobHolder): Promise<boolean> {
  const renewed = await sql`UPDATE job_leases SET renewed_at_ms = ${nowMs[store.engine]}
    WHERE job = ${job} AND holder = ${holder}`.execute(store.writer)
  return renewed.numAffectedRows === 1n
}

/** Ends the holder's own lease; another's is left alone. */
export async function releaseLease(store: Store, { job, holder }: JobHolder): Promise<void> {
  await sql`UPDATE job_leases SET lease_ms = 0 WHERE job = ${job} AND holder = ${holder}`.execute(store.writer)
}

/**
 * Whether the fence is still the one that the holder took. On MySQL it stays so until the transaction ends: the next
 * holder's count waits for it. Embedded storage has one write transaction at a time anyway.
 */
export async function holdsFence(tx: Tx, { job, holder }: JobHolder, fence: number): Promise<boolean> {
  const lock = sql.raw(tx.engine === 'mysql' ? 'LOCK IN SHARE MODE' : '')
  const { rows } = await sql<{ fence: number; holder: string }>`SELECT fence, holder FROM job_fences
    WHERE job = ${job} ${lock}`.execute(tx.db)
  return rows[0]?.fence === fence && rows[0].holder === holder
}
