import type { CallOutcome } from '../../src-shared/contract/calls.ts'
import type { CountState } from '../../src-shared/contract/catalog-views.ts'
import { accept } from '../../src-shared/result.ts'
import { valueOfQuantity } from '../../src-shared/stock/value-of-quantity.ts'
import { type ReadTx, readTransaction } from '../database/transaction.ts'
import { readCountLines, readLastCount, readOpenCount } from '../tables/stock-counts.ts'
import type { Till } from './till.ts'

/*
 * A count of stock beside the running shop. Each product's difference is settled at the moment when it is counted: what
 * was counted less what the books had then. What is sold, delivered or moved afterwards goes its own way, so a count may
 * take all day. `add` stays with the moment of the first count, because what was counted on the first shelf may be sold
 * before the second; `set` begins anew.
 */

/** The count that is open, and how the last one came out. */
export function viewCount(till: Till): CallOutcome<'count.state'> {
  return accept(readTransaction(till.database, readCountState))
}

export function readCountState(tx: ReadTx): CountState {
  const open = readOpenCount(tx)
  const last = readLastCount(tx)
  return {
    open: open && {
      id: open.id,
      startedAtMs: open.startedAtMs,
      startedBy: open.startedBy,
      lines: readCountLines(tx, open.id).map(({ costMinor, ...line }) => ({
        ...line,
        differenceMinor: costMinor === null ? null : valueOfQuantity(line.countedMilli - line.expectedMilli, costMinor),
      })),
    },
    last: last && {
      appliedAtMs: last.appliedAtMs ?? 0,
      appliedBy: last.appliedBy ?? '',
      movedCount: last.movedCount ?? 0,
    },
  }
}
