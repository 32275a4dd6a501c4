import type { CallOutcome } from '../../src-shared/contract/calls.ts'
import { accept } from '../../src-shared/result.ts'
import { readTransaction } from '../database/transaction.ts'
import { readUnits } from '../tables/records.ts'
import type { Till } from './till.ts'

export function listUnits(till: Till): CallOutcome<'unit.list'> {
  return accept(readTransaction(till.database, readUnits))
}
