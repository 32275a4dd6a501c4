import type { ShiftClosed } from '../../src-shared/cash/shift.ts'
import type { ShiftState } from './chunk-state.ts'

/** A shift as it travels: the opening, and the close when there is one. */
export function shiftRow(shift: ShiftState, updatedBy: string): Record<string, unknown> {
  return {
    id: shift.id,
    version: shift.closing === null ? 1 : 2,
    updatedAtMs: shift.closedAtMs ?? shift.openedAtMs,
    updatedBy,
    tillId: shift.tillId,
    openedAtMs: shift.openedAtMs,
    openedBy: shift.openedBy,
    floatMinor: shift.floatMinor,
    closed: shift.closing === null ? null : (JSON.parse(shift.closing) as ShiftClosed),
  }
}
