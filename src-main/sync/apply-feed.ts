import { setImmediate as nextTurn } from 'node:timers/promises'
import { type FeedEntity, isRecordEntity, rowSchemas } from '../../src-shared/sync/records.ts'
import { type WriteTx, writeTransaction } from '../database/transaction.ts'
import { knownVersion } from '../till/apply-server-row.ts'
import type { Till } from '../till/till.ts'
import { SLICE_MS, type SyncLog } from './sync-context.ts'

/** Applies items one after the other, in transactions of a few milliseconds, and lets the window in between them. */
export async function applyInSlices<Item>(
  till: Till,
  items: readonly Item[],
  apply: (tx: WriteTx, item: Item) => void,
  /** Runs at the end of each transaction; `last` is the last item that is in it. */
  seal: (tx: WriteTx, last: Item) => void = () => undefined,
): Promise<void> {
  let done = 0
  while (done < items.length) {
    writeTransaction(till.database, (tx) => {
      const until = performance.now() + SLICE_MS
      do {
        apply(tx, items[done] as Item)
        done += 1
      } while (done < items.length && performance.now() < until)
      seal(tx, items[done - 1] as Item)
    })
    await nextTurn()
  }
}

export function isFeedEntity(entity: string): entity is FeedEntity {
  return Object.hasOwn(rowSchemas, entity)
}

/** The row as this till understands it; null (and a word in the log) for one that it cannot. */
export function readFeedRow(entity: FeedEntity, row: unknown, log: SyncLog): object | null {
  const parsed = rowSchemas[entity].safeParse(row)
  if (parsed.success) return parsed.data
  const issue = parsed.error.issues[0]
  log('feed-row-not-understood', { entity, field: issue?.path.join('.') ?? '', problem: issue?.message ?? '' })
  return null
}

/** Tells what rows of these entities changed: after their commit. */
export function tellOf({ hints }: Till, entities: ReadonlySet<FeedEntity>): void {
  if (entities.has('user')) hints.emit('people-changed')
  if (entities.has('settings')) hints.emit('settings-changed')
  if ([...entities].some((entity) => entity !== 'user' && entity !== 'settings')) hints.emit('catalog-changed')
}

/** Whether this till knows a newer version: its own edit was committed before the feed came to that point. */
export function isStale(tx: WriteTx, entity: FeedEntity, id: string, version: number): boolean {
  return isRecordEntity(entity) && version < knownVersion(tx, entity, id)
}
