import { setImmediate as nextTurn } from 'node:timers/promises'
import { changesOfRow } from '../../src-shared/catalog/catalog-row.ts'
import type { CallInput, CallOutcome } from '../../src-shared/contract/calls.ts'
import type { ImportPreview, PreviewChange } from '../../src-shared/contract/catalog-views.ts'
import type { ImportRefusal } from '../../src-shared/contract/refusals.ts'
import { accept, type Result, refuse } from '../../src-shared/result.ts'
import { sameValue } from '../../src-shared/sync/merge-edit.ts'
import type { ProductFields, ProductRow } from '../../src-shared/sync/records.ts'
import { readTransaction, type WriteTx, writeTransaction } from '../database/transaction.ts'
import { readProduct } from '../tables/products.ts'
import { readCategories, readUnits } from '../tables/records.ts'
import {
  countStagedLines,
  matchStaged,
  readStagedLines,
  refuseTakenBarcodes,
  stageChanges,
  stagedUpdates,
} from '../tables/staged-catalog.ts'
import { applyStagedFile } from './apply-staged-catalog.ts'
import {
  dropStagedFile,
  type ImportOptions,
  ROWS_A_SLICE,
  type StagedFile,
  stageCatalogFile,
  stagedFileOf,
} from './stage-catalog-file.ts'
import type { Till } from './till.ts'

/** Names that are shown of what is made along the way. */
const MAX_NAMES = 100

/** Reads a catalog file and says what it would do, line by line. Nothing in the shop is changed. */
export function previewImport(
  till: Till,
  file: string,
  options: ImportOptions = {},
): Promise<Result<ImportPreview, ImportRefusal>> {
  return stageCatalogFile(till, file, options, async (staged, signal) => {
    await compare(till, staged, signal)
    const { categories, units } = staged.newRecords
    return {
      fileName: staged.fileName,
      counts: readTransaction(till.database, countStagedLines),
      newCategories: categories.slice(0, MAX_NAMES).map(({ name }) => name),
      newUnits: units.slice(0, MAX_NAMES).map(({ name }) => name),
    }
  })
}

/** Rows of the preview, in the order of the file. */
export function listPreviewRows(
  till: Till,
  { filter, offset, limit }: CallInput<'import.preview-rows'>,
): CallOutcome<'import.preview-rows'> {
  if (stagedFileOf(till) === null) return refuse({ code: 'no-preview' })
  return accept(readTransaction(till.database, (tx) => readStagedLines(tx, filter, offset, limit)))
}

/** Does what was previewed. What changed in the shop since is taken as it is now. */
export function applyImport(till: Till): CallOutcome<'import.apply'> {
  const staged = stagedFileOf(till)
  if (staged === null) return refuse({ code: 'no-preview' })
  const report = applyStagedFile(till, staged)
  dropStagedFile(till)
  return accept(report)
}

type NameOf = (id: string | null) => string | null

/** Finds what the lines would change, a slice at a time. */
async function compare(till: Till, staged: StagedFile, signal: AbortSignal): Promise<void> {
  const names = writeTransaction(till.database, (tx) => {
    matchStaged(tx)
    refuseTakenBarcodes(tx, staged.barcodeTitle)
    const { categories, units } = staged.newRecords
    return new Map([
      ...[...readCategories(tx), ...categories].map(({ id, name }) => [id, name] as const),
      ...[...readUnits(tx), ...units].map(({ id, code }) => [id, code] as const),
    ])
  })
  const nameOf: NameOf = (id) => (id === null ? null : (names.get(id) ?? null))
  let line = 0
  for (;;) {
    const slice = writeTransaction(till.database, (tx) => compareSlice(tx, line, nameOf))
    if (slice === null) return
    line = slice
    await nextTurn()
    signal.throwIfAborted()
  }
}

/** The last line of the slice; null when there was none. */
function compareSlice(tx: WriteTx, afterLine: number, nameOf: NameOf): number | null {
  const updates = stagedUpdates(tx, afterLine, ROWS_A_SLICE)
  for (const { line, existingId, row, links } of updates) {
    const current = readProduct(tx, existingId)
    if (current !== null) {
      stageChanges(tx, line, previewChanges(current, changesOfRow(row, links, current.barcodes), nameOf))
    }
  }
  return updates.at(-1)?.line ?? null
}

function previewChanges(current: ProductRow, changes: Partial<ProductFields>, nameOf: NameOf): PreviewChange[] {
  const { barcodes, categoryId, unitId, ...plain } = changes
  const found: PreviewChange[] = []
  const add = (field: PreviewChange['field'], before: PreviewChange['before'], after: PreviewChange['after']) => {
    if (!sameValue(before, after)) found.push({ field, before, after })
  }
  for (const field of ['name', 'priceMinor', 'costMinor', 'taxBasisPoints'] as const) {
    const after = plain[field]
    if (after !== undefined) add(field, current[field], after)
  }
  if (barcodes !== undefined) add('barcodes', current.barcodes.join(', '), barcodes.join(', '))
  if (categoryId !== undefined && categoryId !== current.categoryId) {
    add('category', nameOf(current.categoryId), nameOf(categoryId))
  }
  if (unitId !== undefined && unitId !== current.unitId) add('unit', nameOf(current.unitId), nameOf(unitId))
  return found
}
