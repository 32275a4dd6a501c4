import type { CallInput, CallOutcome } from '../../src-shared/contract/calls.ts'
import { accept } from '../../src-shared/result.ts'
import { startOfDay } from '../../src-shared/time/business-day.ts'
import { addDays } from '../../src-shared/time/calendar.ts'
import { readTransaction } from '../database/transaction.ts'
import { readAuditEntries, readAuditPeople } from '../tables/audit.ts'
import { requireIdentity } from '../tables/identity.ts'
import type { Till } from './till.ts'

/** A page of this till's audit log, newest first. */
export function listAudit(
  till: Till,
  { before, userId, action, day, limit }: CallInput<'audit.list'>,
): CallOutcome<'audit.list'> {
  return readTransaction(till.database, (tx) => {
    const { timeZone } = requireIdentity(tx)
    const entries = readAuditEntries(tx, before, limit + 1, {
      userId,
      action,
      fromMs: day === null ? null : startOfDay(day, timeZone),
      toMs: day === null ? null : startOfDay(addDays(day, 1), timeZone),
    })
    return accept({ entries: entries.slice(0, limit), more: entries.length > limit, people: readAuditPeople(tx) })
  })
}
