import type { KnownResult } from '../../../src-shared/sync/till-identity.ts'
import type { TillCaller } from '../../caller.ts'
import type { StoredAnswer } from '../../operations/stored-answer.ts'
import type { Store } from '../../store/open-store.ts'
import { selectIn } from '../../store/rows.ts'
import { addKin } from '../../store/tables/till-kin.ts'
import { writeTransaction } from '../../store/transaction.ts'
import { pushResult } from '../sync/push-result.ts'

interface Known {
  readonly operation_key: string
  readonly answer: string
  readonly store_id: string | null
  readonly till_id: string | null
  readonly chain_index: number | null
}

/**
 * What became of those of the keys that have a final answer. A till that holds facts which another till of its store has
 * sent has a copy of that one's file.
 */
export async function readKnown(store: Store, caller: TillCaller, keys: readonly string[]): Promise<KnownResult[]> {
  const select = 'SELECT operation_key, answer, store_id, till_id, chain_index FROM operations'
  const rows = await writeTransaction(store, async (tx) => {
    const found = await selectIn<Known>(tx, select, caller.tenantId, 'operation_key', keys)
    const others = found.flatMap(({ store_id, till_id, chain_index }) =>
      chain_index !== null && till_id !== null && store_id === caller.storeId ? [till_id] : [],
    )
    await addKin(tx, caller, others)
    return found
  })
  return rows.map(({ operation_key: key, answer, till_id, chain_index }) => ({
    ...pushResult({ key, answer: JSON.parse(answer) as StoredAnswer, replayed: true }),
    chainIndex: till_id === caller.tillId ? chain_index : null,
  }))
}
