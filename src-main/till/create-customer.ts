import type { CallInput, CallOutcome } from '../../src-shared/contract/calls.ts'
import { accept } from '../../src-shared/result.ts'
import type { StepApproval } from '../../src-shared/users/approval.ts'
import { writeTransaction } from '../database/transaction.ts'
import { writeCustomer } from '../tables/records.ts'
import { createRecord } from './create-record.ts'
import { permit } from './permit.ts'
import { tellCatalogChanged } from './tell-catalog-changed.ts'
import type { Till } from './till.ts'

/** Makes a customer, at once here and later everywhere. One who may owe something needs `customer.credit`. */
export function createCustomer(
  till: Till,
  fields: CallInput<'customer.create'>,
  approvals: readonly StepApproval[] = [],
): CallOutcome<'customer.create'> {
  const outcome = writeTransaction(till.database, (tx): CallOutcome<'customer.create'> => {
    if (fields.creditLimitMinor !== null) {
      const permitted = permit(tx, till, 'customer.credit', approvals)
      if (!permitted.ok) return permitted
    }
    return accept(createRecord(tx, till, 'customer.create', fields, writeCustomer))
  })
  if (outcome.ok) tellCatalogChanged(till)
  return outcome
}
