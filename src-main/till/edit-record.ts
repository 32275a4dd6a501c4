import { accept, type Result, refuse } from '../../src-shared/result.ts'
import { type Fields, sameValue } from '../../src-shared/sync/merge-edit.ts'
import type { BodyOf, EditKind } from '../../src-shared/sync/operations.ts'
import type { FieldsOf, RecordEntity, RecordRow } from '../../src-shared/sync/records.ts'
import type { WriteTx } from '../database/transaction.ts'
import { appendRecordOperation } from '../tables/outbox.ts'
import { refusedCreationOf } from '../tables/record-operations.ts'
import { tableOf } from '../tables/record-tables.ts'
import { showRecordAgain } from './apply-server-row.ts'
import { operatorOf } from './operator.ts'
import { makeAgain } from './record-chain.ts'
import type { Till } from './till.ts'

/** An edit as it comes from a form. Members that are undefined count as absent. */
export interface RecordEdit<Entity extends RecordEntity> {
  readonly id: string
  /** That the editor saw. */
  readonly version: number
  /** What the changed fields were when the edit began; where it is silent, what the till has. */
  readonly base?: { readonly [Field in keyof FieldsOf[Entity]]?: FieldsOf[Entity][Field] | undefined }
  readonly changes: { readonly [Field in keyof FieldsOf[Entity]]?: FieldsOf[Entity][Field] | undefined }
}

/**
 * Edits a record, at once here; the server merges it by field, or tells of a conflict. Fields that hold the wanted value
 * already are left out; when none is left, nothing is stored. A record that the server refused to make is offered to it
 * again as it is now. Answers the row as it is shown then. Whether the edit is permitted, and what the entity's own rules say, is the caller's to ask before.
 */
export function editRecord<Entity extends RecordEntity>(
  tx: WriteTx,
  till: Till,
  entity: Entity,
  { id, version, base = {}, changes }: RecordEdit<Entity>,
): Result<RecordRow<Entity>, { readonly code: 'not-found' }> {
  const current = tableOf(entity).read(tx, id)
  if (current === null) return refuse({ code: 'not-found' })
  const fields = current as unknown as Fields
  const wanted: Fields = changes
  const changed = Object.keys(wanted).filter(
    (field) => wanted[field] !== undefined && !sameValue(fields[field], wanted[field]),
  )
  if (changed.length === 0) return accept(current)
  const refused = refusedCreationOf(tx, id)
  if (refused !== null) {
    makeAgain(tx, till, entity, refused, Object.fromEntries(changed.map((field) => [field, wanted[field]])))
    return accept(tableOf(entity).read(tx, id) ?? current)
  }
  const seen: Fields = base
  const pick = (of: (field: string) => unknown) =>
    Object.fromEntries(changed.map((field) => [field, of(field) ?? null]))
  appendRecordOperation(tx, {
    key: till.newId(),
    kind: `${entity}.edit` as EditKind,
    atMs: till.clock(),
    userId: operatorOf(tx, till).id,
    // Keys come from the contract's schema, values from it or from the stored row.
    body: {
      id,
      version,
      base: pick((field) => (seen[field] === undefined ? fields[field] : seen[field])),
      changes: pick((field) => wanted[field]),
    } as BodyOf<EditKind>,
  })
  showRecordAgain(tx, entity, id)
  return accept(tableOf(entity).read(tx, id) ?? current)
}
