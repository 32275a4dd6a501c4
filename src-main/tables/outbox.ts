import type { Acknowledgement } from '../../src-shared/contract/sales-views.ts'
import { canonicalJson } from '../../src-shared/sync/canonical-json.ts'
import { type ChainLink, nextLink } from '../../src-shared/sync/hash-chain.ts'
import type { BodyOf, FactKind, Operation, RecordKind } from '../../src-shared/sync/operations.ts'
import type { Problem } from '../../src-shared/sync/problems.ts'
import type { ChainHead } from '../../src-shared/sync/till-identity.ts'
import type { ReadTx, WriteTx } from '../database/transaction.ts'

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
  /** The bundle that it was last carried out in, as it is offered now; null: in none. */
  readonly carriedIn: string | null
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
  seq, version, committed_at_ms AS committedAtMs, attempt, carried_in AS carriedIn`

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
export function operationJson(row: OutboxRow): string {
  return withBody(headOf(row), row)
}

/** A line of a bundle: with how often it was offered anew, which a push says of all that is in it at once. */
export function bundleLine(row: OutboxRow): string {
  return withBody({ ...headOf(row), ...(row.attempt > 0 && { attempt: row.attempt }) }, row)
}

function headOf({ key, kind, atMs, userId, chain, chainRestart }: OutboxRow) {
  return { key, kind, at: atMs, userId, ...(chain !== null && { chain, ...(chainRestart && { chainRestart }) }) }
}

const withBody = (head: object, { body }: OutboxRow): string => `${JSON.stringify(head).slice(0, -1)},"body":${body}}`

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
  writeChainHead(tx, link)
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

export function writeChainHead(tx: WriteTx, { index, hash }: ChainHead): void {
  tx.run(
    `INSERT INTO chain_head (id, chain_index, hash) VALUES (1, @index, @hash)
     ON CONFLICT (id) DO UPDATE SET chain_index = excluded.chain_index, hash = excluded.hash`,
    { index, hash },
  )
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

/** SQL that tells how far the operation `key` has come; one that is no longer kept was committed. */
export const acknowledgementSql = (key: string) =>
  `
  CASE coalesce((SELECT state FROM outbox WHERE outbox.key = ${key}), 'committed')
    WHEN 'waiting' THEN 'on-till' WHEN 'accepted' THEN 'accepted' WHEN 'committed' THEN 'committed' ELSE 'attention'
  END` as const

export type AcknowledgementColumn = Acknowledgement
