import { equivalentBarcodes } from '../../src-shared/catalog/barcode.ts'
import { foldText } from '../../src-shared/catalog/fold-text.ts'
import type { ProductHit } from '../../src-shared/contract/views.ts'
import type { ReadTx } from '../database/transaction.ts'
import { UNIT_SQL } from './products.ts'
import { ON_HAND_SQL } from './stock.ts'

const HIT_SQL = `
  SELECT id, sku, name, json_extract(barcodes, '$[0]') AS barcode, price_minor AS priceMinor,
    tax_basis_points AS taxBasisPoints, ${UNIT_SQL},
    CASE tracks_stock WHEN 1 THEN ${ON_HAND_SQL} END AS onHandMilli, active AS onSale, image IS NOT NULL AS hasImage
  FROM products WHERE number = @number`

/** The sellable product that a barcode means; a code with or without leading zeros is the same (UPC-A within EAN-13). */
export function findByBarcode(tx: ReadTx, barcode: string): ProductHit | null {
  const number = numberOfBarcode(tx, barcode)
  return number === null ? null : readHit(tx, number)
}

/** 1 for a product that the server refused to make, else 0: another one has its code there, and is meant by it. */
const REFUSED_SQL = `EXISTS (
  SELECT 1 FROM products JOIN outbox ON outbox.record_id = products.id
  WHERE products.number = product_number AND outbox.state <> 'committed' AND outbox.state = 'rejected'
    AND outbox.kind = 'product.create')`

function numberOfBarcode(tx: ReadTx, barcode: string): number | null {
  for (const code of [barcode, ...equivalentBarcodes(barcode)]) {
    const row = tx.get<{ number: number }>(
      `SELECT product_number AS number FROM product_barcodes WHERE barcode = @code
       ORDER BY ${REFUSED_SQL}, product_number LIMIT 1`,
      { code },
    )
    if (row !== undefined) return row.number
  }
  return null
}

/** The sellable product that has this very sku. */
export function findBySku(tx: ReadTx, sku: string): ProductHit | null {
  const row = tx.get<{ number: number }>(
    'SELECT number FROM products WHERE sku = @sku AND active = 1 AND removed = 0 ORDER BY number LIMIT 1',
    { sku },
  )
  return row === undefined ? null : readHit(tx, row.number)
}

function readHit(tx: ReadTx, number: number): ProductHit | null {
  const row = tx.get<Omit<ProductHit, 'onSale' | 'hasImage'> & { onSale: number; hasImage: number }>(HIT_SQL, {
    number,
  })
  return row === undefined ? null : { ...row, onSale: row.onSale === 1, hasImage: row.hasImage === 1 }
}

/**
 * Products for what was typed, best first: the very sku or barcode, names that begin with it, then those that have all
 * its words as beginnings of words in any order; `withdrawnToo` adds those not on sale that have it anywhere in name or
 * sku. Never throws for any text.
 */
export function searchProducts(tx: ReadTx, text: string, limit: number, withdrawnToo: boolean): ProductHit[] {
  return searchNumbers(tx, text, limit, withdrawnToo).flatMap((number) => readHit(tx, number) ?? [])
}

/** The same as the numbers of the products alone. */
export function searchNumbers(tx: ReadTx, text: string, limit: number, withdrawnToo: boolean): number[] {
  const numbers = new Set<number>()
  const typed = text.replace(/[\p{Cc}\s]+/gu, ' ').trim()
  if (typed === '') return []
  const finds = [numbersOfCode, numbersByName, numbersByWords, ...(withdrawnToo ? [numbersOfWithdrawn] : [])]
  for (const find of finds) {
    for (const number of find(tx, typed, limit)) numbers.add(number)
    if (numbers.size >= limit) break
  }
  return [...numbers].slice(0, limit)
}

function numbersOfCode(tx: ReadTx, typed: string, limit: number): number[] {
  const scanned = numberOfBarcode(tx, typed)
  const bySku = tx.all<{ number: number }>(
    `SELECT number FROM products WHERE sku IN (@typed, upper(@typed), lower(@typed)) AND active = 1 AND removed = 0
     LIMIT @limit`,
    { typed, limit },
  )
  return [...(scanned === null ? [] : [scanned]), ...bySku.map((row) => row.number)]
}

function numbersByName(tx: ReadTx, typed: string, limit: number): number[] {
  const from = foldText(typed)
  return tx
    .all<{ number: number }>(
      `SELECT number FROM products WHERE active = 1 AND removed = 0 AND folded_name >= @from AND folded_name < @to
       ORDER BY folded_name LIMIT @limit`,
      { from, to: `${from}\u{10FFFF}`, limit },
    )
    .map((row) => row.number)
}

function numbersByWords(tx: ReadTx, typed: string, limit: number): number[] {
  // Each word is a quoted phrase, so that no character of it is query syntax; without a letter or digit it says nothing.
  const words = typed.split(' ').filter((word) => /[\p{L}\p{N}]/u.test(word))
  if (words.length === 0) return []
  const match = words.map((word) => `"${word.replaceAll('"', '""')}"*`).join(' AND ')
  return tx
    .all<{ number: number }>(
      `SELECT rowid AS number FROM product_search WHERE product_search MATCH @match ORDER BY rowid LIMIT @limit`,
      { match, limit },
    )
    .map((row) => row.number)
}

function numbersOfWithdrawn(tx: ReadTx, typed: string, limit: number): number[] {
  return tx
    .all<{ number: number }>(
      `SELECT number FROM products WHERE active = 0 AND removed = 0
         AND (instr(folded_name, @folded) > 0 OR sku = @typed OR instr(barcodes, @quoted) > 0)
       ORDER BY folded_name LIMIT @limit`,
      { folded: foldText(typed), typed, quoted: JSON.stringify(typed), limit },
    )
    .map((row) => row.number)
}
