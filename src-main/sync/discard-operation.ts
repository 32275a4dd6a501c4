import type { CallInput, CallOutcome } from '../../src-shared/contract/calls.ts'
import { shorten } from '../../src-shared/format/shorten.ts'
import { accept, refuse } from '../../src-shared/result.ts'
import type { RecordEntity } from '../../src-shared/sync/records.ts'
import type { StepApproval } from '../../src-shared/users/approval.ts'
import { writeTransaction } from '../database/transaction.ts'
import { readOperation } from '../tables/outbox.ts'
import { entityOf } from '../till/apply-server-row.ts'
import { nameOf } from '../till/list-pending.ts'
import { permit } from '../till/permit.ts'
import { giveUp } from '../till/record-chain.ts'
import type { Till } from '../till/till.ts'
import { givenUpWith, isDiscardable } from '../till/view-pending.ts'
import { writeAudit } from '../till/write-audit.ts'
import { tellOf } from './apply-feed.ts'

/**
 * Gives up a change to a record that the server refused, with what was built on it, and notes that in the audit log. A
 * record that never came about goes from this till too; what was sold of it stays sold. Facts are never given up.
 */
export function discardOperation(
  till: Till,
  { key }: CallInput<'outbox.discard'>,
  approvals: readonly StepApproval[] = [],
): CallOutcome<'outbox.discard'> {
  const shown = new Set<RecordEntity>()
  const outcome = writeTransaction(till.database, (tx): CallOutcome<'outbox.discard'> => {
    const row = readOperation(tx, key)
    if (row === null || row.state === 'committed') return refuse({ code: 'not-found' })
    const entity = entityOf(row.kind)
    if (entity === null) return refuse({ code: 'is-a-fact', saleId: row.kind === 'sale.create' ? row.recordId : null })
    if (!isDiscardable(row)) return refuse({ code: 'not-refused' })
    const permitted = permit(tx, till, 'outbox.discard', approvals)
    if (!permitted.ok) return permitted

    const behind = givenUpWith(tx, row)
    writeAudit(tx, till, {
      action: 'operation-discarded',
      approval: permitted.value,
      subject: nameOf(tx, row).subject,
      details: {
        kind: row.kind,
        key,
        madeAtMs: row.atMs,
        madeBy: row.userId,
        problem: row.problem === null ? null : (row.problem.rule ?? row.problem.type),
        withIt: behind.length,
        body: shorten(row.kind.startsWith('user.') ? '' : row.body, 300) || null,
      },
    })
    giveUp(tx, till, row)
    shown.add(entity)
    // What was grouped or measured by it is without.
    if (entity === 'category' || entity === 'unit') shown.add('product')
    return accept({ count: behind.length + 1 })
  })
  if (outcome.ok) {
    till.hints.emit('outbox-grew')
    till.hints.emit('conflicts-changed')
    tellOf(till, shown)
  }
  return outcome
}
