import type { CallOutcome } from '../../src-shared/contract/calls.ts'
import { accept } from '../../src-shared/result.ts'
import { readTransaction } from '../database/transaction.ts'
import { readCatalogUses } from '../tables/product-lists.ts'
import { readCategories } from '../tables/records.ts'
import type { Till } from './till.ts'

export function listCategories(till: Till): CallOutcome<'category.list'> {
  return accept(readTransaction(till.database, readCategories))
}

/** How many products name each category and each unit. */
export function listUses(till: Till): CallOutcome<'catalog.uses'> {
  return accept(readTransaction(till.database, readCatalogUses))
}
