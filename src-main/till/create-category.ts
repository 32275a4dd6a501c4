import type { CallInput, CallOutcome } from '../../src-shared/contract/calls.ts'
import { accept } from '../../src-shared/result.ts'
import { writeTransaction } from '../database/transaction.ts'
import { writeCategory } from '../tables/records.ts'
import { createRecord } from './create-record.ts'
import { tellCatalogChanged } from './tell-catalog-changed.ts'
import type { Till } from './till.ts'

/** Makes a category, at once here and later everywhere. */
export function createCategory(till: Till, fields: CallInput<'category.create'>): CallOutcome<'category.create'> {
  const row = writeTransaction(till.database, (tx) => createRecord(tx, till, 'category.create', fields, writeCategory))
  tellCatalogChanged(till)
  return accept(row)
}
