import { canonicalJson } from '../../src-shared/sync/canonical-json.ts'
import type { Fields } from '../../src-shared/sync/merge-edit.ts'
import type { BodyOf, RecordKind } from '../../src-shared/sync/operations.ts'
import type { ReadTx, WriteTx } from '../database/transaction.ts'
import { NAMES_IT } from './held-operations.ts'
import { type OutboxRow, type RecordOperation, readOperation } from './outbox.ts'

/** All operations of a record that the server's database does not have, oldest first: those that wait for a person too. */
export function openOperationsOf(tx: ReadTx, recordId: string): OutboxRow[] {
  const keys = tx.all<{ key: string }>(
    `SELECT key FROM outbox WHERE record_id = @recordId AND state <> 'committed' AND chain_index IS NULL
     ORDER BY position`,
    { recordId },
  )
  return keys.flatMap(({ key }) => readOperation(tx, key) ?? [])
}

/** Open operations on products that name this category or unit, oldest first. */
export function operationsNaming(tx: ReadTx, id: string): OutboxRow[] {
  const keys = tx.all<{ key: string }>(`SELECT key FROM outbox WHERE ${NAMES_IT} ORDER BY position`, { id })
  return keys.flatMap(({ key }) => readOperation(tx, key) ?? [])
}

/** The operation that makes this record, when the server refused it. */
export function refusedCreationOf(tx: ReadTx, recordId: string): OutboxRow | null {
  const row = tx.get<{ key: string }>(
    `SELECT key FROM outbox WHERE record_id = @recordId AND state <> 'committed' AND state = 'rejected'
       AND kind LIKE '%.create' AND chain_index IS NULL`,
    { recordId },
  )
  return row === undefined ? null : readOperation(tx, row.key)
}

/**
 * Puts another operation into the place of one that has not come about, under a key of its own: the old one may have been
 * answered for good. It keeps its place in the order, so that what builds on it comes behind it, and is offered anew. A record
 * that is made anew in its place has an id of its own.
 */
export function replaceOperation<Kind extends RecordKind>(
  tx: WriteTx,
  key: string,
  by: Omit<RecordOperation<Kind>, 'body'> & { readonly body: BodyOf<Kind> },
): void {
  dropQuestion(tx, key)
  tx.run(
    `UPDATE outbox SET key = @newKey, kind = @kind, record_id = @recordId, at_ms = @atMs, user_id = @userId, body = @body,
       state = 'waiting', problem = NULL, carried_in = NULL
     WHERE key = @key AND chain_index IS NULL AND state <> 'committed'`,
    {
      key,
      newKey: by.key,
      kind: by.kind,
      recordId: by.body.id,
      atMs: by.atMs,
      userId: by.userId,
      body: canonicalJson(by.body),
    },
  )
}

/** Keeps, beside a removal, the fields that were on the screen; a picture is long, and nobody reads it in a list of changes. */
export function keepSeen(tx: WriteTx, key: string, { image: _image, ...fields }: Fields): void {
  tx.run('UPDATE outbox SET seen = @seen WHERE key = @key', { key, seen: JSON.stringify(fields) })
}

/** The fields that were on the screen of whoever removed it; null: not known. */
export function readSeen(tx: ReadTx, key: string): Fields | null {
  const seen = tx.get<{ seen: string | null }>('SELECT seen FROM outbox WHERE key = @key', { key })?.seen
  return typeof seen === 'string' ? (JSON.parse(seen) as Fields) : null
}

/** Takes a record's operation out for good, with the question that it asked. */
export function dropRecordOperation(tx: WriteTx, key: string): void {
  dropQuestion(tx, key)
  tx.run('DELETE FROM outbox WHERE key = @key AND chain_index IS NULL', { key })
}

function dropQuestion(tx: WriteTx, key: string): void {
  tx.run('DELETE FROM conflicts WHERE key = @key', { key })
}
