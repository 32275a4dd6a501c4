import type {
  CatalogUses,
  ProductFilter,
  ProductListRow,
  ProductSort,
} from '../../src-shared/contract/catalog-views.ts'
import type { ReadTx } from '../database/transaction.ts'
import { UNIT_SQL } from './products.ts'
import { ON_HAND_SQL } from './stock.ts'

const filterSql: Readonly<Record<ProductFilter, string>> = {
  all: '',
  'on-sale': 'AND active = 1',
  withdrawn: 'AND active = 0',
  'without-price': 'AND price_minor = 0',
  'without-barcode': "AND barcodes = '[]'",
  tracked: 'AND tracks_stock = 1',
  'low-stock': `AND tracks_stock = 1 AND low_stock_milli IS NOT NULL AND ${ON_HAND_SQL} <= low_stock_milli`,
  'out-of-stock': 'AND tracks_stock = 1 AND on_hand_milli <= 0',
}

/** Every product has its row of stock. Read in the order of both, which costs a third of looking each one up. */
const WITH_STOCK = 'product_stock CROSS JOIN products ON products.number = product_stock.product_number'

/** Where the few that a filter finds are looked for, so that not all the others are looked at. */
const filterFromSql: Readonly<Partial<Record<ProductFilter, string>>> = {
  'low-stock':
    'products INDEXED BY products_watched CROSS JOIN product_stock ON product_stock.product_number = products.number',
  'out-of-stock': WITH_STOCK,
}

const orderSql = (sort: Exclude<ProductSort, 'price'>, way: 'ASC' | 'DESC'): string => {
  switch (sort) {
    case 'best':
    case 'name':
      // As the index of it goes: nothing has to be sorted.
      return `folded_name ${way}, tracks_stock ${way}, active ${way}, price_minor ${way}, number ${way}`
    case 'sku':
      return `sku ${way}, number ${way}`
    case 'stock':
      // What is not tracked has no figure, and comes behind whatever the direction.
      return `tracks_stock DESC, product_stock.on_hand_milli ${way}, number`
  }
}

export interface ListWish {
  readonly filter: ProductFilter
  readonly categoryId: string | null
  readonly sort: ProductSort
  readonly descending: boolean
  /** Only these, and `best` keeps their order; null: the whole catalog. */
  readonly among: readonly number[] | null
}

/** The numbers of all products of a list, in its order. */
export function readProductOrder(tx: ReadTx, wish: ListWish): Uint32Array {
  const { sort } = wish
  return sort === 'price' ? readOrderByPrice(tx, wish) : Uint32Array.from(readColumn(tx, 'number', { ...wish, sort }))
}

/**
 * By price, and by name within it. An index for it would be written with every product that comes; prices lie in the one
 * by name, and putting those in order here takes a third of what SQLite takes.
 */
function readOrderByPrice(tx: ReadTx, wish: ListWish): Uint32Array {
  const byName = { ...wish, sort: 'name', descending: false } as const
  const numbers = readColumn(tx, 'number', byName)
  const byPrice = new Map<number, number[]>()
  for (const [place, price] of readColumn(tx, 'price_minor', byName).entries()) {
    const numbersAtPrice = byPrice.get(price)
    if (numbersAtPrice === undefined) byPrice.set(price, [numbers[place] ?? 0])
    else numbersAtPrice.push(numbers[place] ?? 0)
  }
  const order = Uint32Array.from(
    [...Float64Array.from(byPrice.keys()).sort()].flatMap((price) => byPrice.get(price) ?? []),
  )
  return wish.descending ? order.reverse() : order
}

/** A column of all products of a list, in its order. As one text, which costs a tenth of a row each. */
function readColumn(
  tx: ReadTx,
  column: 'number' | 'price_minor',
  { filter, categoryId, sort, descending, among }: ListWish & { readonly sort: Exclude<ProductSort, 'price'> },
): readonly number[] {
  const byRank = among !== null && sort === 'best'
  const from =
    among === null
      ? (filterFromSql[filter] ?? (sort === 'stock' ? WITH_STOCK : 'products'))
      : `json_each(@among) AS found JOIN products ON products.number = found.value
         JOIN product_stock ON product_stock.product_number = products.number`
  const order = byRank ? 'found.key' : orderSql(sort, descending ? 'DESC' : 'ASC')
  const listed = tx.get<{ text: string | null }>(
    `SELECT group_concat(${column}) AS text FROM (
       SELECT products.${column} FROM ${from}
       WHERE removed = 0 ${filterSql[filter]} ${categoryId === null ? '' : 'AND category_id = @categoryId'}
       ORDER BY ${order})`,
    {
      ...(among === null ? {} : { among: JSON.stringify(among) }),
      ...(categoryId === null ? {} : { categoryId }),
    },
  )
  return JSON.parse(`[${listed?.text ?? ''}]`) as number[]
}

type ListColumns = Omit<ProductListRow, 'onSale' | 'hasImage'> & { onSale: number; hasImage: number }

/** Rows of a list by their numbers, in that order; those that were removed meanwhile are left out. */
export function readProductRows(tx: ReadTx, numbers: readonly number[]): ProductListRow[] {
  return tx
    .all<ListColumns>(
      `SELECT number, products.id, products.name, sku, json_extract(barcodes, '$[0]') AS barcode,
         (SELECT name FROM categories WHERE categories.id = category_id AND categories.removed = 0) AS categoryName,
         ${UNIT_SQL}, price_minor AS priceMinor, cost_minor AS costMinor, tax_basis_points AS taxBasisPoints,
         CASE tracks_stock WHEN 1 THEN ${ON_HAND_SQL} END AS onHandMilli, low_stock_milli AS lowStockMilli,
         active AS onSale, image IS NOT NULL AS hasImage,
         (SELECT min(state) FROM outbox WHERE record_id = products.id AND state <> 'committed'
            AND state IN ('conflict', 'rejected')) AS waits
       FROM json_each(@numbers) AS wanted JOIN products ON products.number = wanted.value
       WHERE products.removed = 0 ORDER BY wanted.key`,
      { numbers: JSON.stringify(numbers) },
    )
    .map((row) => ({ ...row, onSale: row.onSale === 1, hasImage: row.hasImage === 1 }))
}

export function readProductImage(tx: ReadTx, id: string): string | null {
  return tx.get<{ image: string | null }>('SELECT image FROM products WHERE id = @id', { id })?.image ?? null
}

/** How many tracked products have come down to the level that somebody set for them. */
export function countLowStock(tx: ReadTx): number {
  return (
    tx.get<{ count: number }>(
      `SELECT count(*) AS count FROM products INDEXED BY products_watched
       WHERE low_stock_milli IS NOT NULL AND removed = 0 AND tracks_stock = 1 AND ${ON_HAND_SQL} <= low_stock_milli`,
    )?.count ?? 0
  )
}

export function readCatalogUses(tx: ReadTx): CatalogUses {
  const uses = (column: 'category_id' | 'unit_id') =>
    Object.fromEntries(
      tx
        .all<{ id: string; count: number }>(
          `SELECT ${column} AS id, count(*) AS count FROM products
           WHERE removed = 0 AND ${column} IS NOT NULL GROUP BY ${column}`,
        )
        .map(({ id, count }) => [id, count]),
    )
  return { categories: uses('category_id'), units: uses('unit_id') }
}

/** Products that name a category or unit: how many, and the first few. */
export function readUsers(
  tx: ReadTx,
  column: 'category_id' | 'unit_id',
  id: string,
): { readonly productCount: number; readonly productNames: readonly string[] } {
  const where = `removed = 0 AND ${column} = @id`
  const { count = 0 } = tx.get<{ count: number }>(`SELECT count(*) AS count FROM products WHERE ${where}`, { id }) ?? {}
  const named = tx.all<{ name: string }>(`SELECT name FROM products WHERE ${where} ORDER BY folded_name LIMIT 3`, {
    id,
  })
  return { productCount: count, productNames: named.map(({ name }) => name) }
}

/** Another product that has this sku; null when it is free. */
export function findSkuHolder(
  tx: ReadTx,
  sku: string,
  exceptId: string | null,
): { readonly productName: string } | null {
  return (
    tx.get<{ productName: string }>(
      'SELECT name AS productName FROM products WHERE sku = @sku AND removed = 0 AND id IS NOT @exceptId LIMIT 1',
      { sku, exceptId },
    ) ?? null
  )
}
