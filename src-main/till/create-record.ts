import type { BodyOf, RecordKind } from '../../src-shared/sync/operations.ts'
import type { recordRowBase } from '../../src-shared/sync/records.ts'
import type { WriteTx } from '../database/transaction.ts'
import { requireIdentity } from '../tables/identity.ts'
import { appendRecordOperation } from '../tables/outbox.ts'
import type { Till } from './till.ts'

type CreationKind = Extract<RecordKind, `${string}.create`>
type CreatedRow<Kind extends CreationKind> = BodyOf<Kind> & ReturnType<typeof recordRowBase.parse>

/**
 * Makes a record of this till: `store` writes its row, as the server will give it (version 1), and its creation goes to
 * the outbox.
 */
export function createRecord<Kind extends CreationKind>(
  tx: WriteTx,
  till: Till,
  kind: Kind,
  fields: Omit<BodyOf<Kind>, 'id'>,
  store: (tx: WriteTx, row: CreatedRow<Kind>) => void,
): CreatedRow<Kind> {
  const { operatorId, operatorName } = requireIdentity(tx)
  const atMs = till.clock()
  const body = { ...fields, id: till.newId() } as BodyOf<Kind>
  const row: CreatedRow<Kind> = { ...body, version: 1, updatedAtMs: atMs, updatedBy: operatorName }
  store(tx, row)
  appendRecordOperation(tx, { key: till.newId(), kind, atMs, userId: operatorId, body })
  return row
}
