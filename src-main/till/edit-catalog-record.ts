import type { CallInput, CallOutcome } from '../../src-shared/contract/calls.ts'
import { refuse } from '../../src-shared/result.ts'
import type { StepApproval } from '../../src-shared/users/approval.ts'
import { writeTransaction } from '../database/transaction.ts'
import { customerTable } from '../tables/records.ts'
import { editRecord } from './edit-record.ts'
import { permit } from './permit.ts'
import { tellCatalogChanged } from './tell-catalog-changed.ts'
import type { Till } from './till.ts'

export function editCategory(till: Till, edit: CallInput<'category.edit'>): CallOutcome<'category.edit'> {
  const outcome = writeTransaction(till.database, (tx) => editRecord(tx, till, 'category', edit))
  if (outcome.ok) tellCatalogChanged(till)
  return outcome
}

export function editUnit(till: Till, edit: CallInput<'unit.edit'>): CallOutcome<'unit.edit'> {
  const outcome = writeTransaction(till.database, (tx) => editRecord(tx, till, 'unit', edit))
  if (outcome.ok) tellCatalogChanged(till)
  return outcome
}

/** Whoever may write down a phone number may not lend the shop's money yet: a new limit needs `customer.credit`. */
export function editCustomer(
  till: Till,
  edit: CallInput<'customer.edit'>,
  approvals: readonly StepApproval[] = [],
): CallOutcome<'customer.edit'> {
  const outcome = writeTransaction(till.database, (tx): CallOutcome<'customer.edit'> => {
    const before = customerTable.read(tx, edit.id)
    if (before === null) return refuse({ code: 'not-found' })
    const { creditLimitMinor } = edit.changes
    if (creditLimitMinor !== undefined && creditLimitMinor !== before.creditLimitMinor) {
      const permitted = permit(tx, till, 'customer.credit', approvals)
      if (!permitted.ok) return permitted
    }
    return editRecord(tx, till, 'customer', edit)
  })
  if (outcome.ok) tellCatalogChanged(till)
  return outcome
}
