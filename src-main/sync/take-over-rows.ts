import { setImmediate as nextTurn } from 'node:timers/promises'
import { type FeedEntity, isRecordEntity } from '../../src-shared/sync/records.ts'
import { placeOf } from '../../src-shared/sync/wire.ts'
import { BulkWrite } from '../database/transaction.ts'
import { askAboutRefused } from '../tables/offered-anew.ts'
import { ROWS_A_STATEMENT } from '../tables/record-table.ts'
import { writeSnapshotPlace } from '../tables/sync-state.ts'
import { applyServerRows } from '../till/apply-server-rows.ts'
import type { Till } from '../till/till.ts'
import { readFeedRow } from './apply-feed.ts'
import { offerWhatMissed } from './offer-what-missed.ts'
import { end, isBefore, type Place, removeWhatIsGone } from './remove-what-is-gone.ts'
import type { SyncLog } from './sync-context.ts'

/** Rows that are stored at a stretch: one statement, some ten milliseconds. */
const CHUNK_ROWS = ROWS_A_STATEMENT
/**
 * Rows of a commit, and commits of a copy of the log into the file. Both write each page that was touched, and rows touch
 * pages all over the indexes: twice as many rows are far from twice as long. So there are as many as the window, which
 * waits meanwhile, is kept no longer for.
 */
const FEWEST_ROWS = 1000
const MOST_ROWS = 10_000
const MOST_COMMITS = 8
const LONG_MS = 15
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
  /**
   * Rows come in the order of the snapshot; one that does not is taken all the same. What is to be waited for, if anything,
   * before the next: for each of a hundred thousand a wait is dear.
   */
  take(entity: FeedEntity, row: Readonly<Record<string, unknown>>): Promise<void> | undefined
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
  let rowsACommit = 2500
  let uncopied = 0
  let commitsACopy = 1
  let offered = false

  const commit = async () => {
    rowsACommit = within(rowsACommit * paceOf(() => bulk.commit()), FEWEST_ROWS, MOST_ROWS)
    committedAtMs = performance.now()
    uncommitted = 0
    uncopied += 1
    await nextTurn()
    if (uncopied < Math.floor(commitsACopy)) return
    commitsACopy = within(commitsACopy * paceOf(() => bulk.checkpoint()), 1, MOST_COMMITS)
    uncopied = 0
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
      if (isRecordEntity(entity)) {
        const missing = offerWhatMissed(tx, places)
        offered ||= askAboutRefused(tx, places) > 0 || missing !== null
      }
      writeSnapshotPlace(tx, { epoch, seq, mark, entity: place.entity, after: place.after, done })
    })
    uncommitted += count
    onDone(done)
    await nextTurn()
    if (uncommitted >= rowsACommit || performance.now() - committedAtMs > COMMIT_EVERY_MS) await commit()
  }
  const keep = (entity: FeedEntity, row: Readonly<Record<string, unknown>>) => {
    chunkEntity = entity
    chunk.push({ place: placeOf(entity, row), row: readFeedRow(entity, row, log) })
    return chunk.length >= CHUNK_ROWS ? store() : undefined
  }
  return {
    take: (entity, row) => {
      if (entity !== chunkEntity && chunk.length > 0) return store().then(() => keep(entity, row))
      return keep(entity, row)
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

/** How much more may be done at a time than by `work`, for it to take as long as the window may wait. */
function paceOf(work: () => void): number {
  const beganMs = performance.now()
  work()
  return within(LONG_MS / (performance.now() - beganMs), 0.5, 2)
}

const within = (value: number, least: number, most: number) => Math.min(most, Math.max(least, value))
