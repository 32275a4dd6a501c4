import { factBodies } from '../../src-shared/sync/operations.ts'
import type { Parameters, WriteTx } from '../database/transaction.ts'
import { countedUntilCommitted } from './outbox-verdicts.ts'

/* What was decided, and is offered once more: because a person wishes it, or because the server lost it. */

const FACT_KINDS = Object.keys(factBodies)
  .map((kind) => `'${kind}'`)
  .join(', ')

/** SQL for what was refused and can be sent: a body that was damaged in the file is no JSON, and no server takes that. */
export const REFUSED_AND_SENDABLE = `(state = 'rejected' AND json_valid(body))`

/**
 * Lets the server judge a refused operation once more, in its old place. Answers whether there was one. What its record
 * is shown as then is the caller's to see to.
 */
export function offerAnew(tx: WriteTx, key: string): boolean {
  const changed = tx.run(
    `UPDATE outbox SET state = 'waiting', problem = NULL, attempt = attempt + 1, carried_in = NULL
     WHERE key = @key AND ${REFUSED_AND_SENDABLE}`,
    { key },
  )
  return changed > 0
}

/** The same for every fact that was refused and can be sent; how many. */
export function offerFactsAnew(tx: WriteTx): number {
  return tx.run(
    `UPDATE outbox SET state = 'waiting', problem = NULL, attempt = attempt + 1, carried_in = NULL
     WHERE state <> 'committed' AND ${REFUSED_AND_SENDABLE} AND kind IN (${FACT_KINDS})`,
  )
}

/** The same for what was refused because the server did not know one of these records; what that was. */
export function offerWhatMissedAnew(tx: WriteTx, there: readonly string[]): { kind: string; recordId: string }[] {
  return tx.all(
    `UPDATE outbox SET state = 'waiting', problem = NULL, attempt = attempt + 1, carried_in = NULL
     WHERE state <> 'committed' AND ${REFUSED_AND_SENDABLE} AND CASE
       WHEN json_extract(problem, '$.rule') IN ('product-unknown', 'shift-unknown') THEN json_extract(problem, '$.detail')
       WHEN json_extract(problem, '$.type') <> 'not-found' THEN NULL
       WHEN json_extract(problem, '$.detail') GLOB 'categoryId *' OR json_extract(problem, '$.detail') GLOB 'unitId *'
         THEN substr(json_extract(problem, '$.detail'), instr(json_extract(problem, '$.detail'), ' ') + 1)
       ELSE record_id END IN (SELECT value FROM json_each(@there))
     RETURNING kind, record_id AS recordId`,
    { there: JSON.stringify(there) },
  )
}

/**
 * Asks about what was refused of these facts and records, which are seen to have changed: a copy of this till may have had
 * it taken since, under the same key. It goes as it went, so nothing is judged for it: the server says what it has. How many.
 */
export function askAboutRefused(tx: WriteTx, recordIds: readonly string[]): number {
  return tx.run(
    `UPDATE outbox SET state = 'waiting', problem = NULL
     WHERE state <> 'committed' AND ${REFUSED_AND_SENDABLE}
       AND record_id IN (SELECT value FROM json_each(@recordIds))`,
    { recordIds: JSON.stringify(recordIds) },
  )
}

/** The same about every fact that was refused. */
export function askAboutFacts(tx: WriteTx): number {
  return tx.run(
    `UPDATE outbox SET state = 'waiting', problem = NULL
     WHERE state <> 'committed' AND ${REFUSED_AND_SENDABLE} AND kind IN (${FACT_KINDS})`,
  )
}

/**
 * Offers everything again that is still kept: the server has another epoch, so it may have lost what it acknowledged.
 * Refused facts too: they stand in the chain, and without them the server would take nothing of what comes behind. And
 * refused changes of records: they were judged on what may be lost, a record that it did not find or another's barcode.
 */
export function offerAllAgain(tx: WriteTx): number {
  countAgain(tx, `state IN ('committed', 'accepted')`)
  // What a copy of this till has to bring back is in the server's sums then; its number is of a history that is over. Older
  // ones than all that is kept were there before.
  for (const table of countedUntilCommitted) {
    tx.run(
      `UPDATE ${table} SET committed_seq = 0
       WHERE committed_seq > 0 AND committed_seq >= coalesce((SELECT min(seq) FROM outbox WHERE seq IS NOT NULL), 0)`,
    )
  }
  const changes = tx.run(
    `UPDATE outbox SET state = 'waiting', problem = NULL, attempt = attempt + 1, carried_in = NULL
     WHERE state <> 'committed' AND ${REFUSED_AND_SENDABLE} AND chain_index IS NULL`,
  )
  const kept = tx.run(
    `UPDATE outbox SET state = 'waiting', committed_at_ms = NULL, seq = NULL, problem = NULL
     WHERE state IN ('committed', 'accepted') OR (${REFUSED_AND_SENDABLE} AND chain_index IS NOT NULL)`,
  )
  return changes + kept
}

/**
 * Offers these again: the server lacks them, though it acknowledged them, or refused them when others lacked. Their keys
 * make it harmless where it has them after all. How many there were.
 */
export function offerAgain(tx: WriteTx, keys: readonly string[]): number {
  let offered = 0
  for (const key of keys) {
    for (const table of countedUntilCommitted) {
      tx.run(`UPDATE ${table} SET committed_seq = NULL WHERE operation_key = @key`, { key })
    }
    offered += tx.run(
      `UPDATE outbox SET state = 'waiting', committed_at_ms = NULL, seq = NULL, problem = NULL
       WHERE key = @key AND (state = 'committed' OR ${REFUSED_AND_SENDABLE})`,
      { key },
    )
  }
  return offered
}

/** What the server may lack again counts on top of its sums again; `which` is a condition on the outbox. */
export function countAgain(tx: WriteTx, which: string, parameters: Parameters = {}): void {
  for (const table of countedUntilCommitted) {
    tx.run(
      `UPDATE ${table} SET committed_seq = NULL WHERE operation_key IN (SELECT key FROM outbox WHERE ${which})`,
      parameters,
    )
  }
}
