import type { StoredAnswer } from '../../operations/stored-answer.ts'
import type { Store } from '../../store/open-store.ts'

/** The final word on a key of the tenant; null when there is none. */
export async function readOperation(store: Store, tenantId: string, key: string) {
  const row = await store.reader
    .selectFrom('operations')
    .select(['kind', 'answer'])
    .where('tenant_id', '=', tenantId)
    .where('operation_key', '=', key)
    .executeTakeFirst()
  if (row === undefined) return null
  const { row: _row, ...answer } = JSON.parse(row.answer) as StoredAnswer
  return { key, kind: row.kind, ...answer }
}
