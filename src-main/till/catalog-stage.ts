import {
  type CatalogColumns,
  type CatalogIssue,
  type CatalogRow,
  productOfRow,
  unitFieldsOf,
} from '../../src-shared/catalog/catalog-row.ts'
import { foldText } from '../../src-shared/catalog/fold-text.ts'
import type { ImportIssue } from '../../src-shared/contract/views.ts'
import { readTransaction, writeTransaction } from '../database/transaction.ts'
import { readCategories, readUnits } from '../tables/records.ts'
import { type StagedRow, stageIssue, stageRow } from '../tables/staged-catalog.ts'
import type { Till } from './till.ts'

/** Categories and units that a file names and the shop does not have; their ids are in its products already. */
export interface NewRecords {
  readonly categories: readonly { readonly id: string; readonly name: string }[]
  readonly units: readonly {
    readonly id: string
    readonly code: string
    readonly name: string
    readonly decimals: number
  }[]
}

export interface CatalogStage {
  /** Takes a row in, or says why it cannot be beside the rows before it. */
  add(line: number, row: CatalogRow, columns: CatalogColumns): CatalogIssue[]
  /** Keeps what is wrong or odd about a line. */
  note(issue: ImportIssue): void
  /** Writes what was added to the staging table, in a short transaction. */
  flush(): void
  newRecords(): NewRecords
}

export function createCatalogStage(till: Till): CatalogStage {
  const known = readTransaction(till.database, (tx) => ({ categories: readCategories(tx), units: readUnits(tx) }))
  const categoryIds = new Map(known.categories.map((category) => [foldText(category.name), category.id]))
  const unitIds = new Map(known.units.map((unit) => [foldText(unit.code), unit.id]))
  const newCategories: { id: string; name: string }[] = []
  const newUnits: { id: string; code: string; name: string; decimals: number }[] = []
  const skus = new Set<string>()
  const barcodes = new Set<string>()
  let pending: StagedRow[] = []
  let issues: ImportIssue[] = []

  const categoryIdOf = (name: string): string => {
    const folded = foldText(name)
    const id = categoryIds.get(folded) ?? till.newId()
    if (!categoryIds.has(folded)) newCategories.push({ id, name })
    categoryIds.set(folded, id)
    return id
  }
  const unitIdOf = (code: string): string => {
    const folded = foldText(code)
    const id = unitIds.get(folded) ?? till.newId()
    if (!unitIds.has(folded)) newUnits.push({ id, ...unitFieldsOf(code) })
    unitIds.set(folded, id)
    return id
  }

  return {
    add(line, row, columns) {
      const repeated = (field: 'sku' | 'barcode', value: string): CatalogIssue[] => [
        { column: columns.of[field]?.title ?? field, value, reason: 'repeated-in-file', severity: 'refused' },
      ]
      if (row.barcode !== null && barcodes.has(row.barcode)) return repeated('barcode', row.barcode)
      if (skus.has(row.sku)) return repeated('sku', row.sku)
      skus.add(row.sku)
      if (row.barcode !== null) barcodes.add(row.barcode)
      const links = {
        categoryId: row.category === null ? null : categoryIdOf(row.category),
        unitId: row.unitCode === null ? null : unitIdOf(row.unitCode),
      }
      pending.push({
        line,
        source: { row, links },
        product: productOfRow(row, links),
        productId: till.newId(),
        operationKey: till.newId(),
        stockMilli: row.stockMilli,
      })
      return []
    },
    note: (issue) => {
      issues.push(issue)
    },
    flush() {
      const [rows, notes] = [pending, issues]
      pending = []
      issues = []
      writeTransaction(till.database, (tx) => {
        for (const row of rows) stageRow(tx, row)
        for (const note of notes) stageIssue(tx, note)
      })
    },
    newRecords: () => ({ categories: newCategories, units: newUnits }),
  }
}
