import { createWriteStream } from 'node:fs'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { createGzip } from 'node:zlib'
import type { Progress } from '../../src-shared/contract/views.ts'
import type { BundleHeader } from '../../src-shared/sync/bundle.ts'
import { readTransaction } from '../database/transaction.ts'
import { carriedOperations, lastPosition } from '../tables/carried-operations.ts'
import { bundleLine, countOutbox } from '../tables/outbox.ts'
import type { Till } from '../till/till.ts'

/** Operations between two turns of the event loop: a sale of fifty lines has 20 KB. */
const OPERATIONS_A_SLICE = 50

export interface Gathered extends Pick<BundleHeader, 'operations' | 'chain'> {
  readonly plainBytes: number
  /** Their places in the outbox. */
  readonly positions: readonly number[]
}

export interface GatherOptions {
  readonly onProgress: (progress: Progress) => void
  readonly signal: AbortSignal
}

/**
 * Writes what is offered to the server when this is called into `file`, one operation a line, gzip: in slices, between
 * which the till sells. What the server takes meanwhile may be in it or not; it is taken once either way.
 */
export async function gatherOperations(
  till: Till,
  file: string,
  { onProgress, signal }: GatherOptions,
): Promise<Gathered> {
  const { total, until } = readTransaction(till.database, (tx) => ({
    total: countOutbox(tx).unsentCount,
    until: lastPosition(tx),
  }))
  const positions: number[] = []
  let facts = 0
  let records = 0
  let plainBytes = 0
  let chain: Gathered['chain'] = null
  const lines = async function* () {
    for (let after = 0; ; ) {
      // In pages: an open cursor would keep the connection from selling.
      const { rows, next } = readTransaction(till.database, (tx) =>
        carriedOperations(tx, { after, until }, OPERATIONS_A_SLICE),
      )
      if (next === null) return
      after = next
      for (const { chain: link, position } of rows) {
        positions.push(position)
        if (link === null) records += 1
        else {
          facts += 1
          const firstIndex: number = chain === null ? link.index : chain.firstIndex
          chain = { firstIndex, lastIndex: link.index, lastHash: link.hash }
        }
      }
      const text = Buffer.from(rows.map((row) => `${bundleLine(row)}\n`).join(''))
      plainBytes += text.length
      onProgress({ done: facts + records, total: Math.max(total, facts + records) })
      yield text
      await nextTurn()
    }
  }
  await pipeline(Readable.from(lines()), createGzip(), createWriteStream(file), { signal })
  return { operations: { total: facts + records, facts, records }, chain, plainBytes, positions }
}
