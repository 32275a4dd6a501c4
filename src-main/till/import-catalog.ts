import { basename } from 'node:path'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { type CatalogColumns, readCatalogColumns, readCatalogRow } from '../../src-shared/catalog/catalog-row.ts'
import type { ImportRefusal } from '../../src-shared/contract/refusals.ts'
import type { ImportIssue, ImportReport, Progress } from '../../src-shared/contract/views.ts'
import { accept, type Result, refuse } from '../../src-shared/result.ts'
import { writeTransaction } from '../database/transaction.ts'
import { requireIdentity } from '../tables/identity.ts'
import { createStagedCatalog, dropStagedCatalog } from '../tables/staged-catalog.ts'
import { applyStagedCatalog } from './apply-staged-catalog.ts'
import { createCatalogStage } from './catalog-stage.ts'
import { NotTextError, outlineCatalogFile, readCatalogFile } from './read-catalog-file.ts'
import type { Till } from './till.ts'

export interface ImportOptions {
  readonly onProgress?: (progress: Progress) => void
  /** Cancels until the last step begins; then the import is done before anyone can ask. */
  readonly signal?: AbortSignal
}

/** Rows between two turns of the event loop: a sale waits no longer than they take. */
const ROWS_A_SLICE = 200
const MAX_ISSUES = 1000

const running = new WeakSet<Till>()

/**
 * Imports a catalog from a CSV file, plain or gzipped, all or nothing. It is read and checked beside the running till;
 * what is good goes in at the end in one transaction. A row that is refused is reported and left out.
 */
export async function importCatalog(
  till: Till,
  file: string,
  { onProgress = () => {}, signal = new AbortController().signal }: ImportOptions = {},
): Promise<Result<ImportReport, ImportRefusal>> {
  if (running.has(till)) return refuse({ code: 'import-running' })
  running.add(till)
  try {
    return await readAndApply(till, file, onProgress, signal)
  } catch (error) {
    if (signal.aborted) return refuse({ code: 'cancelled' })
    if (error instanceof NotTextError) return refuse({ code: 'not-text' })
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'EISDIR')) {
      return refuse({ code: 'file-gone' })
    }
    throw error
  } finally {
    running.delete(till)
    if (till.database.open) writeTransaction(till.database, dropStagedCatalog)
  }
}

async function readAndApply(
  till: Till,
  file: string,
  onProgress: (progress: Progress) => void,
  signal: AbortSignal,
): Promise<Result<ImportReport, ImportRefusal>> {
  const { currency } = writeTransaction(till.database, (tx) => {
    createStagedCatalog(tx)
    return requireIdentity(tx)
  })
  const outline = await outlineCatalogFile(file, signal)
  const stage = createCatalogStage(till)
  const issues = collectIssues()
  let columns: CatalogColumns | null = null
  let rowCount = 0

  for await (const line of readCatalogFile(file, outline.delimiter, signal)) {
    if (columns === null) {
      const header = readCatalogColumns('cells' in line ? line.cells : [])
      if (!header.ok) return refuse({ code: 'columns-missing', ...header.refusal })
      columns = header.value
      continue
    }
    rowCount += 1
    if ('broken' in line) {
      issues.add({ line: line.line, column: '', value: '', reason: line.broken, severity: 'refused' })
    } else {
      const read = readCatalogRow(line.cells, columns, currency)
      const found = read.row === null ? read.issues : [...read.issues, ...stage.add(line.line, read.row, columns)]
      for (const issue of found) issues.add({ line: line.line, ...issue })
    }
    if (rowCount % ROWS_A_SLICE === 0) {
      stage.flush()
      onProgress({ done: rowCount, total: Math.max(rowCount, outline.lineBreaks) })
      await nextTurn()
      signal.throwIfAborted()
    }
  }
  if (columns === null) return refuse({ code: 'columns-missing', missing: ['name', 'sku'], found: [] })
  stage.flush()
  onProgress({ done: rowCount, total: rowCount })
  await nextTurn()
  signal.throwIfAborted()

  const applied = writeTransaction(till.database, (tx) => applyStagedCatalog(tx, till, stage.newRecords()))
  for (const { line, barcode } of applied.taken) {
    const column = columns.of.barcode?.title ?? ''
    issues.add({ line, column, value: barcode, reason: 'taken-by-another-product', severity: 'refused' })
  }
  till.hints.emit('catalog-changed')
  till.hints.emit('outbox-grew')
  const { createdCount, updatedCount, unchangedCount } = applied
  return accept({ fileName: basename(file), rowCount, createdCount, updatedCount, unchangedCount, ...issues.summary() })
}

/** Counts rows, not issues: a row that is refused is not among the noted ones, however much is odd about it. */
function collectIssues() {
  const first: ImportIssue[] = []
  const refused = new Set<number>()
  const noted = new Set<number>()
  let issueCount = 0
  return {
    add(issue: ImportIssue) {
      issueCount += 1
      if (first.length < MAX_ISSUES) first.push(issue)
      const rows = issue.severity === 'refused' ? refused : noted
      rows.add(issue.line)
    },
    summary() {
      for (const line of refused) noted.delete(line)
      first.sort((a, b) => a.line - b.line)
      return { refusedCount: refused.size, notedCount: noted.size, issueCount, issues: first }
    },
  }
}
