import type { CallInput, CallOutcome } from '../../src-shared/contract/calls.ts'
import { accept, refuse } from '../../src-shared/result.ts'
import type { StepApproval } from '../../src-shared/users/approval.ts'
import { writeTransaction } from '../database/transaction.ts'
import { deleteParkedSale, readParkedSale } from '../tables/parked-sales.ts'
import type { Till } from './till.ts'
import { writeAudit } from './write-audit.ts'

/** Gives a parked sale up for good; the audit log keeps what it was. */
export function discardParkedSale(
  till: Till,
  { id }: CallInput<'parked.discard'>,
  approvals: readonly StepApproval[],
): CallOutcome<'parked.discard'> {
  const outcome = writeTransaction(till.database, (tx): CallOutcome<'parked.discard'> => {
    const parked = readParkedSale(tx, id)
    if (parked === null) return refuse({ code: 'not-found' })
    const { cart, label, parkedBy, parkedAtMs, totalMinor } = parked
    deleteParkedSale(tx, id)
    writeAudit(tx, till, {
      action: 'parked-sale-discarded',
      subject: label ?? cart.customer?.name ?? cart.lines[0]?.name ?? null,
      amountMinor: totalMinor,
      approval: approvals.find(({ permission }) => permission === 'sale.void') ?? null,
      details: {
        parkedBy,
        parkedAtMs,
        lineCount: cart.lines.length,
        names: cart.lines.map(({ name }) => name).join(', '),
      },
    })
    return accept(null)
  })
  if (outcome.ok) till.hints.emit('outbox-grew')
  return outcome
}
