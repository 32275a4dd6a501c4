import { basename } from 'node:path'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { type CatalogColumns, readCatalogColumns, readCatalogRow } from '../../src-shared/catalog/catalog-row.ts'
import type { ImportRefusal } from '../../src-shared/contract/refusals.ts'
import type { Progress } from '../../src-shared/contract/views.ts'
import { accept, type Result, refuse } from '../../src-shared/result.ts'
import { writeTransaction } from '../database/transaction.ts'
import { requireIdentity } from '../tables/identity.ts'
import { createStagedCatalog, dropStagedCatalog } from '../tables/staged-catalog.ts'
import { createCatalogStage, type NewRecords } from './catalog-stage.ts'
import { NotTextError, outlineCatalogFile, readCatalogFile } from './read-catalog-file.ts'
import type { Till } from './till.ts'

export interface ImportOptions {
  readonly onProgress?: (progress: Progress) => void
  /** Cancels until the last step begins; then the import is done before anyone can ask. */
  readonly signal?: AbortSignal
}

/** A catalog file that was read and lies beside the catalog, in tables that go away with the program. */
export interface StagedFile {
  readonly fileName: string
  /** As the file calls it; empty when it has none. */
  readonly barcodeTitle: string
  readonly newRecords: NewRecords
}

/** Rows between two turns of the event loop: a sale waits no longer than they take. */
export const ROWS_A_SLICE = 200

/** One file a till: reading another forgets it. */
const staged = new WeakMap<Till, StagedFile>()
const reading = new WeakSet<Till>()

export function stagedFileOf(till: Till): StagedFile | null {
  return staged.get(till) ?? null
}

/** Forgets what was read. */
export function dropStagedFile(till: Till): void {
  staged.delete(till)
  if (till.database.open) writeTransaction(till.database, dropStagedCatalog)
}

/**
 * Reads a CSV file, plain or gzipped, beside the running till: what is good lies staged when this returns, what is not is
 * noted by line. `then` may look through it before anyone else can. Nothing in the shop is changed.
 */
export async function stageCatalogFile<Value>(
  till: Till,
  file: string,
  { onProgress = () => {}, signal = new AbortController().signal }: ImportOptions,
  then: (staged: StagedFile, signal: AbortSignal) => Promise<Value> | Value,
): Promise<Result<Value, ImportRefusal>> {
  if (reading.has(till)) return refuse({ code: 'import-running' })
  reading.add(till)
  staged.delete(till)
  let isStaged = false
  try {
    const read = await readWhole(till, file, onProgress, signal)
    if (!read.ok) return read
    const value = await then(read.value, signal)
    staged.set(till, read.value)
    isStaged = true
    return accept(value)
  } catch (error) {
    if (signal.aborted) return refuse({ code: 'cancelled' })
    if (error instanceof NotTextError) return refuse({ code: 'not-text' })
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'EISDIR')) {
      return refuse({ code: 'file-gone' })
    }
    throw error
  } finally {
    reading.delete(till)
    if (!isStaged) dropStagedFile(till)
  }
}

async function readWhole(
  till: Till,
  file: string,
  onProgress: (progress: Progress) => void,
  signal: AbortSignal,
): Promise<Result<StagedFile, ImportRefusal>> {
  const { currency } = writeTransaction(till.database, (tx) => {
    createStagedCatalog(tx)
    return requireIdentity(tx)
  })
  const outline = await outlineCatalogFile(file, signal)
  const stage = createCatalogStage(till)
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
      stage.note({ line: line.line, column: '', value: '', reason: line.broken, severity: 'refused' })
    } else {
      const read = readCatalogRow(line.cells, columns, currency)
      const found = read.row === null ? read.issues : [...read.issues, ...stage.add(line.line, read.row, columns)]
      for (const issue of found) stage.note({ line: line.line, ...issue })
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
  return accept({
    fileName: basename(file),
    barcodeTitle: columns.of.barcode?.title ?? '',
    newRecords: stage.newRecords(),
  })
}
