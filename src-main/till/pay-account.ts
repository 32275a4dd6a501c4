import type { CallInput, CallOutcome } from '../../src-shared/contract/calls.ts'
import { minor, subtractMinor } from '../../src-shared/money/minor.ts'
import { accept, refuse } from '../../src-shared/result.ts'
import type { AccountPayment } from '../../src-shared/sale/account-payment.ts'
import { writeTransaction } from '../database/transaction.ts'
import {
  insertAccountEntry,
  insertAccountPayment,
  readAccountPayment,
  readCustomerBalance,
} from '../tables/customer-accounts.ts'
import { requireIdentity } from '../tables/identity.ts'
import { appendFact } from '../tables/outbox.ts'
import { customerExists } from '../tables/records.ts'
import { readOpenShift } from '../tables/shifts.ts'
import { enqueuePrint } from './enqueue-print.ts'
import { operatorOf } from './operator.ts'
import { requestDrawer } from './request-drawer.ts'
import { takeReceiptNumber } from './take-receipt-number.ts'
import type { Till } from './till.ts'

/**
 * A customer pays off what is owed, or pays ahead: more than is owed stays theirs. The same id again gives the first payment
 * back.
 */
export function payAccount(till: Till, input: CallInput<'account.pay'>): CallOutcome<'account.pay'> {
  const outcome = writeTransaction(till.database, (tx): CallOutcome<'account.pay'> => {
    const earlier = readAccountPayment(tx, input.id)
    if (earlier !== null) {
      return accept({ payment: earlier.payment, balanceAfterMinor: earlier.balanceAfterMinor, repeated: true })
    }
    const shift = readOpenShift(tx)
    if (shift === null) return refuse({ code: 'no-open-shift' })
    const { customerId } = input
    if (!customerExists(tx, customerId)) return refuse({ code: 'unknown-customer', customerId })
    const operator = operatorOf(tx, till)
    const paidAtMs = till.clock()
    const payment: AccountPayment = {
      ...input,
      reference: input.tender === 'cash' ? null : input.reference,
      shiftId: shift.id,
      receiptNumber: takeReceiptNumber(tx),
      currency: requireIdentity(tx).currency,
      paidAtMs,
    }
    const balanceAfterMinor = subtractMinor(readCustomerBalance(tx, customerId), payment.amountMinor)
    const key = till.newId()
    insertAccountPayment(tx, payment, balanceAfterMinor, operator, key)
    insertAccountEntry(
      tx,
      {
        id: payment.id,
        customerId,
        kind: 'payment',
        amountMinor: minor(-payment.amountMinor),
        atMs: paidAtMs,
        receiptNumber: payment.receiptNumber,
      },
      key,
    )
    appendFact(tx, { key, kind: 'account-payment.create', atMs: paidAtMs, userId: operator.id, body: payment })
    if (payment.tender === 'cash') requestDrawer(tx, till)
    enqueuePrint(tx, till, { kind: 'account-payment', title: payment.receiptNumber, subjectId: payment.id })
    return accept({ payment, balanceAfterMinor, repeated: false })
  })
  if (outcome.ok && !outcome.value.repeated) till.hints.emit('outbox-grew')
  return outcome
}
