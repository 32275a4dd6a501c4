import { type Minor, minor } from '../../src-shared/money/minor.ts'
import type { AccountPayment } from '../../src-shared/sale/account-payment.ts'
import type { ReadTx, WriteTx } from '../database/transaction.ts'
import { type AcknowledgementColumn, acknowledgementSql } from './outbox.ts'

/** What a customer may owe at the most; null: nothing is sold on account. */
export function readCreditLimit(tx: ReadTx, customerId: string): Minor | null {
  const row = tx.get<{ limitMinor: number | null }>(
    'SELECT credit_limit_minor AS limitMinor FROM customers WHERE id = @customerId AND removed = 0',
    { customerId },
  )
  return row?.limitMinor == null ? null : minor(row.limitMinor)
}

/**
 * SQL for what the customer whose id is the SQL `customerId` owes as far as this till knows: the server's balance and what
 * that lacks of ours. Negative: the shop owes.
 */
export const balanceSql = (customerId: string) => `(
  coalesce((SELECT balance_minor FROM customer_balances WHERE customer_id = ${customerId}), 0)
  + coalesce((SELECT sum(amount_minor) FROM account_entries
              WHERE customer_id = ${customerId} AND (committed_seq IS NULL OR committed_seq > coalesce(
                (SELECT seq FROM customer_balances WHERE customer_id = ${customerId}), 0))), 0))`

/** What a customer owes as far as this till knows; negative: the shop owes. */
export function readCustomerBalance(tx: ReadTx, customerId: string): Minor {
  const row = tx.get<{ balanceMinor: number }>(`SELECT ${balanceSql('@customerId')} AS balanceMinor`, { customerId })
  return minor(row?.balanceMinor ?? 0)
}

export interface AccountEntry {
  /** Of the sale, refund or payment. */
  readonly id: string
  readonly customerId: string
  readonly kind: 'sale' | 'refund' | 'payment'
  /** What it adds to the debt: negative for a refund and a payment. */
  readonly amountMinor: Minor
  readonly atMs: number
  readonly receiptNumber: string
}

export function insertAccountEntry(tx: WriteTx, entry: AccountEntry, operationKey: string): void {
  tx.run(
    `INSERT INTO account_entries (id, customer_id, kind, amount_minor, at_ms, receipt_number, operation_key)
     VALUES (@id, @customerId, @kind, @amountMinor, @atMs, @receiptNumber, @operationKey)`,
    { ...entry, operationKey },
  )
}

/** Entries that this till made, newest first. */
export function readAccountEntries(tx: ReadTx, customerId: string, limit: number): AccountEntry[] {
  return tx.all<AccountEntry>(
    `SELECT id, customer_id AS customerId, kind, amount_minor AS amountMinor, at_ms AS atMs, receipt_number AS receiptNumber
     FROM account_entries WHERE customer_id = @customerId ORDER BY at_ms DESC, receipt_number DESC LIMIT @limit`,
    { customerId, limit },
  )
}

export interface StoredAccountPayment {
  readonly payment: AccountPayment
  readonly balanceAfterMinor: Minor
  readonly servedBy: string
  readonly acknowledgement: AcknowledgementColumn
}

export function insertAccountPayment(
  tx: WriteTx,
  payment: AccountPayment,
  balanceAfterMinor: Minor,
  servedBy: { readonly id: string; readonly name: string },
  operationKey: string,
): void {
  tx.run(
    `INSERT INTO account_payments (id, shift_id, receipt_number, customer_id, currency, amount_minor, tender, reference,
       paid_at_ms, served_by, served_by_id, note, balance_after_minor, operation_key)
     VALUES (@id, @shiftId, @receiptNumber, @customerId, @currency, @amountMinor, @tender, @reference,
       @paidAtMs, @servedBy, @servedById, @note, @balanceAfterMinor, @operationKey)`,
    { ...payment, balanceAfterMinor, servedBy: servedBy.name, servedById: servedBy.id, operationKey },
  )
}

export function readAccountPayment(tx: ReadTx, id: string): StoredAccountPayment | null {
  const row = tx.get<AccountPayment & Omit<StoredAccountPayment, 'payment'>>(
    `SELECT id, shift_id AS shiftId, receipt_number AS receiptNumber, customer_id AS customerId, currency,
       amount_minor AS amountMinor, tender, reference, paid_at_ms AS paidAtMs, note,
       balance_after_minor AS balanceAfterMinor, served_by AS servedBy,
       ${acknowledgementSql('account_payments.operation_key')} AS acknowledgement
     FROM account_payments WHERE id = @id`,
    { id },
  )
  if (row === undefined) return null
  const { balanceAfterMinor, servedBy, acknowledgement, ...payment } = row
  return { payment, balanceAfterMinor, servedBy, acknowledgement }
}
