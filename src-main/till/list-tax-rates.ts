import type { CallOutcome } from '../../src-shared/contract/calls.ts'
import { accept } from '../../src-shared/result.ts'
import { readTransaction } from '../database/transaction.ts'
import { readTaxRates } from '../tables/tax-rates.ts'
import type { Till } from './till.ts'

const MOST_RATES = 6

/** The rates that the shop sells at, for what is not in its catalog; always one without tax among them. */
export function listTaxRates(till: Till): CallOutcome<'counter.tax-rates'> {
  const rates = readTransaction(till.database, (tx) => readTaxRates(tx, MOST_RATES))
  return accept(rates.includes(0) ? rates : [...rates, 0])
}
