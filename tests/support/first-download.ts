import { monitorEventLoopDelay } from 'node:perf_hooks'
import Database from 'better-sqlite3'
import { readTransaction } from '../../src-main/database/transaction.ts'
import { eventually, type HeadlessTill, openHeadlessTill } from './headless-till.ts'

export interface DownloadFigures {
  /** Products and levels of stock. */
  readonly rows: number
  readonly seconds: number
  /** The till's event loop did nothing else for so long at the most. */
  readonly longestStallMs: number
  /** The very rows, inserted one by one in one transaction, into a file like the till's with all its indexes. */
  readonly bareSeconds: number
  /** The very rows, in two bare tables with a primary key each and the same full-text index over products, one transaction. */
  readonly keyedSeconds: number
  /** The products alone, without their stock, in one table with the same full-text index, no key and nothing else. */
  readonly plainSeconds: number
}

/** Downloads a catalog through HTTP into a new till's file, and then does the bare inserts of what came. */
export async function measureFirstDownload(serverUrl: string, code: string): Promise<DownloadFigures> {
  const till = await openHeadlessTill({ online: false, random: () => 0 })
  const bare = await openHeadlessTill({ online: false })
  try {
    await till.join(serverUrl, code)
    const delay = monitorEventLoopDelay({ resolution: 1 })
    delay.enable()
    const startMs = performance.now()
    till.engine.start()
    await eventually('the catalog is here', () => till.cursor() > 0, 180_000)
    const seconds = (performance.now() - startMs) / 1000
    delay.disable()
    await till.engine.stop()
    const products = rowsOf(till, 'products').map(({ number: _number, ...row }) => row)
    const levels = rowsOf(till, 'stock_levels')
    return {
      rows: products.length + levels.length,
      seconds,
      longestStallMs: delay.max / 1e6,
      bareSeconds: insertAll(bare.till.database, { products, stock_levels: levels }),
      keyedSeconds: insertSearchable(`${bare.folder}/keyed.db`, ' PRIMARY KEY', { products, levels }),
      plainSeconds: insertSearchable(`${bare.folder}/plain.db`, '', { products, levels: [] }),
    }
  } finally {
    await till.close({ remove: true })
    await bare.close({ remove: true })
  }
}

type Row = Record<string, string | number | null>

const rowsOf = ({ till }: HeadlessTill, table: string) =>
  readTransaction(till.database, (tx) => tx.all<Row>(`SELECT * FROM ${table}`))

function insertAll(database: Database.Database, tables: Readonly<Record<string, readonly Row[]>>): number {
  const startMs = performance.now()
  database.transaction(() => {
    for (const [table, rows] of Object.entries(tables)) {
      const names = Object.keys(rows[0] ?? {})
      const insert = database.prepare(`INSERT INTO ${table} (${names}) VALUES (${names.map(() => '?')})`)
      for (const row of rows) insert.run(Object.values(row))
    }
  })()
  return (performance.now() - startMs) / 1000
}

/** Into a file with the till's pragmas; `key` is what is said of an id. */
function insertSearchable(
  file: string,
  key: string,
  { products, levels }: { readonly products: readonly Row[]; readonly levels: readonly Row[] },
): number {
  const database = new Database(file)
  database.pragma('journal_mode = WAL')
  database.pragma('synchronous = FULL')
  database.pragma('cache_size = -32000')
  const names = Object.keys(products[0] ?? {})
  database.exec(`CREATE TABLE products (id TEXT${key}, ${names.filter((name) => name !== 'id')});
    CREATE TABLE stock_levels (product_id TEXT${key}, on_hand_milli, seq);
    CREATE VIRTUAL TABLE product_search USING fts5 (name, sku, barcodes, content = 'products',
      tokenize = 'unicode61 remove_diacritics 2', prefix = '1 2 3')`)
  const insert = database.prepare(`INSERT INTO products (${names}) VALUES (${names.map(() => '?')})`)
  const index = database.prepare('INSERT INTO product_search (rowid, name, sku, barcodes) VALUES (?, ?, ?, ?)')
  const insertLevel = database.prepare('INSERT INTO stock_levels (product_id, on_hand_milli, seq) VALUES (?, ?, ?)')
  const startMs = performance.now()
  database.transaction(() => {
    for (const row of products) {
      const { lastInsertRowid } = insert.run(Object.values(row))
      index.run(lastInsertRowid, row['name'], row['sku'], row['barcodes'])
    }
    for (const { product_id, on_hand_milli, seq } of levels) insertLevel.run(product_id, on_hand_milli, seq)
  })()
  const seconds = (performance.now() - startMs) / 1000
  database.close()
  return seconds
}
