import type { Fields } from '../../src-shared/sync/merge-edit.ts'
import type { RecordEntity, RecordRow } from '../../src-shared/sync/records.ts'
import type { ReadTx, WriteTx } from '../database/transaction.ts'

/** Both sides of an edit that the server did not merge. */
export interface StoredConflict {
  /** Key of the operation in the outbox. */
  readonly key: string
  readonly entity: RecordEntity
  readonly recordId: string
  readonly editedAtMs: number
  /** The changed fields as they were when the edit began. */
  readonly base: Fields
  readonly mine: Fields
  /** The server's row; null when it is gone there. */
  readonly server: RecordRow<RecordEntity> | null
  readonly conflictingFields: readonly string[]
}

export function insertConflict(tx: WriteTx, conflict: StoredConflict): void {
  tx.run(
    `INSERT OR REPLACE INTO conflicts (key, entity, record_id, edited_at_ms, base, mine, server, conflicting_fields)
     VALUES (@key, @entity, @recordId, @editedAtMs, @base, @mine, @server, @conflictingFields)`,
    {
      key: conflict.key,
      entity: conflict.entity,
      recordId: conflict.recordId,
      editedAtMs: conflict.editedAtMs,
      base: JSON.stringify(conflict.base),
      mine: JSON.stringify(conflict.mine),
      server: conflict.server === null ? null : JSON.stringify(conflict.server),
      conflictingFields: JSON.stringify(conflict.conflictingFields),
    },
  )
}

const COLUMNS = `key, entity, record_id AS recordId, edited_at_ms AS editedAtMs, base, mine, server,
  conflicting_fields AS conflictingFields`

type ConflictColumns = Pick<StoredConflict, 'key' | 'entity' | 'recordId' | 'editedAtMs'> & {
  base: string
  mine: string
  server: string | null
  conflictingFields: string
}

const toConflict = (row: ConflictColumns): StoredConflict => ({
  ...row,
  base: JSON.parse(row.base) as Fields,
  mine: JSON.parse(row.mine) as Fields,
  server: row.server === null ? null : (JSON.parse(row.server) as RecordRow<RecordEntity>),
  conflictingFields: JSON.parse(row.conflictingFields) as string[],
})

/** Oldest edit first. */
export function readConflicts(tx: ReadTx): StoredConflict[] {
  return tx.all<ConflictColumns>(`SELECT ${COLUMNS} FROM conflicts ORDER BY key`).map(toConflict)
}

export function readConflict(tx: ReadTx, key: string): StoredConflict | null {
  const row = tx.get<ConflictColumns>(`SELECT ${COLUMNS} FROM conflicts WHERE key = @key`, { key })
  return row === undefined ? null : toConflict(row)
}

export function deleteConflict(tx: WriteTx, key: string): void {
  tx.run('DELETE FROM conflicts WHERE key = @key', { key })
}

/** Whether an edit of this record waits for a decision. */
export function hasConflict(tx: ReadTx, recordId: string): boolean {
  return tx.get('SELECT 1 FROM conflicts WHERE record_id = @recordId', { recordId }) !== undefined
}
