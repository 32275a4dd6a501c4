import { setImmediate as nextTurn } from 'node:timers/promises'
import { minor } from '../../src-shared/money/minor.ts'
import { type FeedEntity, isRecordEntity } from '../../src-shared/sync/records.ts'
import { snapshotOrder } from '../../src-shared/sync/wire.ts'
import { type BulkWrite, type ReadTx, readTransaction, type WriteTx } from '../database/transaction.ts'
import { readBalanceIds, writeCustomerBalance } from '../tables/customer-balances.ts'
import { recordIdsCommittedAfter, settledRecordIds } from '../tables/record-ids.ts'
import { readStockLevelIds, writeStockLevel } from '../tables/stock.ts'
import { applyServerRemoval } from '../till/apply-server-row.ts'
import type { Till } from '../till/till.ts'

const PAGE = 200

/** A row in the order of a snapshot. */
export interface Place {
  readonly entity: FeedEntity
  readonly after: string
}

/** Behind the last row of an entity: no id has such a character. */
const BEHIND_ALL = '~'
export const beginning: Place = { entity: snapshotOrder[0], after: '' }
export const end: Place = { entity: snapshotOrder[snapshotOrder.length - 1] ?? snapshotOrder[0], after: BEHIND_ALL }

/** Whether `a` comes before `b`. */
export function isBefore(a: Place, b: Place): boolean {
  const [inA, inB] = [snapshotOrder.indexOf(a.entity), snapshotOrder.indexOf(b.entity)]
  return inA === inB ? a.after < b.after : inA < inB
}

export interface GoneOptions {
  readonly till: Till
  readonly bulk: BulkWrite
  /** Change that the snapshot is of. */
  readonly seq: number
  /** Sums that the snapshot tells of; a server of before does not know them all. */
  readonly sums: ReadonlySet<string>
}

/**
 * Takes out what lies behind `from` up to `to` here and is not in `held`, the ids that a snapshot holds of `to`'s entity in
 * between: the server has it no longer. Records were removed while this till could not hear of it, and sums come from what
 * a restored server has lost. What this till made and has not brought to the server yet stays, and so does what it brought
 * there since; what it sold counts on top.
 */
export async function removeWhatIsGone(
  options: GoneOptions,
  from: Place,
  to: Place,
  held: ReadonlySet<string>,
): Promise<void> {
  const { till, bulk, sums } = options
  const reach = snapshotOrder.slice(snapshotOrder.indexOf(from.entity), snapshotOrder.indexOf(to.entity) + 1)
  for (const entity of reach) {
    if (!isRecordEntity(entity) && !sums.has(entity)) continue
    const upTo = entity === to.entity ? to.after : BEHIND_ALL
    let after = entity === from.entity ? from.after : ''
    for (;;) {
      const ids = readTransaction(till.database, (tx) => idsBetween(tx, entity, after, upTo))
      const gone = entity === to.entity ? ids.filter((id) => !held.has(id)) : ids
      if (gone.length > 0) {
        bulk.write((tx) => remove(tx, entity, gone, options.seq))
        await nextTurn()
      }
      if (ids.length < PAGE) break
      after = ids.at(-1) ?? after
    }
  }
}

function idsBetween(tx: ReadTx, entity: FeedEntity, after: string, upTo: string): string[] {
  if (isRecordEntity(entity)) return settledRecordIds(tx, entity, after, upTo, PAGE)
  return (entity === 'stock-level' ? readStockLevelIds : readBalanceIds)(tx, after, upTo, PAGE)
}

function remove(tx: WriteTx, entity: FeedEntity, ids: readonly string[], seq: number): void {
  if (entity === 'stock-level') {
    for (const productId of ids) writeStockLevel(tx, { productId, onHandMilli: 0, seq })
  } else if (entity === 'customer-balance') {
    for (const customerId of ids) writeCustomerBalance(tx, { customerId, balanceMinor: minor(0), seq })
  } else {
    const newer = recordIdsCommittedAfter(tx, seq)
    // Version 1: if it ever comes back, whatever version it then has is newer.
    for (const id of ids) if (!newer.has(id)) applyServerRemoval(tx, entity, id, 1)
  }
}
