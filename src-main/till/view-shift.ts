import type { CallInput, CallOutcome } from '../../src-shared/contract/calls.ts'
import type { ReasonKind } from '../../src-shared/contract/cash-views.ts'
import { type ShiftReport, shiftReport } from '../../src-shared/report/shift-report.ts'
import { accept, type Result, refuse } from '../../src-shared/result.ts'
import type { NeedsApproval, StepApproval } from '../../src-shared/users/approval.ts'
import { mayDo } from '../../src-shared/users/permission.ts'
import { type ReadTx, readTransaction, writeTransaction } from '../database/transaction.ts'
import { listCashActivity, usedReasons } from '../tables/cash.ts'
import {
  listClosedShifts,
  readLastShift,
  readOpenShift,
  readShift,
  readShiftClose,
  readTakings,
} from '../tables/shifts.ts'
import { operatorOf } from './operator.ts'
import { permit } from './permit.ts'
import { printShiftReport } from './print-shift-report.ts'
import type { Till } from './till.ts'

/** What a shift's list of movements shows, and the words that are suggested. */
const ACTIVITY_LIMIT = 500
const REASONS_LIMIT = 12

/** How the open shift stands: its X report, and what was done with the drawer. */
export function viewOpenShift(
  till: Till,
  { whole }: CallInput<'shift.report'>,
  approvals: readonly StepApproval[] = [],
): CallOutcome<'shift.report'> {
  return readTransaction(till.database, (tx): CallOutcome<'shift.report'> => {
    const shift = readOpenShift(tx)
    if (shift === null) return refuse({ code: 'no-open-shift' })
    const report = reportOf(tx, till, shift.id, whole, approvals)
    if (!report.ok) return report
    const used = (kind: ReasonKind) => usedReasons(tx, kind, REASONS_LIMIT)
    return accept({
      report: report.value,
      activity: listCashActivity(tx, shift.id, ACTIVITY_LIMIT),
      reasons: { in: used('in'), out: used('out'), expense: used('expense'), drawer: used('drawer') },
    })
  })
}

/** The Z report of a shift that was closed before. */
export function viewClosedShift(
  till: Till,
  { id, whole }: CallInput<'shift.get'>,
  approvals: readonly StepApproval[] = [],
): CallOutcome<'shift.get'> {
  return readTransaction(till.database, (tx): CallOutcome<'shift.get'> => {
    if (readShiftClose(tx, id) === null) return refuse({ code: 'not-found' })
    const report = reportOf(tx, till, id, whole, approvals)
    return report.ok ? accept({ report: report.value, activity: listCashActivity(tx, id, ACTIVITY_LIMIT) }) : report
  })
}

/** Closed shifts, newest first; amounts only for who may see them. */
export function listShifts(till: Till, { before, limit }: CallInput<'shift.list'>): CallOutcome<'shift.list'> {
  return readTransaction(till.database, (tx) => {
    const shifts = listClosedShifts(tx, before, limit)
    if (seesAmounts(tx, till)) return accept({ shifts })
    return accept({ shifts: shifts.map((shift) => ({ ...shift, salesTotalMinor: null, differenceMinor: null })) })
  })
}

export function viewLastShift(till: Till): CallOutcome<'shift.last'> {
  return readTransaction(till.database, (tx) => accept({ last: readLastShift(tx) }))
}

/** Prints the X report of the open shift, or once more the Z report of a closed one. */
export function printShift(
  till: Till,
  { id, whole }: CallInput<'shift.print'>,
  approvals: readonly StepApproval[] = [],
): CallOutcome<'shift.print'> {
  return writeTransaction(till.database, (tx): CallOutcome<'shift.print'> => {
    if (readShift(tx, id) === null) return refuse({ code: 'not-found' })
    const report = reportOf(tx, till, id, whole, approvals)
    if (!report.ok) return report
    return printShiftReport(tx, till, report.value, report.value.kind === 'z')
      ? accept(null)
      : refuse({ code: 'no-printer' })
  })
}

/** As much of a shift's report as whoever is at the till may see, or all of it, which may need an approval. */
function reportOf(
  tx: ReadTx,
  till: Till,
  shiftId: string,
  whole: boolean,
  approvals: readonly StepApproval[],
): Result<ShiftReport, NeedsApproval> {
  const shift = readShift(tx, shiftId)
  if (shift === null) throw new Error(`there is no shift ${shiftId}`)
  if (whole) {
    const permitted = permit(tx, till, 'cash.expected', approvals)
    if (!permitted.ok) return permitted
  }
  const closed = readShiftClose(tx, shiftId)
  const facts = { shift, takings: closed?.takings ?? readTakings(tx, shiftId), close: closed?.close ?? null }
  return accept(shiftReport(facts, { isBlind: !whole && !seesAmounts(tx, till) }))
}

const seesAmounts = (tx: ReadTx, till: Till) => mayDo(operatorOf(tx, till).role, 'cash.expected')
