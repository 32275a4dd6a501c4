import type { ReconciledDay } from '../../src-shared/contract/reconcile-views.ts'
import { readTransaction } from '../database/transaction.ts'
import { readReconciledDays } from '../tables/reconciled-days.ts'
import type { Till } from './till.ts'

/** The latest days on which this till did something, and whether the server has the same of them; latest first. */
export function listReconciledDays(till: Till, limit = 31): ReconciledDay[] {
  return readTransaction(till.database, (tx) => readReconciledDays(tx, limit))
}
