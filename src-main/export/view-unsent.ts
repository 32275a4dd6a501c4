import type { CallOutcome } from '../../src-shared/contract/calls.ts'
import { accept } from '../../src-shared/result.ts'
import { readTransaction } from '../database/transaction.ts'
import { lastCarriedBundle } from '../tables/carried-bundles.ts'
import { countCarried } from '../tables/carried-operations.ts'
import { countOutbox } from '../tables/outbox.ts'
import type { Till } from '../till/till.ts'

/** What this till has not sent, and what was last carried out of it. */
export function viewUnsent(till: Till): CallOutcome<'bundle.unsent'> {
  return readTransaction(till.database, (tx) => {
    const operations = countOutbox(tx).unsentCount
    const last = lastCarriedBundle(tx)
    if (last === null || operations === 0) return accept({ operations, carried: null })
    const { id, madeAtMs: atMs, madeBy: by, fileName } = last
    const inIt = countCarried(tx, id)
    // All that it carried has reached the server since: it says nothing any more.
    if (inIt === 0) return accept({ operations, carried: null })
    return accept({ operations, carried: { atMs, by, fileName, notInIt: operations - inIt } })
  })
}
