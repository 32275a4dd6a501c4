import { CompiledQuery, type Kysely } from 'kysely'
import type { Database } from './database.ts'
import { migrations } from './migrations/index.ts'
import type { Migration } from './migrations/migration.ts'
import { assertNotMoved } from './moved.ts'
import type { Engine, Store } from './open-store.ts'

/** Thrown when the database was made by a newer server: going on could destroy what this one does not know. */
export const NEWER_DATABASE = 'the database was made by a newer version of Mostrador; update this server'

const LOCK = 'mostrador-migrate'

/**
 * Brings the database to this version; answers the numbers of the migrations that it ran. On MySQL, where every change of
 * the schema commits by itself, each migration can be run again after an interruption, and a named lock lets only one
 * server migrate at a time. Throws Error ({@link NEWER_DATABASE}), also for a database that a shop was moved out of, or is
 * being moved into: see `assertNotMoved`.
 */
export async function migrate(
  store: Store,
  wanted: readonly Migration[] = migrations,
  { movedToo = false } = {},
): Promise<number[]> {
  return store.writer.connection().execute(async (db) => {
    if (store.engine === 'mysql') await takeLock(db)
    try {
      const ran = await runMissing(db, store.engine, wanted)
      if (!movedToo) await assertNotMoved(db)
      return ran
    } finally {
      if (store.engine === 'mysql') await db.executeQuery(CompiledQuery.raw('SELECT RELEASE_LOCK(?)', [LOCK]))
    }
  })
}

async function takeLock(db: Kysely<Database>): Promise<void> {
  const answer = await db.executeQuery<{ taken: number | null }>(
    CompiledQuery.raw('SELECT GET_LOCK(?, 60) AS taken', [LOCK]),
  )
  if (answer.rows[0]?.taken !== 1) throw new Error('another server has been migrating this database for a minute')
}

async function runMissing(db: Kysely<Database>, engine: Engine, wanted: readonly Migration[]): Promise<number[]> {
  const run = async (text: string, values: unknown[] = []) => {
    await db.executeQuery(CompiledQuery.raw(text, values))
  }
  await run(
    engine === 'mysql'
      ? 'CREATE TABLE IF NOT EXISTS schema_migrations (number INT PRIMARY KEY, name VARCHAR(80) NOT NULL, applied_at_ms BIGINT NOT NULL) ENGINE=InnoDB'
      : 'CREATE TABLE IF NOT EXISTS schema_migrations (number INTEGER PRIMARY KEY, name TEXT NOT NULL, applied_at_ms INTEGER NOT NULL) STRICT',
  )
  const applied = new Set(
    (await db.selectFrom('schema_migrations').select('number').execute()).map(({ number }) => number),
  )
  const newest = wanted.at(-1)?.number ?? 0
  for (const number of applied) if (number > newest) throw new Error(NEWER_DATABASE)

  const done: number[] = []
  for (const migration of wanted) {
    if (applied.has(migration.number)) continue
    if (engine === 'embedded') await run('BEGIN IMMEDIATE')
    try {
      if (!(await isDone(db, engine, migration)))
        for (const statement of migration.statements(engine)) await run(statement)
      await run(
        `${engine === 'mysql' ? 'INSERT IGNORE' : 'INSERT OR IGNORE'} INTO schema_migrations VALUES (?, ?, ?)`,
        [migration.number, migration.name, Date.now()],
      )
      if (engine === 'embedded') await run('COMMIT')
    } catch (error) {
      if (engine === 'embedded') await run('ROLLBACK')
      throw error
    }
    done.push(migration.number)
  }
  return done
}

/** Whether what the migration adds is there: it was interrupted before it was noted. */
async function isDone(db: Kysely<Database>, engine: Engine, migration: Migration): Promise<boolean> {
  const { column, constraint, index } = migration
  if (column !== undefined) return hasColumn(db, engine, column)
  if (index !== undefined) return hasIndex(db, engine, index)
  return constraint !== undefined && (await hasConstraint(db, engine, constraint))
}

async function hasColumn(
  db: Kysely<Database>,
  engine: Engine,
  { table, name }: NonNullable<Migration['column']>,
): Promise<boolean> {
  const text =
    engine === 'mysql'
      ? 'SELECT 1 FROM information_schema.columns WHERE table_schema = DATABASE() AND table_name = ? AND column_name = ?'
      : 'SELECT 1 FROM pragma_table_info(?) WHERE name = ?'
  return (await db.executeQuery(CompiledQuery.raw(text, [table, name]))).rows.length > 0
}

async function hasConstraint(
  db: Kysely<Database>,
  engine: Engine,
  { table, name }: NonNullable<Migration['constraint']>,
): Promise<boolean> {
  const text =
    engine === 'mysql'
      ? 'SELECT 1 FROM information_schema.table_constraints WHERE constraint_schema = DATABASE() AND table_name = ? AND constraint_name = ?'
      : "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ? AND instr(sql, 'CONSTRAINT ' || ? || ' ') > 0"
  return (await db.executeQuery(CompiledQuery.raw(text, [table, name]))).rows.length > 0
}

async function hasIndex(
  db: Kysely<Database>,
  engine: Engine,
  { table, name }: NonNullable<Migration['index']>,
): Promise<boolean> {
  const text =
    engine === 'mysql'
      ? 'SELECT 1 FROM information_schema.statistics WHERE table_schema = DATABASE() AND table_name = ? AND index_name = ?'
      : "SELECT 1 FROM sqlite_master WHERE type = 'index' AND tbl_name = ? AND name = ?"
  return (await db.executeQuery(CompiledQuery.raw(text, [table, name]))).rows.length > 0
}
