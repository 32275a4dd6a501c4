import type { CallOutcome } from '../../src-shared/contract/calls.ts'
import { accept } from '../../src-shared/result.ts'
import { readTransaction } from '../database/transaction.ts'
import { readCategories } from '../tables/records.ts'
import type { Till } from './till.ts'

export function listCategories(till: Till): CallOutcome<'category.list'> {
  return accept(readTransaction(till.database, readCategories))
}
