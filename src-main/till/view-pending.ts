import type { CallInput, CallOutcome } from '../../src-shared/contract/calls.ts'
import { accept, refuse } from '../../src-shared/result.ts'
import type { Problem } from '../../src-shared/sync/problems.ts'
import { type ReadTx, readTransaction } from '../database/transaction.ts'
import { type OutboxRow, readOperation } from '../tables/outbox.ts'
import { openOperationsOf } from '../tables/record-operations.ts'
import { entityOf } from './apply-server-row.ts'
import { nameOf, shownBody, viewRow } from './list-pending.ts'
import type { Till } from './till.ts'

/** One operation that the server does not have: all that can be said of it, and what can be done about it. */
export function viewPending(till: Till, { key }: CallInput<'outbox.get'>): CallOutcome<'outbox.get'> {
  return readTransaction(till.database, (tx): CallOutcome<'outbox.get'> => {
    const row = readOperation(tx, key)
    if (row === null || row.state === 'committed') return refuse({ code: 'not-found' })
    const mayDiscard = isDiscardable(row)
    return accept({
      ...viewRow(tx, row),
      body: shownBody(row.body),
      chainIndex: row.chain?.index ?? null,
      mayRetry: row.state === 'rejected' && mayRetry(row.problem),
      mayDiscard,
      behind: mayDiscard ? givenUpWith(tx, row).map((each) => nameOf(tx, each)) : [],
      saleId: row.kind === 'sale.create' ? row.recordId : null,
    })
  })
}

/** Facts happened, in the chain or not; what is on its way may have arrived; a conflict is decided field by field. */
export const isDiscardable = ({ kind, state }: OutboxRow): boolean => entityOf(kind) !== null && state === 'rejected'

/** All that was done to a record falls with its creation; with any other change nothing does. */
export function givenUpWith(tx: ReadTx, { kind, key, recordId }: OutboxRow): readonly OutboxRow[] {
  return kind.endsWith('.create') ? openOperationsOf(tx, recordId).filter((each) => each.key !== key) : []
}

/** Whether a refusal may have been lifted. A removal that met another's change is made anew, from what is there now. */
export function mayRetry(problem: Problem | null): boolean {
  return problem?.type !== 'version-conflict'
}
