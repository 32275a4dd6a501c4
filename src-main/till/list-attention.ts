import type { CallOutcome } from '../../src-shared/contract/calls.ts'
import type { AttentionView } from '../../src-shared/contract/views.ts'
import { accept } from '../../src-shared/result.ts'
import { type ReadTx, readTransaction } from '../database/transaction.ts'
import { type OutboxRow, rejectedOperations } from '../tables/outbox.ts'
import { nameOfRow, tableOf } from '../tables/record-tables.ts'
import { entityOf } from './apply-server-row.ts'
import type { Till } from './till.ts'

/** Operations that the server refused, oldest first. */
export function listAttention(till: Till): CallOutcome<'outbox.attention'> {
  return accept(
    readTransaction(till.database, (tx) => rejectedOperations(tx).flatMap((operation) => viewOperation(tx, operation))),
  )
}

function viewOperation(tx: ReadTx, operation: OutboxRow): AttentionView[] {
  if (operation.problem === null) return []
  const { key, kind, atMs } = operation
  // The server's row is for conflicts; one of a user holds what no window needs.
  const { current: _current, ...problem } = operation.problem
  return [{ key, kind, atMs, problem, subject: subjectOf(tx, operation) }]
}

/** A receipt number or a name, whichever the operation has. */
function subjectOf(tx: ReadTx, { kind, recordId, body }: OutboxRow): string {
  const said = JSON.parse(body) as { receiptNumber?: string; name?: string; productId?: string }
  if (said.receiptNumber ?? said.name) return said.receiptNumber ?? said.name ?? ''
  const entity = said.productId === undefined ? entityOf(kind) : 'product'
  return entity === null ? '' : nameOfRow(tableOf(entity).readStored(tx, said.productId ?? recordId)?.row)
}
