import type { CallInput, CallOutcome } from '../../src-shared/contract/calls.ts'
import { accept } from '../../src-shared/result.ts'
import { writeTransaction } from '../database/transaction.ts'
import { writeUnit } from '../tables/records.ts'
import { createRecord } from './create-record.ts'
import { tellCatalogChanged } from './tell-catalog-changed.ts'
import type { Till } from './till.ts'

/** Makes a unit of measure, at once here and later everywhere. */
export function createUnit(till: Till, fields: CallInput<'unit.create'>): CallOutcome<'unit.create'> {
  const row = writeTransaction(till.database, (tx) => createRecord(tx, till, 'unit.create', fields, writeUnit))
  tellCatalogChanged(till)
  return accept(row)
}
