import type { OperationResult } from '../../../src-shared/sync/operations.ts'
import type { StoredAnswer } from '../../operations/stored-answer.ts'
import type { Store } from '../../store/open-store.ts'
import { selectIn } from '../../store/rows.ts'
import { writeTransaction } from '../../store/transaction.ts'
import { pushResult } from '../sync/push-result.ts'

/** What became of those of the keys that have a final answer. */
export async function readKnown(store: Store, tenantId: string, keys: readonly string[]): Promise<OperationResult[]> {
  const select = 'SELECT operation_key AS operationKey, answer FROM operations'
  const rows = await writeTransaction(store, (tx) =>
    selectIn<{ operationKey: string; answer: string }>(tx, select, tenantId, 'operation_key', keys),
  )
  return rows.map(({ operationKey: key, answer }) =>
    pushResult({ key, answer: JSON.parse(answer) as StoredAnswer, replayed: true }),
  )
}
