import { createHash } from 'node:crypto'
import { CompiledQuery } from 'kysely'
import type { Engine } from '../store/open-store.ts'
import type { Reader } from '../store/transaction.ts'
import { type MovedTable, type Row, staysBehind } from './tables.ts'

const PAGE = 1000

/** Reads a table in the order of its key, a page at a time. */
export async function* readPages(db: Reader, engine: Engine, table: MovedTable): AsyncGenerator<Row[]> {
  const columns = table.columns.map((column) => `\`${column}\``).join(', ')
  const key = table.key.map((column) => `\`${column}\``)
  const ask = async (where: string, values: unknown[]) => {
    const text = `SELECT ${columns} FROM \`${table.name}\` ${where} ORDER BY ${key.join(', ')} LIMIT ${PAGE}`
    return (await db.executeQuery<Row>(CompiledQuery.raw(text, values))).rows
  }
  let page = await ask('', [])
  while (page.length > 0) {
    yield page.filter((row) => !staysBehind(table.name, row))
    const last = page.at(-1)
    if (page.length < PAGE || last === undefined) return
    const values = table.key.map((column) => last[column])
    page = engine === 'mysql' ? await ask(...afterInSteps(key, values)) : await ask(...afterAsRow(key, values))
  }
}

/** SQLite finds a row value in its index at once. */
function afterAsRow(key: readonly string[], values: unknown[]): [string, unknown[]] {
  return [`WHERE (${key.join(', ')}) > (${key.map(() => '?').join(', ')})`, values]
}

/** MySQL reads the whole index for a row value, and only what it needs for this. */
function afterInSteps(key: readonly string[], values: readonly unknown[]): [string, unknown[]] {
  const steps = key.map((_, index) =>
    key
      .slice(0, index + 1)
      .map((column, at) => `${column} ${at === index ? '>' : '='} ?`)
      .join(' AND '),
  )
  return [`WHERE (${steps.join(') OR (')})`, key.flatMap((_, index) => values.slice(0, index + 1))]
}

/** What a table holds, to be compared with what another one does. */
export interface Contents {
  readonly rows: number
  /** SHA-256 over all values in the order of the key, as JSON. */
  readonly digest: string
}

/** Reckons a table's contents page by page. */
export function reckonContents(table: MovedTable) {
  const hash = createHash('sha256')
  let rows = 0
  return {
    add: (page: readonly Row[]) => {
      rows += page.length
      for (const row of page) hash.update(`${JSON.stringify(table.columns.map((column) => row[column]))}\n`)
    },
    end: (): Contents => ({ rows, digest: hash.digest('hex') }),
  }
}

export async function readContents(db: Reader, engine: Engine, table: MovedTable): Promise<Contents> {
  const contents = reckonContents(table)
  for await (const page of readPages(db, engine, table)) contents.add(page)
  return contents.end()
}
