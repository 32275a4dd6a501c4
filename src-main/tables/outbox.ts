import type { Acknowledgement } from '../../src-shared/contract/sales-views.ts'
import { canonicalJson } from '../../src-shared/sync/canonical-json.ts'
import { type ChainLink, nextLink } from '../../src-shared/sync/hash-chain.ts'
import type { BodyOf, FactKind, Operation, RecordKind } from '../../src-shared/sync/operations.ts'
import type { Problem } from '../../src-shared/sync/problems.ts'
import type { Parameters, ReadTx, WriteTx } from '../database/transaction.ts'
import { HELD_BY_OWN_RECORD, heldByRefusedCreations } from './held-operations.ts'

/**
 * waiting: not sent, or no answer yet. accepted: in the server's journal, offered again until committed. committed: in
 * its database. conflict, rejected: wait for a person.
 */
export type OutboxState = 'waiting' | 'accepted' | 'committed' | 'conflict' | 'rejected'

export interface OutboxRow {
  readonly position: number
  readonly key: string
  readonly kind: string
  readonly recordId: string
  readonly atMs: number
  readonly userId: string
  /** Canonical JSON. */
  readonly body: string
  readonly chain: ChainLink | null
  /** The chain begins anew here: what lies before it is lost, or it is damaged itself. */
  readonly chainRestart: boolean
  readonly state: OutboxState
  readonly problem: Problem | null
  readonly seq: number | null
  readonly version: number | null
  readonly committedAtMs: number | null
  /** How often a person had it offered anew. */
  readonly attempt: number
}

export interface OutboxColumns extends Omit<OutboxRow, 'chain' | 'chainRestart' | 'problem'> {
  readonly chainRestart: number
  readonly problem: string | null
  readonly chainIndex: number | null
  readonly chainPreviousHash: string | null
  readonly chainHash: string | null
}

/** What {@link outboxRow} reads. */
export const OUTBOX_COLUMNS = `position, key, kind, record_id AS recordId, at_ms AS atMs, user_id AS userId, body,
  chain_index AS chainIndex, chain_previous_hash AS chainPreviousHash, chain_hash AS chainHash,
  chain_restart AS chainRestart, state, problem,
  seq, version, committed_at_ms AS committedAtMs, attempt`

export function outboxRow({
  chainIndex,
  chainPreviousHash,
  chainHash,
  chainRestart,
  problem,
  ...row
}: OutboxColumns): OutboxRow {
  const chained = chainIndex !== null && chainPreviousHash !== null && chainHash !== null
  return {
    ...row,
    chain: chained ? { index: chainIndex, previousHash: chainPreviousHash, hash: chainHash } : null,
    chainRestart: chainRestart === 1,
    problem: problem === null ? null : (JSON.parse(problem) as Problem),
  }
}

/** The operation as it goes over the wire. */
export function operationOf(row: OutboxRow): Operation {
  const operation = { key: row.key, kind: row.kind, at: row.atMs, userId: row.userId, body: JSON.parse(row.body) }
  return row.chain === null ? operation : { ...operation, chain: row.chain }
}

/** The same as JSON; the body is stored as JSON and goes on the wire as it is. */
export function operationJson({ key, kind, atMs, userId, body, chain, chainRestart }: OutboxRow): string {
  const place = chain === null ? {} : { chain, ...(chainRestart && { chainRestart }) }
  const head = JSON.stringify({ key, kind, at: atMs, userId, ...place })
  return `${head.slice(0, -1)},"body":${body}}`
}

export interface Fact<Kind extends FactKind> {
  readonly key: string
  readonly kind: Kind
  readonly atMs: number
  readonly userId: string
  readonly body: BodyOf<Kind>
}

/** Chains a fact behind the last one and puts it into the outbox: in the transaction that stores the fact itself. */
export function appendFact<Kind extends FactKind>(tx: WriteTx, fact: Fact<Kind>): ChainLink {
  const sealed = { key: fact.key, kind: fact.kind, at: fact.atMs, userId: fact.userId, body: fact.body }
  const link = nextLink(sealed, readChainHead(tx))
  tx.run(
    `INSERT INTO outbox (key, kind, record_id, at_ms, user_id, body, chain_index, chain_previous_hash, chain_hash)
     VALUES (@key, @kind, @recordId, @atMs, @userId, @body, @index, @previousHash, @hash)`,
    {
      key: fact.key,
      kind: fact.kind,
      recordId: fact.body.id,
      atMs: fact.atMs,
      userId: fact.userId,
      body: canonicalJson(fact.body),
      index: link.index,
      previousHash: link.previousHash,
      hash: link.hash,
    },
  )
  tx.run(
    `INSERT INTO chain_head (id, chain_index, hash) VALUES (1, @index, @hash)
     ON CONFLICT (id) DO UPDATE SET chain_index = excluded.chain_index, hash = excluded.hash`,
    { index: link.index, hash: link.hash },
  )
  return link
}

export interface RecordOperation<Kind extends RecordKind> {
  readonly key: string
  readonly kind: Kind
  readonly atMs: number
  readonly userId: string
  readonly body: BodyOf<Kind>
}

/** Puts a record's creation or edit into the outbox: in the transaction that applies it here. */
export function appendRecordOperation<Kind extends RecordKind>(tx: WriteTx, operation: RecordOperation<Kind>): void {
  tx.run(
    `INSERT INTO outbox (key, kind, record_id, at_ms, user_id, body)
     VALUES (@key, @kind, @recordId, @atMs, @userId, @body)`,
    {
      key: operation.key,
      kind: operation.kind,
      recordId: operation.body.id,
      atMs: operation.atMs,
      userId: operation.userId,
      body: canonicalJson(operation.body),
    },
  )
}

/** The last link of this till's chain; null before its first fact. */
export function readChainHead(tx: ReadTx): { readonly index: number; readonly hash: string } | null {
  return tx.get('SELECT chain_index AS "index", hash FROM chain_head WHERE id = 1') ?? null
}

/** What the server's database does not have and nobody has to decide on: oldest first, behind `afterPosition`. */
export function unsettledOperations(tx: ReadTx, limit: number, afterPosition = 0): OutboxRow[] {
  return tx
    .all<OutboxColumns>(
      `SELECT ${OUTBOX_COLUMNS} FROM outbox INDEXED BY outbox_unsettled
       WHERE state <> 'committed' AND state IN ('waiting', 'accepted') AND position > @afterPosition
       ORDER BY position LIMIT @limit`,
      { limit, afterPosition },
    )
    .map(outboxRow)
}

/** States in which an operation is offered to the server. */
export type OfferableState = 'waiting' | 'accepted'

/**
 * Operations to offer, oldest first, behind `afterPosition`; read them to the end or stop before anything else is done
 * in the transaction. A record's operation is held back while an earlier one of the same record waits for a person, or
 * while the server has refused to make what it names: it builds on that. Facts never wait for one another here.
 */
export function* offerableOperations(
  tx: ReadTx,
  state: OfferableState,
  afterPosition: number,
): Generator<OutboxRow, void, undefined> {
  const held = heldByRefusedCreations(tx)
  const rows = tx.iterate<OutboxColumns>(
    `SELECT ${OUTBOX_COLUMNS} FROM outbox INDEXED BY outbox_unsettled
     WHERE state <> 'committed' AND state = @state AND position > @afterPosition AND NOT (${HELD_BY_OWN_RECORD})
     ORDER BY position`,
    { state, afterPosition },
  )
  for (const row of rows) {
    const from = row.chainIndex === null ? held.get(row.recordId)?.position : undefined
    if (from === undefined || row.position < from) yield outboxRow(row)
  }
}

/** Unsettled operations of one record, oldest first. */
export function unsettledOperationsOf(tx: ReadTx, recordId: string): OutboxRow[] {
  return tx
    .all<OutboxColumns>(
      `SELECT ${OUTBOX_COLUMNS} FROM outbox
       WHERE record_id = @recordId AND state <> 'committed' AND state IN ('waiting', 'accepted') ORDER BY position`,
      { recordId },
    )
    .map(outboxRow)
}

export function readOperation(tx: ReadTx, key: string): OutboxRow | null {
  const row = tx.get<OutboxColumns>(`SELECT ${OUTBOX_COLUMNS} FROM outbox WHERE key = @key`, { key })
  return row === undefined ? null : outboxRow(row)
}

/** Rejected operations, oldest first. */
export function rejectedOperations(tx: ReadTx): OutboxRow[] {
  return tx
    .all<OutboxColumns>(
      `SELECT ${OUTBOX_COLUMNS} FROM outbox WHERE state <> 'committed' AND state = 'rejected' ORDER BY position LIMIT 1000`,
    )
    .map(outboxRow)
}

export interface OutboxCounts {
  /** Waiting or accepted: the server's database does not have them. */
  readonly unsentCount: number
  readonly attentionCount: number
  readonly conflictCount: number
}

export function countOutbox(tx: ReadTx): OutboxCounts {
  const counts = tx.get<OutboxCounts>(
    `SELECT count(*) FILTER (WHERE state IN ('waiting', 'accepted')) AS unsentCount,
       count(*) FILTER (WHERE state = 'rejected') AS attentionCount,
       count(*) FILTER (WHERE state = 'conflict') AS conflictCount
     FROM outbox INDEXED BY outbox_unsettled WHERE state <> 'committed'`,
  )
  return counts ?? { unsentCount: 0, attentionCount: 0, conflictCount: 0 }
}

/** What counts on top of the server's sums for as long as those lack it. */
const countedUntilCommitted = ['stock_movements', 'account_entries'] as const

/** The server's database has it: its own stock movements and account entries stop counting on top of the server's. */
export function markCommitted(
  tx: WriteTx,
  key: string,
  answer: { readonly seq: number | null; readonly version: number | null; readonly atMs: number },
): void {
  tx.run(
    `UPDATE outbox SET state = 'committed', seq = @seq, version = @version, committed_at_ms = @atMs, problem = NULL
     WHERE key = @key`,
    { key, ...answer },
  )
  for (const table of countedUntilCommitted) {
    tx.run(`UPDATE ${table} SET committed_seq = @seq WHERE operation_key = @key AND committed_seq IS NULL`, {
      key,
      seq: answer.seq ?? 0,
    })
  }
}

/** The server's journal has it: durable there, not decided yet. */
export function markAccepted(tx: WriteTx, key: string): void {
  tx.run(`UPDATE outbox SET state = 'accepted' WHERE key = @key AND state = 'waiting'`, { key })
}

/** The server will never take it as it is; a person has to look. */
export function markRejected(tx: WriteTx, key: string, problem: Problem): void {
  tx.run(`UPDATE outbox SET state = 'rejected', problem = @problem WHERE key = @key AND state <> 'committed'`, {
    key,
    problem: JSON.stringify(problem),
  })
}

/** The edit met another's; `insertConflict` keeps both sides. */
export function markConflict(tx: WriteTx, key: string, problem: Problem): void {
  tx.run(`UPDATE outbox SET state = 'conflict', problem = @problem WHERE key = @key AND state <> 'committed'`, {
    key,
    problem: JSON.stringify(problem),
  })
}

/**
 * Lets the server judge a refused operation once more, in its old place. Answers whether there was one. What its record
 * is shown as then is the caller's to see to.
 */
export function offerAnew(tx: WriteTx, key: string): boolean {
  const changed = tx.run(
    `UPDATE outbox SET state = 'waiting', problem = NULL, attempt = attempt + 1 WHERE key = @key AND state = 'rejected'`,
    { key },
  )
  return changed > 0
}

/** The same for every fact that was refused; how many. */
export function offerFactsAnew(tx: WriteTx): number {
  return tx.run(
    `UPDATE outbox SET state = 'waiting', problem = NULL, attempt = attempt + 1
     WHERE state <> 'committed' AND state = 'rejected' AND chain_index IS NOT NULL`,
  )
}

/** The same for what was refused because the server did not know a record: it does now. */
export function offerWhatMissedAnew(tx: WriteTx, recordId: string): number {
  return tx.run(
    `UPDATE outbox SET state = 'waiting', problem = NULL, attempt = attempt + 1
     WHERE state <> 'committed' AND state = 'rejected' AND CASE
       WHEN chain_index IS NULL THEN record_id = @recordId AND json_extract(problem, '$.type') = 'not-found'
       ELSE json_extract(problem, '$.rule') = 'product-unknown' AND json_extract(problem, '$.detail') = @recordId END`,
    { recordId },
  )
}

/** Takes an operation out for good: an edit that was given up in favour of the server's. */
export function dropOperation(tx: WriteTx, key: string): void {
  tx.run('DELETE FROM outbox WHERE key = @key AND chain_index IS NULL', { key })
}

/**
 * Offers everything again that is still kept: the server has another epoch, so it may have lost what it acknowledged.
 * Refused facts too: they stand in the chain, and without them the server would take nothing of what comes behind. And
 * changes of what it did not find: it may have lost just that, and was asked before anybody knew.
 */
export function offerAllAgain(tx: WriteTx): number {
  countAgain(tx, `state IN ('committed', 'accepted')`)
  const changes = tx.run(
    `UPDATE outbox SET state = 'waiting', problem = NULL, attempt = attempt + 1
     WHERE state <> 'committed' AND state = 'rejected' AND chain_index IS NULL
       AND json_extract(problem, '$.type') = 'not-found'`,
  )
  const kept = tx.run(`UPDATE outbox SET state = 'waiting', committed_at_ms = NULL, seq = NULL
                 WHERE state IN ('committed', 'accepted') OR (state = 'rejected' AND chain_index IS NOT NULL)`)
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
       WHERE key = @key AND state IN ('committed', 'rejected')`,
      { key },
    )
  }
  return offered
}

/** The last place of the chain that the server said it has; 0: none that is kept. */
export function lastCommittedIndex(tx: ReadTx): number {
  const last = tx.get<{ index: number }>(
    `SELECT chain_index AS "index" FROM outbox WHERE chain_index IS NOT NULL AND state = 'committed'
     ORDER BY chain_index DESC LIMIT 1`,
  )
  return last?.index ?? 0
}

/** Operations that the server committed as one of these changes of its feed: their record and their number. */
export function committedBetween(tx: ReadTx, fromSeq: number, toSeq: number): { recordId: string; seq: number }[] {
  return tx.all(
    `SELECT record_id AS recordId, seq FROM outbox INDEXED BY outbox_by_seq
     WHERE seq IS NOT NULL AND seq BETWEEN @fromSeq AND @toSeq AND state = 'committed'`,
    { fromSeq, toSeq },
  )
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

/** How long an acknowledged operation is kept. */
export const KEPT_AFTER_COMMIT_MS = 90 * 24 * 60 * 60 * 1000

/** Forgets operations that were committed before `beforeMs`, at most `limit` of them; how many. */
export function pruneCommitted(tx: WriteTx, beforeMs: number, limit = 1000): number {
  return tx.run(
    `DELETE FROM outbox WHERE position IN (
       SELECT position FROM outbox WHERE state = 'committed' AND committed_at_ms < @beforeMs LIMIT @limit)`,
    { beforeMs, limit },
  )
}

/** SQL that tells how far the operation `key` has come; one that is no longer kept was committed. */
export const acknowledgementSql = (key: string) =>
  `
  CASE coalesce((SELECT state FROM outbox WHERE outbox.key = ${key}), 'committed')
    WHEN 'waiting' THEN 'on-till' WHEN 'accepted' THEN 'accepted' WHEN 'committed' THEN 'committed' ELSE 'attention'
  END` as const
export type AcknowledgementColumn = Acknowledgement
