import { expect } from 'vitest'
import { type ReadTx, readTransaction } from '../../src-main/database/transaction.ts'
import { readSale } from '../../src-main/tables/sales.ts'
import { closeTill, openTill } from '../../src-main/till/till.ts'
import { type SaleFact, saleFactSchema } from '../../src-shared/sale/sale-fact.ts'
import { totalsThatDiffer } from '../../src-shared/sale/sale-totals.ts'
import { factHash, GENESIS_HASH } from '../../src-shared/sync/hash-chain.ts'
import type { DoneSale } from './selling-till.ts'

/** How far a till's chain was found sound, so that each look only walks what is new. */
export interface SoundUpTo {
  readonly chainIndex: number
  readonly hash: string
}

export const nothingChecked: SoundUpTo = { chainIndex: 0, hash: GENESIS_HASH }

interface Fact {
  readonly key: string
  readonly kind: string
  readonly at: number
  readonly userId: string
  readonly body: string
  readonly chainIndex: number
  readonly previousHash: string
  readonly hash: string
}

/**
 * Opens a till's file after its process was killed (which runs SQLite's recovery and its check) and holds it against the
 * oracle: every sale that was told to be done is there whole, no sale is there in part, numbers and chain have no gap.
 */
export function checkTillFile(folder: string, done: readonly DoneSale[], sound: SoundUpTo): SoundUpTo {
  const till = openTill({ dataFolder: folder })
  try {
    return readTransaction(till.database, (tx) => {
      for (const sale of done) expectWhole(tx, sale)
      expectNothingInPart(tx)
      return walkChain(tx, sound)
    })
  } finally {
    closeTill(till)
  }
}

function expectWhole(tx: ReadTx, { id, receiptNumber, totalMinor, lines }: DoneSale): void {
  const stored = readSale(tx, id)
  expect(stored?.sale, `sale ${receiptNumber} was told to be done`).toMatchObject({ receiptNumber, totalMinor })
  expect(stored?.sale.lines).toHaveLength(lines)
}

function expectNothingInPart(tx: ReadTx): void {
  const number = (sql: string) => tx.get<{ found: number }>(`SELECT (${sql}) AS found`)?.found
  const sales = number('SELECT count(*) FROM sales')
  expect(number("SELECT count(*) FROM outbox WHERE kind = 'sale.create'")).toBe(sales)
  expect(number('SELECT count(*) FROM sales JOIN outbox ON outbox.key = sales.operation_key')).toBe(sales)
  expect(number('SELECT count(DISTINCT sale_id) FROM sale_lines')).toBe(sales)
  expect(number('SELECT count(DISTINCT sale_id) FROM tenders')).toBe(sales)
  expect(number('SELECT count(DISTINCT sale_id) FROM sale_taxes')).toBe(sales)
  expect(number('SELECT count(*) FROM stock_movements')).toBe(number('SELECT count(*) FROM sale_lines'))
  expect(number('SELECT coalesce(sum(last_number), 0) FROM receipt_counters')).toBe(sales)
  expect(number('SELECT coalesce(max(CAST(substr(receipt_number, -6) AS INTEGER)), 0) FROM sales')).toBe(sales)
  expect(number('SELECT coalesce(max(chain_index), 0) FROM chain_head')).toBe(
    number('SELECT count(*) FROM outbox WHERE chain_index IS NOT NULL'),
  )
}

function walkChain(tx: ReadTx, sound: SoundUpTo): SoundUpTo {
  let { chainIndex, hash } = sound
  const facts = tx.all<Fact>(
    `SELECT key, kind, at_ms AS at, user_id AS userId, body, chain_index AS chainIndex,
       chain_previous_hash AS previousHash, chain_hash AS hash
     FROM outbox WHERE chain_index > @chainIndex ORDER BY chain_index`,
    { chainIndex },
  )
  for (const fact of facts) {
    const body: unknown = JSON.parse(fact.body)
    expect(fact.chainIndex).toBe(chainIndex + 1)
    expect(fact.previousHash).toBe(hash)
    expect(factHash({ ...fact, body }, fact.chainIndex, hash)).toBe(fact.hash)
    if (fact.kind === 'sale.create') expectStoredAsSent(tx, saleFactSchema.parse(body))
    chainIndex = fact.chainIndex
    hash = fact.hash
  }
  expect(tx.get<{ hash: string }>('SELECT hash FROM chain_head')?.hash).toBe(hash)
  return { chainIndex, hash }
}

/** What will be sent is what is stored, line by line, and it adds up. */
function expectStoredAsSent(tx: ReadTx, sent: SaleFact): void {
  expect(readSale(tx, sent.id)?.sale).toEqual(sent)
  expect(totalsThatDiffer(sent)).toEqual([])
}
