import { setImmediate as nextTurn } from 'node:timers/promises'
import { type FeedEntity, isRecordEntity } from '../../src-shared/sync/records.ts'
import { placeOf } from '../../src-shared/sync/wire.ts'
import { BulkWrite } from '../database/transaction.ts'
import { writeSnapshotPlace } from '../tables/sync-state.ts'
import { applyServerRows } from '../till/apply-server-rows.ts'
import type { Till } from '../till/till.ts'
import { readFeedRow } from './apply-feed.ts'
import { offerWhatMissed } from './offer-what-missed.ts'
import { end, isBefore, type Place, removeWhatIsGone } from './remove-what-is-gone.ts'
import type { SyncLog } from './sync-context.ts'

/** Rows that are stored at a stretch: a few milliseconds. */
const CHUNK_ROWS = 100
/**
 * Rows of a commit. Its time hardly grows with them, for beyond some hundred they meet on the same pages of the indexes; it
 * does with the catalog and the disk, and the window waits for it.
 */
const FEWEST_ROWS = 500
const MOST_ROWS = 2500
const LONG_COMMIT_MS = 25
/** However few rows there are by then: a slow line is no reason to begin far behind after a power cut. */
const COMMIT_EVERY_MS = 2000

export interface RowTakerOptions {
  readonly till: Till
  readonly log: SyncLog
  /** Change that the snapshot is of, and where. */
  readonly seq: number
  readonly mark: string | null
  readonly epoch: string
  readonly sums: ReadonlySet<string>
  readonly from: Place
  /** Rows that came before. */
  readonly done: number
  readonly onDone: (done: number) => void
}

export interface RowTaker {
  /** Rows come in the order of the snapshot; one that does not is taken all the same. */
  take(entity: FeedEntity, row: Readonly<Record<string, unknown>>): Promise<void>
  /** All rows have come: what lies behind the last one is gone. */
  finish(): Promise<void>
  /** Keeps what has come so far, and the place up to where it has. */
  stop(): void
}

/**
 * Stores rows of a snapshot and, in the same transactions, the place up to which this file is what the snapshot says: what
 * lies before it and did not come is gone.
 */
export function createRowTaker(options: RowTakerOptions): RowTaker {
  const { till, log, seq, mark, epoch, sums, onDone } = options
  const bulk = new BulkWrite(till.database)
  let place = options.from
  let done = options.done
  let chunk: { readonly place: string | null; readonly row: object | null }[] = []
  let chunkEntity: FeedEntity = place.entity
  let uncommitted = 0
  let committedAtMs = performance.now()
  let rowsACommit = MOST_ROWS
  let offered = false

  const commit = async () => {
    const beganMs = performance.now()
    bulk.commit()
    committedAtMs = performance.now()
    const tookMs = committedAtMs - beganMs
    if (tookMs > LONG_COMMIT_MS) rowsACommit = Math.max(FEWEST_ROWS, Math.floor(rowsACommit / 2))
    else if (tookMs < LONG_COMMIT_MS / 2) rowsACommit = Math.min(MOST_ROWS, rowsACommit * 2)
    uncommitted = 0
    await nextTurn()
    bulk.checkpoint()
    await nextTurn()
  }
  const store = async () => {
    if (chunk.length === 0) return
    const entity = chunkEntity
    const places = chunk.flatMap((row) => row.place ?? [])
    const rows = chunk.flatMap(({ row }) => row ?? [])
    const count = chunk.length
    chunk = []
    const reached: Place = { entity, after: places.at(-1) ?? '' }
    if (isBefore(place, reached)) {
      await removeWhatIsGone({ till, bulk, seq, sums }, place, reached, new Set(places))
      place = reached
    }
    done += count
    bulk.write((tx) => {
      applyServerRows(tx, entity, rows)
      if (isRecordEntity(entity) && offerWhatMissed(tx, places) !== null) offered = true
      writeSnapshotPlace(tx, { epoch, seq, mark, entity: place.entity, after: place.after, done })
    })
    uncommitted += count
    onDone(done)
    await nextTurn()
    if (uncommitted >= rowsACommit || performance.now() - committedAtMs > COMMIT_EVERY_MS) await commit()
  }
  return {
    take: async (entity, row) => {
      if (entity !== chunkEntity) await store()
      chunkEntity = entity
      chunk.push({ place: placeOf(entity, row), row: readFeedRow(entity, row, log) })
      if (chunk.length >= CHUNK_ROWS) await store()
    },
    finish: async () => {
      await store()
      await removeWhatIsGone({ till, bulk, seq, sums }, place, end, new Set())
      await commit()
      if (offered) till.hints.emit('outbox-grew')
    },
    stop: () => bulk.end(),
  }
}
