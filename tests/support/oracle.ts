import { join } from 'node:path'
import { createConnection } from 'mysql2/promise'
import { openForReading } from '../../src-main/database/open-database.ts'
import { type Load, salesOf } from './load.ts'
import { runServerCommand } from './test-server.ts'

type Row = Readonly<Record<string, unknown>>

/**
 * Holds the server's database against what the tills of a load made: every fact is there once and nothing else, totals,
 * stock, chains, edits and the feed agree, and the server's own `verify` finds nothing. Answers what differs, in words.
 */
export async function differencesFromTills(env: Readonly<Record<string, string>>, load: Load): Promise<string[]> {
  const ask = await openDatabase(env)
  const found: string[] = []
  const same = (what: string, stored: unknown, made: unknown) => {
    if (stored !== made) found.push(`${what}: stored ${String(stored)}, made ${String(made)}`)
  }
  try {
    const tenantId = load.tills[0]?.enrolment.tenantId ?? ''
    const all = (sql: string) => ask.all(sql.replaceAll('$tenant', `'${tenantId}'`))
    const sales = load.tills.flatMap(salesOf)
    compareSales(await all('SELECT id, total_minor FROM sales WHERE tenant_id = $tenant'), sales, found)
    const sum = (numbers: readonly number[]) => numbers.reduce((total, each) => total + each, 0)
    const [lines] = await all(
      'SELECT count(*) AS n, sum(total_minor) AS total, sum(quantity_milli) AS quantity FROM sale_lines WHERE tenant_id = $tenant',
    )
    same('sale lines', Number(lines?.['n']), sum(sales.map((sale) => sale.lines.length)))
    same('their total', Number(lines?.['total']), sum(sales.map(({ totalMinor }) => totalMinor)))
    const [tenders] = await all('SELECT count(*) AS n FROM tenders WHERE tenant_id = $tenant')
    same('tenders', Number(tenders?.['n']), sales.length)
    const [stock] = await all('SELECT coalesce(sum(on_hand_milli), 0) AS n FROM stock_levels WHERE tenant_id = $tenant')
    same('stock', Number(stock?.['n']), -Number(lines?.['quantity'] ?? 0))

    // Others of the tenant may have written meanwhile.
    const tillIds = load.tills.map(({ enrolment }) => `'${enrolment.tillId}'`).join(', ')
    const operations = await all(
      `SELECT operation_key, status FROM operations WHERE tenant_id = $tenant AND till_id IN (${tillIds})`,
    )
    const stored = new Map(operations.map((row) => [String(row['operation_key']), String(row['status'])]))
    same('operations stored twice', operations.length - stored.size, 0)
    for (const till of load.tills) {
      for (const [key, { operation, state }] of till.kept) {
        if (stored.get(key) !== 'committed') found.push(`${operation.kind} ${key} is ${stored.get(key) ?? 'not there'}`)
        if (state !== 'committed') found.push(`the till still keeps ${operation.kind} ${key} as ${state}`)
      }
      const [row] = await all(
        `SELECT chain_index, chain_hash FROM tills WHERE tenant_id = $tenant AND id = '${till.enrolment.tillId}'`,
      )
      same('chain index', Number(row?.['chain_index']), till.facts.facts())
      same('chain hash', String(row?.['chain_hash']), till.facts.lastHash())
      const [shift] = await all(
        `SELECT sales_count FROM shifts WHERE tenant_id = $tenant AND id = '${till.facts.shiftId}'`,
      )
      same("the shift's sales", Number(shift?.['sales_count']), salesOf(till).length)
      const [product] = await all(
        `SELECT price_minor FROM products WHERE tenant_id = $tenant AND id = '${till.own.id}'`,
      )
      same('edited price', Number(product?.['price_minor']), till.own.priceMinor)
    }
    same('operations', stored.size, sum(load.tills.map(({ kept }) => kept.size)))
    const [feed] = await all(
      `SELECT count(*) AS n, max(seq) AS newest, (SELECT seq FROM tenant_counters WHERE tenant_id = $tenant) AS counter
       FROM changes WHERE tenant_id = $tenant`,
    )
    same('changes in the feed', Number(feed?.['n']), Number(feed?.['counter']))
    same('newest change', Number(feed?.['newest']), Number(feed?.['counter']))
    const odd = await all(
      "SELECT kind, subject FROM exceptions WHERE tenant_id = $tenant AND kind <> 'oversold' ORDER BY kind",
    )
    for (const { kind, subject } of odd.slice(0, 5)) found.push(`exception ${String(kind)} about ${String(subject)}`)
  } finally {
    await ask.close()
  }
  const verified = await runServerCommand(env, 'verify')
  if (verified.code !== 0) found.push(`verify: ${verified.stdout.slice(0, 500)} ${verified.stderr.slice(0, 500)}`)
  return found
}

function compareSales(
  rows: readonly Row[],
  sales: readonly { readonly id: string; readonly totalMinor: number }[],
  found: string[],
): void {
  const made = new Map(sales.map(({ id, totalMinor }) => [id, totalMinor as number]))
  const seen = new Set<string>()
  for (const row of rows) {
    const id = String(row['id'])
    if (seen.has(id)) found.push(`sale ${id} is stored twice`)
    seen.add(id)
    if (!made.has(id)) found.push(`sale ${id} was made by nobody`)
    else if (made.get(id) !== Number(row['total_minor'])) found.push(`sale ${id} has another total`)
  }
  for (const id of made.keys()) if (!seen.has(id)) found.push(`sale ${id} is lost`)
}

interface Questions {
  all(sql: string): Promise<Row[]>
  close(): Promise<void>
}

/** The server's own database, asked beside the server. */
export async function openDatabase(env: Readonly<Record<string, string>>): Promise<Questions> {
  const url = env['DATABASE_URL']
  if (url === undefined) {
    const database = openForReading(join(env['DATA_DIR'] ?? '', 'mostrador.db'))
    return {
      all: async (sql) => database.prepare(sql).all() as Row[],
      close: async () => void database.close(),
    }
  }
  const connection = await createConnection({ uri: url, supportBigNumbers: true })
  return {
    all: async (sql) => (await connection.query(sql))[0] as Row[],
    close: () => connection.end(),
  }
}
