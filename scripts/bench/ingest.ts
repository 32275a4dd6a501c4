import { type Connection, createConnection, type RowDataPacket } from 'mysql2/promise'
import { type Mariadb, startMariadb } from '../../tests/support/mariadb.ts'
import { runServerCommand, setupShop, startServer, type TestServer } from '../../tests/support/test-server.ts'
import { type Figure, median } from './figure.ts'
import { BATCH, type Batch, openPushingTills, push, salesBatch } from './pushing-tills.ts'

const TILLS = 8
const ROUNDS = 5
/** Tables that a pushed sale adds rows to. */
const TABLES = ['operations', 'sales', 'sale_lines', 'tenders', 'stock_movements', 'changes'] as const

export interface IngestOptions {
  readonly batchesPerRound: number
  /** Servers on the one database, among which the tills are shared out. */
  readonly servers: number
  /** Of the server's process: `--cpu-prof`, say. */
  readonly nodeOptions?: string
}

/** Sales a second through `push` from eight tills, against bare inserts of the very same rows in the same transactions. */
export async function measureIngest(options: IngestOptions): Promise<Figure[]> {
  const { batchesPerRound, nodeOptions } = options
  const mariadb = await startMariadb({ durable: true })
  const env = {
    REQUESTS_PER_MINUTE: '0',
    REQUESTS_PER_MINUTE_PER_ADDRESS: '0',
    LOG_LEVEL: 'warn',
    ...(nodeOptions !== undefined && { NODE_OPTIONS: nodeOptions }),
  }
  const servers: TestServer[] = []
  for (let index = 0; index < options.servers; index += 1) {
    servers.push(await startServer({ storage: 'mysql', databaseUrl: mariadb.url, env }))
  }
  try {
    const [server] = servers
    if (server === undefined) throw new Error('there is no server')
    const shop = await setupShop(server, { tills: TILLS })
    const urls = servers.map(({ url }) => url)
    const { tills, goods } = await openPushingTills(urls, shop.enrolmentCodes)
    const bare = await openBare(mariadb, shop.tenantId)
    const rounds: { readonly ours: number; readonly bare: number }[] = []
    // In turns, so that whatever else the machine does falls on both. The first round warms up both.
    for (let round = 0; round <= ROUNDS; round += 1) {
      const batches = tills.map((till) =>
        Array.from({ length: batchesPerRound }, (_, batch) => salesBatch(till, goods, batch)),
      )
      const oursSeconds = await timed(() =>
        Promise.all(
          tills.map(async (till, index) => {
            for (const batch of batches[index] ?? []) batch.firstSeq = await push(till, batch)
          }),
        ),
      )
      const bareSeconds = await bare.insert(batches)
      const sales = TILLS * batchesPerRound * BATCH
      if (round > 0) rounds.push({ ours: sales / oursSeconds, bare: sales / bareSeconds })
    }
    for (const { line } of tills) line.close()
    await bare.close()
    for (const running of servers) await running.stop()
    return [
      {
        name: `ingest through push, ${BATCH} a batch, ${TILLS} tills, ${servers.length === 1 ? 'one server' : `${servers.length} servers`}`,
        unit: 'sales/s',
        ours: median(rounds.map(({ ours }) => ours)),
        against: { what: 'bare inserts of the same rows', value: median(rounds.map((round) => round.bare)) },
        ratio: median(rounds.map((round) => round.ours / round.bare)),
        budget: { atLeast: 0.5 },
      },
    ]
  } finally {
    for (const server of servers) await server.kill('SIGKILL')
    await mariadb.stop()
  }
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const startMs = performance.now()
  await work()
  return (performance.now() - startMs) / 1000
}

type Statement = { readonly sql: string; readonly rows: unknown[][] }

interface Bare {
  /** Seconds that bare inserts of the batches' rows take, from as many connections as there are tills. */
  insert(tills: readonly (readonly Batch[])[]): Promise<number>
  close(): Promise<void>
}

/** A second database with the same tables, into which the rows of the first are inserted by nothing but inserts. */
async function openBare(mariadb: Mariadb, tenantId: string): Promise<Bare> {
  const targetUrl = await mariadb.createDatabase()
  const migrated = await runServerCommand({ DATABASE_URL: targetUrl }, 'migrate')
  if (migrated.code !== 0) throw new Error(`migrate failed: ${migrated.stderr}`)
  const source = await createConnection({ uri: `${mariadb.adminUrl}/${mariadb.database}`, supportBigNumbers: true })
  await copyParents(source, new URL(targetUrl).pathname.slice(1))
  const connections: Connection[] = []
  for (let index = 0; index < TILLS; index += 1) {
    const connection = await createConnection({ uri: targetUrl, supportBigNumbers: true })
    await connection.query('SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED')
    connections.push(connection)
  }
  return {
    insert: async (tills) => {
      const inOrder = tills.flat().sort((a, b) => a.firstSeq - b.firstSeq)
      const prepared = new Map<Batch, Statement[]>()
      for (const [index, batch] of inOrder.entries()) {
        const nextSeq = inOrder[index + 1]?.firstSeq ?? Number.MAX_SAFE_INTEGER
        prepared.set(batch, await statementsOf(source, tenantId, batch, nextSeq))
      }
      return timed(() =>
        Promise.all(
          tills.map(async (batches, index) => {
            const connection = connections[index] as Connection
            for (const batch of batches) {
              await connection.query('BEGIN')
              for (const { sql, rows } of prepared.get(batch) ?? []) await connection.query(sql, [rows])
              await connection.query('COMMIT')
            }
          }),
        ),
      )
    },
    close: async () => {
      for (const connection of [source, ...connections]) await connection.end()
    },
  }
}

/** Everything that the rows refer to. */
async function copyParents(source: Connection, target: string): Promise<void> {
  const [tables] = await source.query<RowDataPacket[]>('SHOW TABLES')
  await source.query('SET FOREIGN_KEY_CHECKS = 0')
  for (const row of tables) {
    const name = String(Object.values(row)[0])
    if ((TABLES as readonly string[]).includes(name) || name === 'schema_migrations') continue
    await source.query(`DELETE FROM ${target}.${name}`)
    await source.query(`INSERT INTO ${target}.${name} SELECT * FROM ${name}`)
  }
  await source.query('SET FOREIGN_KEY_CHECKS = 1')
}

async function statementsOf(source: Connection, tenantId: string, batch: Batch, nextSeq: number): Promise<Statement[]> {
  const wanted: Record<(typeof TABLES)[number], [string, unknown[]]> = {
    operations: ['operation_key IN (?)', [batch.keys]],
    sales: ['id IN (?)', [batch.saleIds]],
    sale_lines: ['sale_id IN (?)', [batch.saleIds]],
    tenders: ['sale_id IN (?)', [batch.saleIds]],
    stock_movements: ['sale_id IN (?)', [batch.saleIds]],
    changes: ['seq >= ? AND seq < ?', [batch.firstSeq, nextSeq]],
  }
  const statements: Statement[] = []
  for (const name of TABLES) {
    const [where, values] = wanted[name]
    const [rows] = await source.query<RowDataPacket[]>(`SELECT * FROM ${name} WHERE tenant_id = ? AND ${where}`, [
      tenantId,
      ...values,
    ])
    const first = rows[0]
    if (first === undefined) continue
    const columns = Object.keys(first)
    statements.push({
      sql: `INSERT INTO ${name} (${columns.join(', ')}) VALUES ?`,
      rows: rows.map((row) => columns.map((column) => row[column])),
    })
  }
  return statements
}
