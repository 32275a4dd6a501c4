import { type Kysely, sql } from 'kysely'
import type { Database } from '../store/database.ts'
import { readCounter } from '../store/tables/counters.ts'

/** The feed has every number from 1 to the counter; answers how many changes there are. */
export async function verifyFeed(
  db: Kysely<Database>,
  tenantId: string,
  note: (detail: string) => void,
): Promise<number> {
  const counter = await readCounter(db, tenantId)
  const query = sql<{ count: number; first: number | null; last: number | null }>`
    SELECT COUNT(*) AS count, MIN(seq) AS first, MAX(seq) AS last FROM changes WHERE tenant_id = ${tenantId}`
  const row = (await query.execute(db)).rows[0]
  const count = Number(row?.count ?? 0)
  const gapless = count === counter && (count === 0 || (Number(row?.first) === 1 && Number(row?.last) === counter))
  if (!gapless) note(`${count} changes from ${row?.first} to ${row?.last}, but the counter stands at ${counter}`)
  return count
}
