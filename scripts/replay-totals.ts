import { join } from 'node:path'
import { createConnection } from 'mysql2/promise'
import { openForReading } from '../src-main/database/open-database.ts'
import { onHandSql } from '../src-main/tables/stock.ts'

/** Control totals as a database holds them: quantities in thousandths of a piece, amounts in pence. */
export interface StoredTotals {
  readonly sales: number
  readonly lines: number
  readonly quantityMilli: number
  readonly amountMinor: number
  /** Sum over the lines, which must be the sum over the sales. */
  readonly lineAmountMinor: number
  readonly refunds: number
  readonly refundLines: number
  readonly refundedMilli: number
  readonly refundedMinor: number
  readonly refundLineAmountMinor: number
  readonly corrections: number
  /** Signed. */
  readonly correctedMilli: number
}

const totalsSql = `
  SELECT (SELECT count(*) FROM sales) AS sales,
    (SELECT count(*) FROM sale_lines) AS line_count,
    (SELECT coalesce(sum(quantity_milli), 0) FROM sale_lines) AS quantity,
    (SELECT coalesce(sum(total_minor), 0) FROM sales) AS amount,
    (SELECT coalesce(sum(total_minor), 0) FROM sale_lines) AS line_amount,
    (SELECT count(*) FROM refunds) AS refunds,
    (SELECT count(*) FROM refund_lines) AS refund_line_count,
    (SELECT coalesce(sum(quantity_milli), 0) FROM refund_lines) AS refunded,
    (SELECT coalesce(sum(total_minor), 0) FROM refunds) AS refund_amount,
    (SELECT coalesce(sum(total_minor), 0) FROM refund_lines) AS refund_line_amount,
    (SELECT count(*) FROM stock_movements WHERE reason = 'count') AS corrections,
    (SELECT coalesce(sum(quantity_milli), 0) FROM stock_movements WHERE reason = 'count') AS corrected`

const toTotals = (row: Record<string, unknown>): StoredTotals => ({
  sales: integer(row['sales']),
  lines: integer(row['line_count']),
  quantityMilli: integer(row['quantity']),
  amountMinor: integer(row['amount']),
  lineAmountMinor: integer(row['line_amount']),
  refunds: integer(row['refunds']),
  refundLines: integer(row['refund_line_count']),
  refundedMilli: integer(row['refunded']),
  refundedMinor: integer(row['refund_amount']),
  refundLineAmountMinor: integer(row['refund_line_amount']),
  corrections: integer(row['corrections']),
  correctedMilli: integer(row['corrected']),
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
  /** What the server found odd, and how often. */
  readonly exceptions: readonly { readonly kind: string; readonly count: number }[]
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
      exceptions: (await ask.all('SELECT kind, count(*) AS found FROM exceptions GROUP BY kind')).map((row) => ({
        kind: String(row['kind']),
        count: integer(row['found']),
      })),
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
