import { setImmediate as nextTurn } from 'node:timers/promises'
import { minor } from '../../src-shared/money/minor.ts'
import { type ReadTx, readTransaction, type WriteTx, writeTransaction } from '../database/transaction.ts'
import { readBalanceIds, writeCustomerBalance } from '../tables/customer-balances.ts'
import { readStockLevelIds, writeStockLevel } from '../tables/stock.ts'
import type { Till } from '../till/till.ts'

const PAGE = 1000

/** What the server sums up, by what it is a sum of. */
export type SumEntity = 'stock-level' | 'customer-balance'

interface Sums {
  readonly entity: SumEntity
  readonly idsAfter: (tx: ReadTx, afterId: string, limit: number) => string[]
  readonly forget: (tx: WriteTx, id: string, seq: number) => void
}

const kept: readonly Sums[] = [
  {
    entity: 'stock-level',
    idsAfter: readStockLevelIds,
    forget: (tx, productId, seq) => writeStockLevel(tx, { productId, onHandMilli: 0, seq }),
  },
  {
    entity: 'customer-balance',
    idsAfter: readBalanceIds,
    forget: (tx, customerId, seq) => writeCustomerBalance(tx, { customerId, balanceMinor: minor(0), seq }),
  },
]

/**
 * Takes for nothing what a whole snapshot of change `seq` did not hold a sum of any more: a restored server has lost what
 * it came from. What this till did and the server lacks still counts on top. `seen` is silent on what the snapshot does not
 * tell of at all.
 */
export async function forgetSums(
  till: Till,
  seen: Readonly<Partial<Record<SumEntity, ReadonlySet<string>>>>,
  seq: number,
): Promise<void> {
  for (const { entity, idsAfter, forget } of kept) {
    const held = seen[entity]
    if (held === undefined) continue
    let afterId = ''
    for (;;) {
      const ids = readTransaction(till.database, (tx) => idsAfter(tx, afterId, PAGE))
      const missing = ids.filter((id) => !held.has(id))
      if (missing.length > 0) {
        writeTransaction(till.database, (tx) => {
          for (const id of missing) forget(tx, id, seq)
        })
      }
      await nextTurn()
      if (ids.length < PAGE) break
      afterId = ids.at(-1) ?? afterId
    }
  }
}
