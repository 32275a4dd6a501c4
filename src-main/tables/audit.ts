import type { AuditEntry } from '../../src-shared/audit/audit-entry.ts'
import type { ReadTx, WriteTx } from '../database/transaction.ts'

export function insertAuditEntry(tx: WriteTx, entry: AuditEntry): void {
  tx.run(
    `INSERT INTO audit_entries (id, at_ms, action, user_id, user_name, approved_by, subject, amount_minor, details)
     VALUES (@id, @atMs, @action, @userId, @userName, @approvedBy, @subject, @amountMinor, @details)`,
    {
      id: entry.id,
      atMs: entry.atMs,
      action: entry.action,
      userId: entry.userId,
      userName: entry.userName,
      approvedBy: entry.approval?.name ?? null,
      subject: entry.subject,
      amountMinor: entry.amountMinor,
      details: JSON.stringify(entry.details),
    },
  )
}

export interface AuditRow extends Omit<AuditEntry, 'approval' | 'userId'> {
  readonly approvedBy: string | null
}

/** Entries of this till, newest first, behind `before`. */
export function readAuditEntries(
  tx: ReadTx,
  before: { readonly atMs: number; readonly id: string } | null,
  limit: number,
): AuditRow[] {
  return tx
    .all<Omit<AuditRow, 'details'> & { details: string }>(
      `SELECT id, at_ms AS atMs, action, user_name AS userName, approved_by AS approvedBy, subject,
         amount_minor AS amountMinor, details
       FROM audit_entries WHERE (at_ms, id) < (@beforeMs, @beforeId) ORDER BY at_ms DESC, id DESC LIMIT @limit`,
      { beforeMs: before?.atMs ?? Number.MAX_SAFE_INTEGER, beforeId: before?.id ?? '', limit },
    )
    .map((row) => ({ ...row, details: JSON.parse(row.details) as AuditEntry['details'] }))
}
