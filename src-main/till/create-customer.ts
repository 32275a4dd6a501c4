import type { CallInput, CallOutcome } from '../../src-shared/contract/calls.ts'
import { accept } from '../../src-shared/result.ts'
import { writeTransaction } from '../database/transaction.ts'
import { writeCustomer } from '../tables/records.ts'
import { createRecord } from './create-record.ts'
import type { Till } from './till.ts'

/** Makes a customer, at once here and later everywhere. */
export function createCustomer(till: Till, fields: CallInput<'customer.create'>): CallOutcome<'customer.create'> {
  const row = writeTransaction(till.database, (tx) => createRecord(tx, till, 'customer.create', fields, writeCustomer))
  till.hints.emit('catalog-changed')
  till.hints.emit('outbox-grew')
  return accept(row)
}
