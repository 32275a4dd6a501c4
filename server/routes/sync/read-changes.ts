import { accept, type Result, refuse } from '../../../src-shared/result.ts'
import { type RecordEntity, recordEntities } from '../../../src-shared/sync/records.ts'
import type { Change } from '../../../src-shared/sync/wire.ts'
import type { Caller } from '../../caller.ts'
import type { ChangesTable } from '../../store/schema/operations.ts'
import { markOf, readMark } from '../../store/tables/change-marks.ts'
import { readBalances } from '../../store/tables/customer-balances.ts'
import { readRecords, rowFor } from '../../store/tables/records.ts'
import { readStockLevels } from '../../store/tables/stock-levels.ts'
import type { Reader } from '../../store/transaction.ts'

export interface ChangesPage {
  readonly changes: Change[]
  readonly next: number
  readonly more: boolean
  /** Of the change `next`. */
  readonly mark: string | null
}

/**
 * The feed behind `after`, with each row as it is now. Always `seq = previous + 1`: an entry that is nothing to this
 * reader (a fact, or the stock of another store) comes with `row: null` and only moves the cursor. Refused when `after`
 * lies beyond `newest`, the end of the feed in this state, or is another change than that of `mark`: the cursor is of
 * another history.
 */
export async function readChanges(
  db: Reader,
  newest: number,
  caller: Caller,
  { after, limit, mark }: { readonly after: number; readonly limit: number; readonly mark: string | null },
): Promise<Result<ChangesPage, 'cursor-too-old'>> {
  if (after > newest) return refuse('cursor-too-old')
  const markBefore = await readMark(db, caller.tenantId, after)
  if (mark !== null && mark !== markBefore) return refuse('cursor-too-old')
  const entries = await db
    .selectFrom('changes')
    .selectAll()
    .where('tenant_id', '=', caller.tenantId)
    .where('seq', '>', after)
    .where('seq', '<=', after + limit)
    .orderBy('seq')
    .execute()
  entries.forEach((entry, index) => {
    if (entry.seq !== after + index + 1) throw new Error(`the change feed has a gap before ${entry.seq}`)
  })

  const rows = new Map<string, Record<string, unknown>>()
  for (const entity of recordEntities) {
    const ids = idsOf(entries, entity)
    for (const record of await readRecords(db, caller.tenantId, entity, ids))
      rows.set(`${entity} ${record.id}`, rowFor(caller, record))
  }
  const levels = await readStockLevels(db, caller.tenantId, idsOf(entries.filter(visibleTo(caller)), 'stock-level'))
  for (const level of levels) rows.set(`stock-level ${level.id}`, { ...level })
  const balances = await readBalances(db, caller.tenantId, idsOf(entries, 'customer-balance'))
  for (const balance of balances) rows.set(`customer-balance ${balance.id}`, { ...balance })

  const next = entries.at(-1)?.seq ?? after
  const changes = entries.map(
    (entry): Change => ({
      seq: entry.seq,
      entity: entry.entity,
      id: entry.entity_id,
      version: entry.version,
      removed: entry.removed === 1,
      row: rows.get(`${entry.entity} ${entry.entity_id}`) ?? null,
    }),
  )
  const last = entries.at(-1)
  return accept({ changes, next, more: next < newest, mark: last === undefined ? markBefore : markOf(last) })
}

function visibleTo(caller: Caller): (entry: ChangesTable) => boolean {
  return ({ store_id }) => store_id === null || caller.kind === 'user' || store_id === caller.storeId
}

function idsOf(entries: readonly ChangesTable[], entity: RecordEntity | 'stock-level' | 'customer-balance'): string[] {
  return [...new Set(entries.filter((entry) => entry.entity === entity).map((entry) => entry.entity_id))]
}
