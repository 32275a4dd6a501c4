import type { AuditEntry } from '../../src-shared/audit/audit-entry.ts'
import { shorten } from '../../src-shared/format/shorten.ts'
import type { Approval } from '../../src-shared/users/approval.ts'
import type { WriteTx } from '../database/transaction.ts'
import { insertAuditEntry } from '../tables/audit.ts'
import { appendFact } from '../tables/outbox.ts'
import { operatorOf } from './operator.ts'
import type { Till } from './till.ts'

export interface Audited extends Pick<AuditEntry, 'action'> {
  /** Who did it, where that is not who is at the till. */
  readonly by?: { readonly id: string; readonly name: string }
  readonly approval?: Approval | null
  readonly subject?: string | null
  readonly amountMinor?: AuditEntry['amountMinor']
  readonly details?: AuditEntry['details']
}

/** Notes in the audit log, here and for the server, what is happening in this transaction. */
export function writeAudit(tx: WriteTx, till: Till, audited: Audited): void {
  const { id: userId, name: userName } = audited.by ?? operatorOf(tx, till)
  const { approval = null } = audited
  const atMs = till.clock()
  const entry: AuditEntry = {
    id: till.newId(),
    atMs,
    action: audited.action,
    userId,
    userName,
    approval: approval === null ? null : { userId: approval.userId, name: approval.name, atMs: approval.atMs },
    subject: oneLine(audited.subject ?? '') || null,
    amountMinor: audited.amountMinor ?? null,
    details: shortened(audited.details ?? {}),
  }
  insertAuditEntry(tx, entry)
  appendFact(tx, { key: till.newId(), kind: 'audit-entry.create', atMs, userId, body: entry })
}

/** As the log takes it; the name of a file may hold what no line of a list shows. */
const oneLine = (text: string): string => shorten(text.replace(/\p{Cc}+/gu, ' ').trim(), 200).trim()

const shortened = (details: AuditEntry['details']): AuditEntry['details'] =>
  Object.fromEntries(
    Object.entries(details).map(([name, value]) => [name, typeof value === 'string' ? shorten(value, 300) : value]),
  )
