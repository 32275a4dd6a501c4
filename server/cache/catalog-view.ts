import { setImmediate as nextTurn } from 'node:timers/promises'
import { equivalentBarcodes } from '../../src-shared/catalog/barcode.ts'
import { type CatalogCopy, openCopy } from './catalog-text.ts'

/** A record as it travels. */
export type CatalogRow = Readonly<Record<string, unknown>> & { readonly id: string }

/** A whole catalog to look things up in, as it was at `seq`. */
export interface CatalogView {
  readonly seq: number
  readonly asOfMs: number
  /** In ascending order. */
  readonly ids: readonly string[]
  get(id: string): CatalogRow | null
  /** Rows in order of their ids, from behind `after`. */
  page(page: { readonly after: string; readonly limit: number }): CatalogRow[]
  /** Products with this barcode; when there is none, with the same number written with other leading zeros. */
  byBarcode(barcode: string): CatalogRow[]
}

/** Lines at once between two turns of the event loop. */
const SLICE = 250

/**
 * Opens a copy: keeps its text and an index over it, and parses a row when it is asked for. That is a fraction of what
 * all rows as objects would take. null when the copy is not what it says.
 */
export async function openView(copy: CatalogCopy): Promise<CatalogView | null> {
  const opened = await openCopy(copy)
  if (opened === null || opened.digest !== copy.digest) return null
  const { text } = opened
  const starts = new Uint32Array(copy.count + 1)
  const ids: string[] = []
  const byBarcode = new Map<string, number | number[]>()
  const rowAt = (line: number) =>
    JSON.parse(text.toString('utf8', starts[line] ?? 0, (starts[line + 1] ?? 1) - 1)) as CatalogRow

  for (let line = 0; line < copy.count; line += 1) {
    const end = text.indexOf(10, starts[line])
    if (end === -1) return null
    starts[line + 1] = end + 1
    const row = rowAt(line)
    ids.push(row.id)
    if (Array.isArray(row.barcodes)) for (const barcode of row.barcodes) addTo(byBarcode, String(barcode), line)
    if (line % SLICE === SLICE - 1) await nextTurn()
  }

  const rows = (lines: number | number[] | undefined) =>
    lines === undefined ? [] : (typeof lines === 'number' ? [lines] : lines).map(rowAt)
  return {
    seq: copy.seq,
    asOfMs: copy.asOfMs,
    ids,
    get: (id) => {
      const line = firstNotBefore(ids, id)
      return ids[line] === id ? rowAt(line) : null
    },
    page: ({ after, limit }) => {
      const found = firstNotBefore(ids, after)
      const from = ids[found] === after ? found + 1 : found
      return ids.slice(from, from + limit).map((_id, index) => rowAt(from + index))
    },
    byBarcode: (barcode) => {
      const exact = rows(byBarcode.get(barcode))
      if (exact.length > 0) return exact
      const lines = equivalentBarcodes(barcode).flatMap((code) => byBarcode.get(code) ?? [])
      return [...new Set(lines)].sort((a, b) => a - b).map(rowAt)
    },
  }
}

function addTo(lines: Map<string, number | number[]>, barcode: string, line: number): void {
  const present = lines.get(barcode)
  if (present === undefined) lines.set(barcode, line)
  else lines.set(barcode, typeof present === 'number' ? [present, line] : [...present, line])
}

/** Ids are ASCII, so the order of the database's binary collation is the order of strings here. */
function firstNotBefore(ids: readonly string[], id: string): number {
  let low = 0
  let high = ids.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((ids[middle] as string) < id) low = middle + 1
    else high = middle
  }
  return low
}
