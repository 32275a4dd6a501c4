import type { DrawerOpened } from '../../../src-shared/cash/cash-movement.ts'
import { insertRows, jsonOrNull, parsedOrNull, placeOf, type TillFact } from '../rows.ts'
import type { DrawerOpeningsTable } from '../schema/cash.ts'
import type { Tx } from '../transaction.ts'

export async function insertDrawerOpenings(
  tx: Tx,
  openings: readonly TillFact<DrawerOpened>[],
  nowMs: number,
): Promise<void> {
  await insertRows(
    tx,
    'drawer_openings',
    openings.map(({ till, fact }) => ({
      ...placeOf(till),
      id: fact.id,
      shift_id: fact.shiftId,
      reason: fact.reason,
      opened_at_ms: fact.openedAtMs,
      approval: jsonOrNull(fact.approval),
      recorded_at_ms: nowMs,
    })),
  )
}

export function drawerOpened(row: DrawerOpeningsTable): DrawerOpened {
  return {
    id: row.id,
    shiftId: row.shift_id,
    reason: row.reason,
    openedAtMs: row.opened_at_ms,
    approval: parsedOrNull<DrawerOpened['approval']>(row.approval),
  }
}
