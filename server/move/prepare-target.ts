import { CompiledQuery, sql } from 'kysely'
import { type Result, refuse } from '../../src-shared/result.ts'
import { migrate } from '../store/migrate.ts'
import { migrations } from '../store/migrations/index.ts'
import { MOVE_UNFINISHED } from '../store/moved.ts'
import type { Store } from '../store/open-store.ts'
import { insertRows } from '../store/rows.ts'
import { type Reader, writeTransaction } from '../store/transaction.ts'
import type { MovedTable } from './tables.ts'

const DELETED_AT_ONCE = 10_000

export type TargetState =
  /** No shop in it. */
  | 'empty'
  /** What a move of the same shop that was interrupted left. */
  | 'unfinished'
  /** A shop that was moved here completely: the same one, by its epoch. */
  | 'this-shop'
  | 'another-shop'
  /** Left by an interrupted move of another shop. */
  | 'another-move'

/** Looks at what a database holds, without changing it. */
export async function readTargetState(target: Store, epoch: string): Promise<TargetState> {
  const known = await sql`SELECT 1 FROM information_schema.tables
    WHERE table_schema = DATABASE() AND table_name IN ('tenants', 'server_state')`.execute(target.writer)
  if (known.rows.length < 2) return 'empty'
  const marks = await target.writer
    .selectFrom('server_state')
    .select(['name', 'value'])
    .where('name', 'in', ['epoch', MOVE_UNFINISHED])
    .execute()
  const unfinished = marks.find(({ name }) => name === MOVE_UNFINISHED)
  if (unfinished !== undefined) return unfinished.value === epoch ? 'unfinished' : 'another-move'
  const tenant = await target.writer.selectFrom('tenants').select('id').limit(1).executeTakeFirst()
  if (tenant === undefined) return 'empty'
  return marks.some((mark) => mark.name === 'epoch' && mark.value === epoch) ? 'this-shop' : 'another-shop'
}

/** Brings a free database to this version, marks it as unfinished and empties it. */
export async function prepareTarget(target: Store, epoch: string, tables: readonly MovedTable[]): Promise<void> {
  await migrate(target, migrations, { movedToo: true })
  const marks = target.writer.selectFrom('server_state').select('name').where('name', '=', MOVE_UNFINISHED)
  if ((await marks.executeTakeFirst()) === undefined) {
    await writeTransaction(target, (tx) => insertRows(tx, 'server_state', [{ name: MOVE_UNFINISHED, value: epoch }]))
  }
  for (const table of tables.toReversed()) {
    const but = table.name === 'server_state' ? `WHERE name <> '${MOVE_UNFINISHED}'` : ''
    for (let deleted = DELETED_AT_ONCE; deleted === DELETED_AT_ONCE; ) {
      const text = `DELETE FROM \`${table.name}\` ${but} LIMIT ${DELETED_AT_ONCE}`
      deleted = Number((await target.writer.executeQuery(CompiledQuery.raw(text))).numAffectedRows ?? 0n)
    }
  }
}

/** Runs `work` while no other move goes into the same database. */
export function aloneOn<Value, Refusal>(
  target: Store,
  busy: Refusal,
  work: () => Promise<Result<Value, Refusal>>,
): Promise<Result<Value, Refusal>> {
  const name = sql`LEFT(CONCAT('mostrador-move-', DATABASE()), 64)`
  return target.writer.connection().execute(async (connection: Reader) => {
    const { rows } = await sql<{ taken: number }>`SELECT GET_LOCK(${name}, 0) AS taken`.execute(connection)
    if (rows[0]?.taken !== 1) return refuse(busy)
    try {
      return await work()
    } finally {
      await sql`SELECT RELEASE_LOCK(${name})`.execute(connection).catch(() => undefined)
    }
  })
}
