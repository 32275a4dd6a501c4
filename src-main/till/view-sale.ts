import type { CallInput, CallOutcome } from '../../src-shared/contract/calls.ts'
import { accept, refuse } from '../../src-shared/result.ts'
import { readTransaction } from '../database/transaction.ts'
import { readSale } from '../tables/sales.ts'
import type { Till } from './till.ts'

export function viewSale(till: Till, { id }: CallInput<'sale.get'>): CallOutcome<'sale.get'> {
  const stored = readTransaction(till.database, (tx) => readSale(tx, id))
  return stored === null ? refuse({ code: 'not-found' }) : accept(stored)
}
