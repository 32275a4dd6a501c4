import type { ReadTx } from '../database/transaction.ts'
import type { OutboxColumns } from './outbox.ts'

/*
 * A record's operations in the outbox are a chain of their own, which is judged in its order. What waits for a person
 * holds back all that was done to the same record behind it, and what names a record that the server refused to make.
 * Only a removal that was refused holds nothing back: the record is there as it was, and what came later began from that.
 */

const HOLDS = (row: string) =>
  `(${row}.state = 'conflict' OR (${row}.state = 'rejected' AND ${row}.kind NOT LIKE '%.remove'))`

/** SQL that holds for an operation `earlier` that waits for a person. */
export const EARLIER_HOLDS = HOLDS('earlier')

/** SQL that holds for a row of `outbox` with an `earlier` operation of its record for which `which` holds. */
export const behindOneThat = (which: string) => `chain_index IS NULL AND EXISTS (
  SELECT 1 FROM outbox AS earlier
  WHERE earlier.record_id = outbox.record_id AND earlier.state <> 'committed' AND earlier.chain_index IS NULL
    AND earlier.position < outbox.position AND (${which}))`

/** SQL that holds for a row of `outbox` with an earlier operation of its record that waits for a person. */
export const HELD_BY_OWN_RECORD = behindOneThat(EARLIER_HOLDS)

/** Members of a body by which a product names what it is grouped and measured by. */
const references = ['$.categoryId', '$.unitId', '$.changes.categoryId', '$.changes.unitId']

/** SQL that holds for an open operation on a product that names the category or unit `@id`. */
export const NAMES_IT = `state <> 'committed' AND kind IN ('product.create', 'product.edit') AND instr(body, @id) > 0
  AND (${references.map((path) => `json_extract(body, '${path}') = @id`).join(' OR ')})`

/** From which position on a record's operations are held back, and by which operation. */
export interface Hold {
  readonly position: number
  readonly key: string
}

/** By id the products whose creation or edit names a category or unit that the server refused to make. */
export function heldByRefusedCreations(tx: ReadTx): ReadonlyMap<string, Hold> {
  const refused = tx.all<Hold & { recordId: string }>(
    `SELECT key, record_id AS recordId, position FROM outbox INDEXED BY outbox_unsettled
     WHERE state <> 'committed' AND state = 'rejected' AND kind IN ('category.create', 'unit.create')`,
  )
  const held = new Map<string, Hold>()
  for (const { key, recordId, position } of refused) {
    const naming = tx.all<{ id: string; position: number }>(
      `SELECT record_id AS id, min(position) AS position FROM outbox
       WHERE ${NAMES_IT} AND position > @position GROUP BY record_id`,
      { id: recordId, position },
    )
    for (const product of naming) {
      const known = held.get(product.id)
      if (known === undefined || known.position > product.position) {
        held.set(product.id, { position: product.position, key })
      }
    }
  }
  return held
}

/** Whether a row of the outbox is among what those hold back. */
export function isHeldBack(
  held: ReadonlyMap<string, Hold>,
  { chainIndex, recordId, position }: Pick<OutboxColumns, 'chainIndex' | 'recordId' | 'position'>,
): boolean {
  return chainIndex === null && position >= (held.get(recordId)?.position ?? Number.POSITIVE_INFINITY)
}

/** The key of the operation that this one waits behind, which waits for a person itself; null: nothing holds it back. */
export function heldBackBy(
  tx: ReadTx,
  operation: { readonly recordId: string; readonly position: number; readonly state: string; readonly chain: unknown },
): string | null {
  const { recordId, position, state, chain } = operation
  if ((state !== 'waiting' && state !== 'accepted') || chain !== null) return null
  const own = tx.get<{ key: string }>(
    `SELECT key FROM outbox WHERE record_id = @recordId AND state <> 'committed' AND chain_index IS NULL
       AND position < @position AND ${HOLDS('outbox')} ORDER BY position LIMIT 1`,
    { recordId, position },
  )
  if (own !== undefined) return own.key
  const hold = heldByRefusedCreations(tx).get(recordId)
  return hold !== undefined && hold.position <= position ? hold.key : null
}
