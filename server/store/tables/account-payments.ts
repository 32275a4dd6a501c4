import { minor } from '../../../src-shared/money/minor.ts'
import type { AccountPayment } from '../../../src-shared/sale/account-payment.ts'
import { insertRows, placeOf, type TillFact } from '../rows.ts'
import type { AccountPaymentsTable } from '../schema/cash.ts'
import type { Tx } from '../transaction.ts'

export async function insertAccountPayments(
  tx: Tx,
  payments: readonly TillFact<AccountPayment>[],
  nowMs: number,
): Promise<void> {
  await insertRows(
    tx,
    'account_payments',
    payments.map(({ till, fact }) => ({
      ...placeOf(till),
      id: fact.id,
      shift_id: fact.shiftId,
      receipt_number: fact.receiptNumber,
      customer_id: fact.customerId,
      currency: fact.currency,
      amount_minor: fact.amountMinor,
      tender: fact.tender,
      reference: fact.reference,
      paid_at_ms: fact.paidAtMs,
      note: fact.note,
      recorded_at_ms: nowMs,
    })),
  )
}

export function accountPayment(row: AccountPaymentsTable): AccountPayment {
  return {
    id: row.id,
    shiftId: row.shift_id,
    receiptNumber: row.receipt_number,
    customerId: row.customer_id,
    currency: row.currency,
    amountMinor: minor(row.amount_minor),
    tender: row.tender,
    reference: row.reference,
    paidAtMs: row.paid_at_ms,
    note: row.note,
  }
}
