import { type ChainLink, GENESIS_HASH, nextLink } from '../../src-shared/sync/hash-chain.ts'
import type { ChainHead, KnownResult } from '../../src-shared/sync/till-identity.ts'
import type { ReadTx, WriteTx } from '../database/transaction.ts'
import { countAgain, REFUSED_AND_SENDABLE } from './offered-anew.ts'
import {
  OUTBOX_COLUMNS,
  type OutboxColumns,
  type OutboxRow,
  outboxRow,
  readChainHead,
  readOperation,
  writeChainHead,
} from './outbox.ts'

/* The chain of the facts in the outbox where it has to be looked at, mended or made anew. */

/** Hash of the fact at a place of this till's chain; null: it is not kept. */
export function readLinkHash(tx: ReadTx, index: number): string | null {
  const row = tx.get<{ hash: string }>('SELECT chain_hash AS hash FROM outbox WHERE chain_index = @index', { index })
  return row?.hash ?? null
}

/** Facts behind a place of the chain, in order, whatever became of them. */
export function factsBehind(tx: ReadTx, index: number, limit: number): OutboxRow[] {
  return tx
    .all<OutboxColumns>(
      `SELECT ${OUTBOX_COLUMNS} FROM outbox WHERE chain_index > @index ORDER BY chain_index LIMIT @limit`,
      {
        index,
        limit,
      },
    )
    .map(outboxRow)
}

/**
 * Offers the facts behind a place again that pass for settled: the server's chain ends there, so it has none of them. One
 * that was refused although it said that the chain begins anew stays refused. How many.
 */
export function offerFactsAgain(tx: WriteTx, index: number): number {
  const settled = `chain_index > @index AND (state = 'committed' OR (chain_restart = 0 AND ${REFUSED_AND_SENDABLE}))`
  const parameters = { index }
  countAgain(tx, settled, parameters)
  return tx.run(
    `UPDATE outbox SET state = 'waiting', committed_at_ms = NULL, seq = NULL, problem = NULL WHERE ${settled}`,
    parameters,
  )
}

/** The fact says from now on that the chain begins anew at it. */
export function restartChainAt(tx: WriteTx, key: string): void {
  tx.run('UPDATE outbox SET chain_restart = 1 WHERE key = @key', { key })
}

/** Keys of the facts that the server's database does not have as far as this till knows, in order. */
export function unsettledFactKeys(tx: ReadTx): string[] {
  return tx
    .all<{ key: string }>(
      `SELECT key FROM outbox WHERE state <> 'committed' AND chain_index IS NOT NULL ORDER BY position`,
    )
    .map(({ key }) => key)
}

/** What is chained anew when a till goes on as somebody else: facts that the server lacks, in their order. */
const TO_RELINK = `state <> 'committed' AND chain_index IS NOT NULL`

/** Those of them behind a position; read them to the end or stop before anything else is done. */
export function* factsToRelink(tx: ReadTx, afterPosition: number): Generator<OutboxRow, void, undefined> {
  const rows = tx.iterate<OutboxColumns>(
    `SELECT ${OUTBOX_COLUMNS} FROM outbox WHERE ${TO_RELINK} AND position > @afterPosition ORDER BY position`,
    { afterPosition },
  )
  for (const row of rows) yield outboxRow(row)
}

/** The link of a fact that stands behind `head` from now on. */
export function linkBehind(head: ChainHead | null, { key, kind, atMs, userId, body }: OutboxRow): ChainLink {
  return nextLink({ key, kind, at: atMs, userId, body: readBody(body) }, head)
}

/** Facts whose links are written in one statement. */
const RELINKED_AT_ONCE = 1000

/**
 * Chains the facts that the server lacks anew behind `head`, in their order: nobody else has seen their links. Those that
 * were refused for their place are offered again; those in `final` have the server's last word and keep theirs. Links in
 * `planned` that fit are taken as they are: hashing many takes long.
 */
export function relinkFacts(
  tx: WriteTx,
  head: ChainHead,
  final: ReadonlySet<string>,
  planned: ReadonlyMap<string, ChainLink>,
): void {
  let last = head
  const links = tx
    .all<{ position: number; key: string }>(`SELECT position, key FROM outbox WHERE ${TO_RELINK} ORDER BY position`)
    .filter(({ key }) => !final.has(key))
    .map(({ position, key }) => {
      const plan = planned.get(key)
      const fits = plan !== undefined && plan.index === last.index + 1 && plan.previousHash === last.hash
      const link = fits ? plan : linkBehind(last, readOperation(tx, key) as OutboxRow)
      last = link
      return [position, link.index, link.previousHash, link.hash] as const
    })
  const some = Array.from({ length: Math.ceil(links.length / RELINKED_AT_ONCE) }, (_, batch) =>
    JSON.stringify(links.slice(batch * RELINKED_AT_ONCE, (batch + 1) * RELINKED_AT_ONCE)),
  )
  // All places first: a new one may be another's old one.
  for (const batch of some) {
    tx.run(
      `UPDATE outbox SET chain_index = NULL, chain_previous_hash = NULL, chain_hash = NULL, chain_restart = 0
       FROM json_each(@batch) AS link WHERE position = link.value ->> 0`,
      { batch },
    )
  }
  for (const batch of some) {
    tx.run(
      `UPDATE outbox SET chain_index = link.value ->> 1, chain_previous_hash = link.value ->> 2,
         chain_hash = link.value ->> 3, state = CASE state WHEN 'accepted' THEN state ELSE 'waiting' END, problem = NULL
       FROM json_each(@batch) AS link WHERE position = link.value ->> 0`,
      { batch },
    )
  }
  if (last.index === 0) tx.run('DELETE FROM chain_head')
  else writeChainHead(tx, last)
}

/** A body that is no JSON any more is sealed as the text that it is; it is never sent. */
function readBody(body: string): unknown {
  try {
    return JSON.parse(body)
  } catch {
    return body
  }
}

/** Forgets facts that were settled as another till's; `final` are those that this one was just told of. */
export function forgetSettledFacts(tx: WriteTx, final: ReadonlySet<string>): void {
  tx.run(`DELETE FROM outbox WHERE state = 'committed' AND chain_index IS NOT NULL`)
  for (const key of final) leaveChain(tx, key)
}

/**
 * Forgets which of the facts that the server has stand elsewhere than in this till's chain: it took them beside that, from a
 * stick. Their places are others', whose hashes are not theirs. A server of before does not say where they stand: where
 * the chain ends otherwise than here, any of them may be one.
 */
export function forgetFactsBeside(tx: WriteTx, head: ChainHead, known: readonly KnownResult[]): void {
  const own = readLinkHash(tx, head.index)
  const isOneChain = own === null || own === head.hash
  for (const { key, chainIndex } of known) {
    const index = readOperation(tx, key)?.chain?.index ?? null
    if (index === null) continue
    const stands = chainIndex === undefined ? isOneChain : chainIndex === index
    if (!stands || index > head.index) leaveChain(tx, key)
  }
}

/**
 * A fact was settled in the chain of another till: this one forgets it, for it is the other's to offer again should the
 * server lose it. One that was refused stays for a person to look at, without a place in the chain: whoever has it offered
 * anew first brings it in, and the others are told so when they offer it.
 */
export function leaveChain(tx: WriteTx, key: string): void {
  tx.run(`DELETE FROM outbox WHERE key = @key AND state = 'committed' AND chain_index IS NOT NULL`, { key })
  tx.run(
    `UPDATE outbox SET chain_index = NULL, chain_previous_hash = NULL, chain_hash = NULL
     WHERE key = @key AND state = 'rejected'`,
    { key },
  )
}

/** Chains a fact that left the chain behind the last one: the server knows nothing of it (any more). */
export function rejoinChain(tx: WriteTx, fact: OutboxRow): void {
  const link = linkBehind(readChainHead(tx), fact)
  tx.run(
    `UPDATE outbox SET chain_index = @index, chain_previous_hash = @previousHash, chain_hash = @hash,
       state = 'waiting', problem = NULL
     WHERE key = @key AND chain_index IS NULL`,
    { key: fact.key, index: link.index, previousHash: link.previousHash, hash: link.hash },
  )
  writeChainHead(tx, link)
}

/** What the first fact follows: nothing. */
export const emptyChain: ChainHead = { index: 0, hash: GENESIS_HASH }
