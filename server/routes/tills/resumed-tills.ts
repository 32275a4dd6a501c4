import type { TillStanding } from '../../store/tables/till-standing.ts'
import type { Reader } from '../../store/transaction.ts'

const DAY_MS = 24 * 60 * 60 * 1000

/**
 * Whether a till went on as itself by what `key` names, and nobody has come forward as it since: the answer that let it was
 * lost. Once somebody has, the key is good for nothing, whoever holds it with an older token.
 */
export async function isUnclaimedResume(
  db: Reader,
  { tenantId, tillId, tokenIncarnation, incarnation, runId }: TillStanding,
  key: string,
): Promise<boolean> {
  if (runId !== null || tokenIncarnation === incarnation) return false
  const last = await db
    .selectFrom('till_tokens')
    .select('resume_key')
    .where('tenant_id', '=', tenantId)
    .where('till_id', '=', tillId)
    .where('incarnation', '=', incarnation)
    .executeTakeFirst()
  return last?.resume_key === key
}

/**
 * How often the copies of one till have let themselves out of a fence within a day, all together: a copy of a copy counts
 * with the till that all of them began as. Asking again after a lost answer is no further time.
 */
export async function countResumed(db: Reader, { tenantId, tillId, copiedFrom }: TillStanding): Promise<number> {
  const first = copiedFrom.at(-1) ?? tillId
  const times = await db
    .selectFrom('till_tokens as token')
    .innerJoin('tills as till', (join) =>
      join.onRef('till.tenant_id', '=', 'token.tenant_id').onRef('till.id', '=', 'token.till_id'),
    )
    .where('token.tenant_id', '=', tenantId)
    .where('token.way', '=', 'resumed')
    .where('token.created_at_ms', '>', Date.now() - DAY_MS)
    .where(({ or, eb }) => or([eb('till.id', '=', first), eb('till.copied_from', 'like', `%${first}%`)]))
    .select(['token.till_id', 'token.resume_key'])
    .distinct()
    .execute()
  return times.length
}
