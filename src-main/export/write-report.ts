import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { stringify } from 'csv-stringify/sync'
import type { ExportRefusal } from '../../src-shared/contract/refusals.ts'
import type { ExportedFile, ExportReport } from '../../src-shared/contract/views.ts'
import type { DateRange } from '../../src-shared/report/buckets.ts'
import { accept, type Result, refuse } from '../../src-shared/result.ts'
import { readTransaction } from '../database/transaction.ts'
import { requireIdentity } from '../tables/identity.ts'
import { readLanguage } from '../tables/settings.ts'
import { makeReport } from '../till/run-report.ts'
import { EXPORT_WORK_FOLDER, type Till } from '../till/till.ts'
import { carryOut } from './carry-out.ts'
import { reportTables } from './report-tables.ts'
import type { ExportProgress } from './write-export.ts'

/**
 * Carries the tables of a report out to `folder`, one CSV each, with all products: dates of the shop, amounts with a point.
 * RFC 4180 with a byte order mark, for spreadsheets; text that they would take for a formula gets an apostrophe in front.
 * The same report again replaces what was carried out before.
 */
export async function writeReport(
  till: Till,
  folder: string,
  range: DateRange,
  onProgress: (progress: ExportProgress) => void = () => {},
): Promise<Result<ExportReport, ExportRefusal>> {
  const report = await makeReport(till, range, Number.MAX_SAFE_INTEGER)
  const { identity, language } = readTransaction(till.database, (tx) => ({
    identity: requireIdentity(tx),
    language: readLanguage(tx),
  }))
  const unfinishedFolder = join(till.dataFolder, EXPORT_WORK_FOLDER)
  await mkdir(unfinishedFolder, { recursive: true })
  const workFolder = await mkdtemp(join(unfinishedFolder, 'report-'))
  try {
    const files: ExportedFile[] = []
    for (const table of reportTables(report, identity.currency, language)) {
      const name = `mostrador-report-${identity.storeCode}-${identity.tillCode}-${range.from}-${range.to}-${table.name}.csv`
      const text = stringify([[...table.columns], ...table.rows.map((row) => [...row])], {
        bom: true,
        record_delimiter: '\r\n',
        escape_formulas: true,
      })
      await writeFile(join(workFolder, name), text)
      const carried = await carryOut(join(workFolder, name), folder, name, (progress) =>
        onProgress({ ...progress, file: name }),
      )
      if (!carried.ok) return refuse(carried.refusal)
      files.push({ name, rows: table.rows.length, ...carried.value })
    }
    return accept({ folder, files })
  } finally {
    await rm(workFolder, { recursive: true, force: true })
  }
}
