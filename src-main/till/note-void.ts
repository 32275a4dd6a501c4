import type { CallInput, CallOutcome } from '../../src-shared/contract/calls.ts'
import { accept } from '../../src-shared/result.ts'
import { writeTransaction } from '../database/transaction.ts'
import type { Till } from './till.ts'
import { writeAudit } from './write-audit.ts'

/** Notes in the audit log what was taken out of the cart without being charged. */
export function noteVoid(till: Till, voided: CallInput<'counter.note-void'>): CallOutcome<'counter.note-void'> {
  writeTransaction(till.database, (tx) => {
    if (voided.what === 'line') {
      writeAudit(tx, till, {
        action: 'line-voided',
        subject: voided.name,
        amountMinor: voided.amountMinor,
        details: { quantityMilli: voided.quantityMilli },
      })
    } else {
      writeAudit(tx, till, {
        action: 'sale-voided',
        subject: voided.names[0] ?? null,
        amountMinor: voided.amountMinor,
        details: { lineCount: voided.lineCount, names: voided.names.join(', ') },
      })
    }
  })
  till.hints.emit('outbox-grew')
  return accept(null)
}
