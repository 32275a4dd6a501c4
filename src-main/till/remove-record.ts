import { accept, type Result, refuse } from '../../src-shared/result.ts'
import type { Fields } from '../../src-shared/sync/merge-edit.ts'
import type { RemovalKind } from '../../src-shared/sync/operations.ts'
import type { RecordEntity } from '../../src-shared/sync/records.ts'
import type { WriteTx } from '../database/transaction.ts'
import { appendRecordOperation } from '../tables/outbox.ts'
import { unsettledOperationsOf } from '../tables/outbox-offers.ts'
import { keepSeen, refusedCreationOf } from '../tables/record-operations.ts'
import { tableOf } from '../tables/record-tables.ts'
import { showRecordAgain } from './apply-server-row.ts'
import { operatorOf } from './operator.ts'
import { giveUp } from './record-chain.ts'
import type { Till } from './till.ts'

/**
 * Removes a record, at once here. The server refuses it when something else refers to the record, or when somebody changed
 * it meanwhile: then it is shown again, and a person has to decide. One that the server refused to make just goes. Whether it is permitted is the caller's to ask.
 */
export function removeRecord(
  tx: WriteTx,
  till: Till,
  entity: Exclude<RecordEntity, 'settings'>,
  { id, version }: { readonly id: string; readonly version: number },
): Result<null, { readonly code: 'not-found' }> {
  const row = tableOf(entity).read(tx, id)
  if (row === null) return refuse({ code: 'not-found' })
  const refused = refusedCreationOf(tx, id)
  if (refused !== null) {
    giveUp(tx, till, refused)
    return accept(null)
  }
  const ownEdits = unsettledOperationsOf(tx, id).filter(({ kind }) => kind.endsWith('.edit'))
  const kind: RemovalKind = `${entity}.remove`
  const key = till.newId()
  appendRecordOperation(tx, {
    key,
    kind,
    atMs: till.clock(),
    userId: operatorOf(tx, till).id,
    // The edits of this till that go before it raise the version by one each. Where one does not, the server has been
    // changed by somebody else, and refuses as it should.
    body: { id, version: version + ownEdits.length },
  })
  keepSeen(tx, key, row as unknown as Fields)
  showRecordAgain(tx, entity, id)
  return accept(null)
}
