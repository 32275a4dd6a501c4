import type { CallInput, CallOutcome } from '../../src-shared/contract/calls.ts'
import { parseMinor } from '../../src-shared/money/currency.ts'
import { accept } from '../../src-shared/result.ts'
import { readTransaction } from '../database/transaction.ts'
import { requireIdentity } from '../tables/identity.ts'
import { findReceiptsByAmount, findReceiptsByNumber } from '../tables/receipts.ts'
import type { Till } from './till.ts'

const MOST = 100

/** Receipts of any day: by number, by the last part of one, or by amount; those found by number come first. */
export function findSales(till: Till, { text }: CallInput<'sale.find'>): CallOutcome<'sale.find'> {
  const wanted = text.trim()
  if (wanted === '') return accept([])
  return readTransaction(till.database, (tx) => {
    const byNumber = findReceiptsByNumber(tx, wanted, MOST)
    const amountMinor = parseMinor(wanted.replace(/^[^\d]+/, ''), requireIdentity(tx).currency)
    const byAmount = amountMinor === null || amountMinor <= 0 ? [] : findReceiptsByAmount(tx, amountMinor, MOST)
    const found = new Set(byNumber.map(({ id }) => id))
    return accept([...byNumber, ...byAmount.filter(({ id }) => !found.has(id))].slice(0, MOST))
  })
}
