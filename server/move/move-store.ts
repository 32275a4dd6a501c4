import { CompiledQuery } from 'kysely'
import { type Result, refuse } from '../../src-shared/result.ts'
import { migrate } from '../store/migrate.ts'
import { migrations } from '../store/migrations/index.ts'
import { MOVE_UNFINISHED, MOVED_TO } from '../store/moved.ts'
import type { Store } from '../store/open-store.ts'
import { insertRows } from '../store/rows.ts'
import { isLockFailure, type Reader, type Tx, writeTransaction } from '../store/transaction.ts'
import { type Finding, verifyStore } from '../verify/verify-store.ts'
import { aloneOn, prepareTarget, readTargetState } from './prepare-target.ts'
import { type Contents, readContents, readPages, reckonContents } from './read-pages.ts'
import { type MovedTable, type Row, readTables, type TableName } from './tables.ts'

/** Characters of one statement's values: well below the smallest packet that a MySQL takes by default, 16 MB. */
const MOST_CHARACTERS = 2_000_000

export interface MoveReport {
  readonly tables: readonly TableReport[]
  /** What `verify` finds at the target and not at the source. */
  readonly findings: readonly Finding[]
}

export interface TableReport {
  readonly table: TableName
  readonly rows: number
  readonly digest: string
  /** What the target holds instead; null: the same. */
  readonly differs: Contents | null
}

export type MoveRefusal =
  | 'source-in-use'
  | 'source-empty'
  | 'source-moved-elsewhere'
  | 'already-moved'
  | 'target-not-empty'
  | 'target-of-another-move'
  | 'target-in-use'

/** Nothing differs. */
export function isComplete({ tables, findings }: MoveReport): boolean {
  return findings.length === 0 && tables.every(({ differs }) => differs === null)
}

/**
 * Moves all that an embedded database holds into an empty MySQL database that `place` names, and compares both. Nobody can
 * write to the source, or start a server on it, until that is done. When all is the same, the source is marked as moved,
 * and then the target as whole, in this order: at no moment do both look like the shop's. Interrupted anywhere, it can be
 * done again.
 */
export async function moveStore(
  source: Store,
  target: Store,
  place: string,
  onTable: (report: TableName) => void = () => {},
): Promise<Result<MoveReport, MoveRefusal>> {
  if (!(await leaveSharedMode(source))) return refuse('source-in-use')
  await migrate(source, migrations, { movedToo: true })
  const moved = await aloneOn<MoveReport, MoveRefusal>(target, 'target-in-use', () =>
    // Once only: a write lock that cannot be had now is a refusal, and nothing of the work may run twice.
    source.writer.transaction().execute(async (db): Promise<Result<MoveReport, MoveRefusal>> => {
      const state = new Map(
        (await db.selectFrom('server_state').selectAll().execute()).map((row) => [row.name, row.value]),
      )
      const epoch = state.get('epoch') ?? ''
      const refusal = await reasonAgainst(db, target, { epoch, place, movedTo: state.get(MOVED_TO) ?? null })
      if (refusal !== null) return refuse(refusal)

      const tables = await readTables(db)
      await prepareTarget(target, epoch, tables)
      const copied = new Map<TableName, Contents>()
      for (const table of tables) {
        copied.set(table.name, await copyTable(db, target, table))
        onTable(table.name)
      }
      const report = await compare(source, target, tables, copied)
      if (isComplete(report) && !state.has(MOVED_TO)) {
        await insertRows({ db, engine: 'embedded' } satisfies Tx, 'server_state', [{ name: MOVED_TO, value: place }])
      }
      return { ok: true, value: report }
    }),
  )
  if (moved.ok && isComplete(moved.value)) {
    await target.writer.deleteFrom('server_state').where('name', '=', MOVE_UNFINISHED).execute()
  }
  return moved
}

/**
 * Takes the file out of the mode in which several connections share it, which works only while no other has it open: a
 * server that runs, busy or idle, is noticed. A server that starts later cannot open it until the move has ended.
 */
async function leaveSharedMode(source: Store): Promise<boolean> {
  const run = (text: string) => source.writer.executeQuery(CompiledQuery.raw(text))
  await run('PRAGMA busy_timeout = 1000')
  try {
    await run('PRAGMA journal_mode = DELETE')
    return true
  } catch (error) {
    if (isLockFailure(error)) return false
    throw error
  }
}

async function reasonAgainst(
  db: Reader,
  target: Store,
  shop: { readonly epoch: string; readonly place: string; readonly movedTo: string | null },
): Promise<MoveRefusal | null> {
  const tenant = await db.selectFrom('tenants').select('id').limit(1).executeTakeFirst()
  if (tenant === undefined) return 'source-empty'
  if (shop.movedTo !== null && shop.movedTo !== shop.place) return 'source-moved-elsewhere'
  switch (await readTargetState(target, shop.epoch)) {
    case 'another-shop':
      return 'target-not-empty'
    case 'another-move':
      return 'target-of-another-move'
    case 'this-shop':
      return shop.movedTo === null ? 'target-not-empty' : 'already-moved'
    case 'empty':
      // It was whole once, and has lived on: what was sold since is not in the source.
      return shop.movedTo === null ? null : 'source-moved-elsewhere'
    case 'unfinished':
      return null
  }
}

async function copyTable(db: Reader, target: Store, table: MovedTable): Promise<Contents> {
  const contents = reckonContents(table)
  for await (const page of readPages(db, 'embedded', table)) {
    contents.add(page)
    await writeTransaction(target, async (tx) => {
      // The tables are known by their names alone here.
      for (const part of partsOf(page)) await insertRows(tx, table.name, part as never)
    })
  }
  return contents.end()
}

/** The page in parts that a statement can carry. */
function* partsOf(page: readonly Row[]): Generator<Row[]> {
  let part: Row[] = []
  let characters = 0
  for (const row of page) {
    let size = 0
    for (const value of Object.values(row)) size += typeof value === 'string' ? value.length : 8
    if (part.length > 0 && characters + size > MOST_CHARACTERS) {
      yield part
      part = []
      characters = 0
    }
    part.push(row)
    characters += size
  }
  if (part.length > 0) yield part
}

async function compare(
  source: Store,
  target: Store,
  tables: readonly MovedTable[],
  copied: ReadonlyMap<TableName, Contents>,
): Promise<MoveReport> {
  const reports: TableReport[] = []
  for (const table of tables) {
    const { rows, digest } = copied.get(table.name) ?? { rows: 0, digest: '' }
    const there = await readContents(target.reader, 'mysql', table)
    const same = there.rows === rows && there.digest === digest
    reports.push({ table: table.name, rows, digest, differs: same ? null : there })
  }
  return { tables: reports, findings: await newFindings(source, target) }
}

/** What the shop had before is no fault of the move. */
async function newFindings(source: Store, target: Store): Promise<readonly Finding[]> {
  const { findings } = await verifyStore(target)
  if (findings.length === 0) return findings
  const known = new Set((await verifyStore(source)).findings.map((finding) => JSON.stringify(finding)))
  return findings.filter((finding) => !known.has(JSON.stringify(finding)))
}
