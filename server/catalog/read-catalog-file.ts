import { readFile } from 'node:fs/promises'
import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'
import { parse } from 'csv-parse'
import {
  type CatalogColumns,
  type CatalogRow,
  detectDelimiter,
  readCatalogColumns,
  readCatalogRow,
} from '../../src-shared/catalog/catalog-row.ts'

export interface RefusedRow {
  /** Line of the file, counting its header as 1. */
  readonly line: number
  readonly column: string
  readonly reason: string
}

export interface CatalogFile {
  readonly rows: readonly CatalogRow[]
  readonly refused: readonly RefusedRow[]
}

/**
 * Reads a catalog (`.csv` or `.csv.gz`) whole. A row that cannot be a product, or that repeats a barcode or sku of an
 * earlier one, is among the refused. Throws Error when the file is no catalog at all.
 */
export async function readCatalogFile(file: string, currency: string): Promise<CatalogFile> {
  const bytes = await readFile(file)
  const isGzip = bytes[0] === 0x1f && bytes[1] === 0x8b
  const text = new TextDecoder('utf-8', { fatal: true }).decode(isGzip ? await promisify(gunzip)(bytes) : bytes)
  const delimiter = detectDelimiter(text.slice(0, 10_000).split('\n')[0] ?? '')
  const parser = parse(text, {
    delimiter,
    info: true,
    relax_column_count: true,
    relax_quotes: true,
    bom: true,
    skip_empty_lines: true,
  })

  const rows: CatalogRow[] = []
  const refused: RefusedRow[] = []
  const seen = new Set<string>()
  let columns: CatalogColumns | null = null
  for await (const { record, info } of parser as AsyncIterable<{ record: string[]; info: { lines: number } }>) {
    if (columns === null) {
      const read = readCatalogColumns(record)
      if (!read.ok) throw new Error(`the catalog has no column for ${read.refusal.missing.join(' and ')}`)
      columns = read.value
      continue
    }
    const { row, issues } = readCatalogRow(record, columns, currency)
    const issue = issues.find(({ severity }) => severity === 'refused')
    if (row === null) {
      refused.push({ line: info.lines, column: issue?.column ?? '', reason: issue?.reason ?? 'unreadable' })
      continue
    }
    const names = [`sku ${row.sku}`, ...(row.barcode === null ? [] : [`barcode ${row.barcode}`])]
    const repeated = names.find((name) => seen.has(name))
    if (repeated !== undefined) {
      refused.push({ line: info.lines, column: repeated.split(' ')[0] ?? '', reason: 'repeated-in-file' })
      continue
    }
    for (const name of names) seen.add(name)
    rows.push(row)
  }
  return { rows, refused }
}
