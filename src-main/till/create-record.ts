import type { BodyOf, RecordKind } from '../../src-shared/sync/operations.ts'
import type { WriteTx } from '../database/transaction.ts'
import { appendRecordOperation } from '../tables/outbox.ts'
import { operatorOf } from './operator.ts'
import type { Till } from './till.ts'

type CreationKind = Extract<RecordKind, `${string}.create`>
type CreatedRow<Kind extends CreationKind> = BodyOf<Kind> & {
  readonly version: number
  readonly updatedAtMs: number
  readonly updatedBy: string
}

/**
 * Makes a record of this till: `store` writes its row, as the server will give it (version 1), and its creation goes to
 * the outbox. `fields` may bring an id that was made before.
 */
export function createRecord<Kind extends CreationKind>(
  tx: WriteTx,
  till: Till,
  kind: Kind,
  fields: Omit<BodyOf<Kind>, 'id'> & { readonly id?: string },
  store: (tx: WriteTx, row: CreatedRow<Kind>) => void,
): CreatedRow<Kind> {
  const operator = operatorOf(tx, till)
  const atMs = till.clock()
  const body = { id: till.newId(), ...fields } as BodyOf<Kind>
  const row = { ...body, version: 1, updatedAtMs: atMs, updatedBy: operator.name }
  store(tx, row)
  appendRecordOperation(tx, { key: till.newId(), kind, atMs, userId: operator.id, body })
  return row
}
