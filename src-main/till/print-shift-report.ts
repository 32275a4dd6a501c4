import type { ShiftReport } from '../../src-shared/report/shift-report.ts'
import { shiftReportParts } from '../../src-shared/report/shift-report-parts.ts'
import { shiftReportWords } from '../../src-shared/report/shift-report-words.ts'
import type { WriteTx } from '../database/transaction.ts'
import { requireIdentity } from '../tables/identity.ts'
import { readLanguage } from '../tables/settings.ts'
import { enqueuePrint } from './enqueue-print.ts'
import type { Till } from './till.ts'

/** Puts an X or Z report on the printer's list, as it stands now; whether there is a printer for it. */
export function printShiftReport(tx: WriteTx, till: Till, report: ShiftReport, copy = false): boolean {
  const language = readLanguage(tx)
  const id = enqueuePrint(tx, till, {
    kind: `${report.kind}-report`,
    title: shiftReportWords[language][report.kind],
    subjectId: report.shiftId,
    document: shiftReportParts(report, { ...requireIdentity(tx), language, atMs: till.clock() }),
    copy,
    asked: true,
  })
  return id !== null
}
