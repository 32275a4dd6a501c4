import type { AuditEntry } from '../../../src-shared/audit/audit-entry.ts'
import { minor } from '../../../src-shared/money/minor.ts'
import { insertRows, jsonOrNull, parsedOrNull, placeOf, type TillFact } from '../rows.ts'
import type { AuditEntriesTable } from '../schema/cash.ts'
import type { Tx } from '../transaction.ts'

export async function insertAuditEntries(
  tx: Tx,
  entries: readonly TillFact<AuditEntry>[],
  nowMs: number,
): Promise<void> {
  await insertRows(
    tx,
    'audit_entries',
    entries.map(({ till, fact }) => ({
      ...placeOf(till),
      id: fact.id,
      at_ms: fact.atMs,
      action: fact.action,
      user_id: fact.userId,
      user_name: fact.userName,
      approval: jsonOrNull(fact.approval),
      subject: fact.subject,
      amount_minor: fact.amountMinor,
      details: JSON.stringify(fact.details),
      recorded_at_ms: nowMs,
    })),
  )
}

export function auditEntry(row: AuditEntriesTable): AuditEntry {
  return {
    id: row.id,
    atMs: row.at_ms,
    action: row.action,
    userId: row.user_id,
    userName: row.user_name,
    approval: parsedOrNull<AuditEntry['approval']>(row.approval),
    subject: row.subject,
    amountMinor: row.amount_minor === null ? null : minor(row.amount_minor),
    details: JSON.parse(row.details) as AuditEntry['details'],
  }
}
