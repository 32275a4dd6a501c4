import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { CallInput } from '../../src-shared/contract/calls.ts'
import type { ExportRefusal } from '../../src-shared/contract/refusals.ts'
import type { ExportedFile, ExportReport, Progress } from '../../src-shared/contract/views.ts'
import { accept, type Result, refuse } from '../../src-shared/result.ts'
import { businessDay, wallClock } from '../../src-shared/time/business-day.ts'
import { takeBackup } from '../backup/take-backup.ts'
import { readTransaction, writeTransaction } from '../database/transaction.ts'
import { requireIdentity, type StoredIdentity } from '../tables/identity.ts'
import { readLanguage } from '../tables/settings.ts'
import { noteCopy } from '../tables/upkeep.ts'
import { EXPORT_WORK_FOLDER, type Till } from '../till/till.ts'
import { carryOut } from './carry-out.ts'
import { writeSalesCsv } from './write-sales-csv.ts'

export type ExportKind = CallInput<'export.write'>['what'][number]
export type ExportProgress = Progress & { readonly file: string }

/**
 * Carries data of the till out to `folder`, each file whole or not at all. Files are made locally first: a slow stick
 * then holds nothing up, and their size is known before anything is written to it.
 */
export async function writeExport(
  till: Till,
  folder: string,
  what: readonly ExportKind[],
  onProgress: (progress: ExportProgress) => void = () => {},
): Promise<Result<ExportReport, ExportRefusal>> {
  const unfinishedFolder = join(till.dataFolder, EXPORT_WORK_FOLDER)
  await mkdir(unfinishedFolder, { recursive: true })
  const workFolder = await mkdtemp(join(unfinishedFolder, 'export-'))
  try {
    const files: ExportedFile[] = []
    for (const kind of new Set(what)) {
      const made = await makeFile(till, workFolder, kind, onProgress)
      const carried = await carryOut(join(workFolder, made.name), folder, made.name, (progress) =>
        onProgress({ ...progress, file: made.name }),
      )
      if (!carried.ok) return refuse(carried.refusal)
      if (kind === 'backup') writeTransaction(till.database, (tx) => noteCopy(tx, till.clock()))
      files.push({ name: made.name, rows: made.rows, ...carried.value })
    }
    return accept({ folder, files })
  } finally {
    await rm(workFolder, { recursive: true, force: true })
  }
}

async function makeFile(
  till: Till,
  workFolder: string,
  kind: ExportKind,
  onProgress: (progress: ExportProgress) => void,
): Promise<{ readonly name: string; readonly rows: number | null }> {
  const { identity, language } = readTransaction(till.database, (tx) => ({
    identity: requireIdentity(tx),
    language: readLanguage(tx),
  }))
  const name = nameOf(kind, identity, till.clock())
  const tell = (progress: Progress) => onProgress({ ...progress, file: name })
  if (kind === 'backup') {
    await takeBackup(till, join(workFolder, name), tell)
    return { name, rows: null }
  }
  const span = businessDay(till.clock(), identity.timeZone)
  const options = { span, timeZone: identity.timeZone, language, onProgress: tell }
  return { name, rows: await writeSalesCsv(till, join(workFolder, name), options) }
}

/** A day's sales replace what was carried out earlier that day; a backup never replaces another. */
function nameOf(kind: ExportKind, { storeCode, tillCode, timeZone }: StoredIdentity, atMs: number): string {
  const { date, time } = wallClock(atMs, timeZone)
  return kind === 'backup'
    ? `mostrador-backup-${storeCode}-${tillCode}-${date}-${time.replaceAll(':', '')}.db`
    : `mostrador-sales-${storeCode}-${tillCode}-${date}.csv`
}
