import type { AuditAction, AuditEntry } from '../../src-shared/audit/audit-entry.ts'
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

export interface AuditRow extends Omit<AuditEntry, 'approval'> {
  readonly approvedBy: string | null
}

/** Null: all of them. The day runs from `fromMs` to before `toMs`. */
export interface AuditFilter {
  readonly userId: string | null
  readonly action: AuditAction | null
  readonly fromMs: number | null
  readonly toMs: number | null
}
const everything: AuditFilter = { userId: null, action: null, fromMs: null, toMs: null }

/** Entries of this till, newest first, behind `before`. */
export function readAuditEntries(
  tx: ReadTx,
  before: { readonly atMs: number; readonly id: string } | null,
  limit: number,
  filter: AuditFilter = everything,
): AuditRow[] {
  return tx
    .all<Omit<AuditRow, 'details'> & { details: string }>(
      `SELECT id, at_ms AS atMs, action, user_id AS userId, user_name AS userName, approved_by AS approvedBy, subject,
         amount_minor AS amountMinor, details
       FROM audit_entries
       WHERE (at_ms, id) < (@beforeMs, @beforeId) AND at_ms >= @fromMs AND at_ms < @toMs
         AND (@userId IS NULL OR user_id = @userId) AND (@action IS NULL OR action = @action)
       ORDER BY at_ms DESC, id DESC LIMIT @limit`,
      {
        beforeMs: before?.atMs ?? Number.MAX_SAFE_INTEGER,
        beforeId: before?.id ?? '',
        fromMs: filter.fromMs ?? 0,
        toMs: filter.toMs ?? Number.MAX_SAFE_INTEGER,
        userId: filter.userId,
        action: filter.action,
        limit,
      },
    )
    .map((row) => ({ ...row, details: JSON.parse(row.details) as AuditEntry['details'] }))
}

/** Everybody who stands in the log, under the name that they have there last. */
export function readAuditPeople(tx: ReadTx): { readonly id: string; readonly name: string }[] {
  // SQLite takes the bare column from the row that has the maximum.
  const sql = 'SELECT user_id AS id, user_name AS name, max(at_ms) FROM audit_entries GROUP BY user_id ORDER BY name'
  return tx.all<{ id: string; name: string }>(sql).map(({ id, name }) => ({ id, name }))
}
