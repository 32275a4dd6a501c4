import { join } from 'node:path'
import { createConnection } from 'mysql2/promise'
import { openForReading } from '../src-main/database/open-database.ts'
import { onHandSql } from '../src-main/tables/stock.ts'

/** Control totals as a database holds them: quantity in thousandths of a piece, amount in pence. */
export interface StoredTotals {
  readonly sales: number
  readonly lines: number
  readonly quantityMilli: number
  readonly amountMinor: number
  /** Sum over the lines, which must be the sum over the sales. */
  readonly lineAmountMinor: number
}

const totalsSql = `
  SELECT (SELECT count(*) FROM sales) AS sales,
    (SELECT count(*) FROM sale_lines) AS line_count,
    (SELECT coalesce(sum(quantity_milli), 0) FROM sale_lines) AS quantity,
    (SELECT coalesce(sum(total_minor), 0) FROM sales) AS amount,
    (SELECT coalesce(sum(total_minor), 0) FROM sale_lines) AS line_amount`

const toTotals = (row: Record<string, unknown>): StoredTotals => ({
  sales: integer(row['sales']),
  lines: integer(row['line_count']),
  quantityMilli: integer(row['quantity']),
  amountMinor: integer(row['amount']),
  lineAmountMinor: integer(row['line_amount']),
})

function integer(value: unknown): number {
  const number = Number(value)
  if (!Number.isSafeInteger(number)) throw new RangeError(`no safe integer: ${String(value)}`)
  return number
}

export interface TillReading {
  readonly totals: StoredTotals
  /** Operations that are not committed. */
  readonly unsettled: number
  /** Products of which the till does not know that exactly nothing is left. */
  readonly stockLeft: number
  /** Stock of all products as the till knows it, in thousandths. */
  readonly onHandMilli: number
  readonly cursor: number
  /** Last link of its chain, and how many operations are in its outbox. */
  readonly chainIndex: number
  readonly operations: number
}

/** Reads a till's own file after the till has ended. */
export function readTill(folder: string): TillReading {
  const database = openForReading(join(folder, 'till.db'))
  const first = (sql: string) => database.prepare(sql).get() as Record<string, unknown>
  const number = (sql: string) => integer(database.prepare(sql).pluck().get())
  try {
    return {
      totals: toTotals(first(totalsSql)),
      unsettled: number("SELECT count(*) FROM outbox WHERE state <> 'committed'"),
      stockLeft: number(`SELECT count(*) FROM products WHERE ${onHandSql('products.id')} <> 0`),
      onHandMilli: number(`SELECT coalesce(sum(${onHandSql('products.id')}), 0) FROM products`),
      cursor: number('SELECT cursor_seq FROM sync_state'),
      chainIndex: number('SELECT chain_index FROM chain_head'),
      operations: number('SELECT count(*) FROM outbox'),
    }
  } finally {
    database.close()
  }
}

export interface ServerReading {
  readonly totals: StoredTotals
  readonly operations: number
  readonly stockLeft: number
  readonly onHandMilli: number
  /** Newest change, number of changes, and the counter: all three equal in a gapless feed. */
  readonly newestSeq: number
  readonly changes: number
  readonly counter: number
  readonly exceptions: number
  readonly chainIndexes: readonly number[]
}

/** Reads the server's database itself, not through the server. */
export async function readServer(env: Readonly<Record<string, string>>): Promise<ServerReading> {
  const ask = await openServer(env)
  try {
    const number = async (sql: string) => integer(Object.values((await ask.all(sql))[0] ?? {})[0])
    return {
      totals: toTotals((await ask.all(totalsSql))[0] ?? {}),
      operations: await number("SELECT count(*) FROM operations WHERE status = 'committed'"),
      stockLeft: await number('SELECT count(*) FROM stock_levels WHERE on_hand_milli <> 0'),
      onHandMilli: await number('SELECT coalesce(sum(on_hand_milli), 0) FROM stock_levels'),
      newestSeq: await number('SELECT coalesce(max(seq), 0) FROM changes'),
      changes: await number('SELECT count(*) FROM changes'),
      counter: await number('SELECT coalesce(max(seq), 0) FROM tenant_counters'),
      exceptions: await number('SELECT count(*) FROM exceptions'),
      chainIndexes: (await ask.all('SELECT chain_index FROM tills')).map((row) => integer(row['chain_index'])),
    }
  } finally {
    await ask.close()
  }
}

interface Questions {
  all(sql: string): Promise<Record<string, unknown>[]>
  close(): Promise<void>
}

async function openServer(env: Readonly<Record<string, string>>): Promise<Questions> {
  const url = env['DATABASE_URL']
  if (url === undefined) {
    const database = openForReading(join(env['DATA_DIR'] ?? '', 'mostrador.db'))
    return {
      all: async (sql) => database.prepare(sql).all() as Record<string, unknown>[],
      close: async () => void database.close(),
    }
  }
  const connection = await createConnection({ uri: url, supportBigNumbers: true })
  return {
    all: async (sql) => (await connection.query(sql))[0] as Record<string, unknown>[],
    close: () => connection.end(),
  }
}
