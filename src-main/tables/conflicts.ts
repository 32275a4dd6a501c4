import { type ConflictSelling, conflictSellingSchema } from '../../src-shared/contract/conflict-views.ts'
import type { Fields } from '../../src-shared/sync/merge-edit.ts'
import type { RecordEntity, RecordRow } from '../../src-shared/sync/records.ts'
import type { ReadTx, WriteTx } from '../database/transaction.ts'
import { readDevice, writeDevice } from './device-settings.ts'

/** Both sides of an edit that the server did not merge, or of a removal of what somebody else had changed. */
export interface StoredConflict {
  /** Key of the operation in the outbox. */
  readonly key: string
  readonly verb: 'edit' | 'remove'
  readonly entity: RecordEntity
  readonly recordId: string
  readonly editedAtMs: number
  /** The changed fields as they were when the edit began; of a removal what is known of the server's changed ones. */
  readonly base: Fields
  /** Empty for a removal. */
  readonly mine: Fields
  /** The server's row when it said so; null when it was gone there. What it is by now the record's table knows. */
  readonly server: RecordRow<RecordEntity> | null
  readonly conflictingFields: readonly string[]
}

export function insertConflict(tx: WriteTx, conflict: StoredConflict): void {
  tx.run(
    `INSERT OR REPLACE INTO conflicts (key, verb, entity, record_id, edited_at_ms, base, mine, server, conflicting_fields)
     VALUES (@key, @verb, @entity, @recordId, @editedAtMs, @base, @mine, @server, @conflictingFields)`,
    {
      key: conflict.key,
      verb: conflict.verb,
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

const COLUMNS = `key, verb, entity, record_id AS recordId, edited_at_ms AS editedAtMs, base, mine, server,
  conflicting_fields AS conflictingFields`

type ConflictColumns = Pick<StoredConflict, 'key' | 'verb' | 'entity' | 'recordId' | 'editedAtMs'> & {
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

/** By which side this till sells what is in conflict, until somebody has decided. */
export function readConflictSelling(tx: ReadTx): ConflictSelling {
  return readDevice(tx, 'conflict-selling', conflictSellingSchema, 'server')
}

export function writeConflictSelling(tx: WriteTx, by: ConflictSelling): void {
  writeDevice(tx, 'conflict-selling', by)
}
