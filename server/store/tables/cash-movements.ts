import type { CashMovement } from '../../../src-shared/cash/cash-movement.ts'
import { minor } from '../../../src-shared/money/minor.ts'
import { insertRows, jsonOrNull, parsedOrNull, placeOf, type TillFact } from '../rows.ts'
import type { CashMovementsTable } from '../schema/cash.ts'
import type { Tx } from '../transaction.ts'

export async function insertCashMovements(
  tx: Tx,
  movements: readonly TillFact<CashMovement>[],
  nowMs: number,
): Promise<void> {
  await insertRows(
    tx,
    'cash_movements',
    movements.map(({ till, fact }) => ({
      ...placeOf(till),
      id: fact.id,
      shift_id: fact.shiftId,
      direction: fact.direction,
      currency: fact.currency,
      amount_minor: fact.amountMinor,
      reason: fact.reason,
      moved_at_ms: fact.movedAtMs,
      approval: jsonOrNull(fact.approval),
      recorded_at_ms: nowMs,
    })),
  )
}

export function cashMovement(row: CashMovementsTable): CashMovement {
  return {
    id: row.id,
    shiftId: row.shift_id,
    direction: row.direction,
    currency: row.currency,
    amountMinor: minor(row.amount_minor),
    reason: row.reason,
    movedAtMs: row.moved_at_ms,
    approval: parsedOrNull<CashMovement['approval']>(row.approval),
  }
}
