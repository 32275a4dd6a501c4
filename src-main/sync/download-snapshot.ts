import {
  type FeedEntity,
  isRecordEntity,
  type RecordEntity,
  recordEntities,
  rowSchemas,
} from '../../src-shared/sync/records.ts'
import { type SnapshotHeader, snapshotHeaderSchema, snapshotLineSchema } from '../../src-shared/sync/wire.ts'
import { writeTransaction } from '../database/transaction.ts'
import { moveCursor, readSyncState, writeEpoch } from '../tables/sync-state.ts'
import { applyServerRow } from '../till/apply-server-row.ts'
import { applyInSlices, isFeedEntity, readFeedRow, tellOf } from './apply-feed.ts'
import { forgetSums, type SumEntity } from './forget-sums.ts'
import type { PullOptions, PullOutcome } from './pull-changes.ts'
import { parseJson } from './push-answer.ts'
import { removeWhatIsGone } from './remove-what-is-gone.ts'
import { bodyChunks } from './server-client.ts'
import { contactOf, type Enrolment, noticeEpoch, type SyncContext } from './sync-context.ts'

export interface SnapshotProgress {
  readonly done: number
  readonly total: number
}

/** Rows that are read before they are stored. */
const CHUNK_ROWS = 250

const offline: PullOutcome = { contact: 'offline', retryAfterMs: 0 }

/**
 * Takes over the whole catalog while the till goes on selling. Rows are stored as they come, in small transactions; only
 * the last one moves the cursor, so a download that broke off begins anew and leaves nothing half valid: until then the
 * till sells from what it has.
 */
export async function downloadSnapshot(
  context: SyncContext,
  { client }: Enrolment,
  { signal, onSnapshot }: PullOptions,
): Promise<'done' | PullOutcome> {
  try {
    const response = await client.stream('/v1/sync/snapshot', 'application/x-ndjson', signal)
    if (response.status !== 200) {
      const reply = { status: response.status, text: await response.text(), retryAfterMs: 0 }
      context.log('snapshot-refused', { status: reply.status })
      return { contact: contactOf(reply), retryAfterMs: 0 }
    }
    const whole = await takeOver(context, linesOf(response), onSnapshot)
    return whole ? 'done' : offline
  } catch (error) {
    if (!signal.aborted) context.log('snapshot-broke-off', { reason: error instanceof Error ? error.message : '' })
    return offline
  } finally {
    onSnapshot(null)
  }
}

/** False when the download was not whole. */
async function takeOver(
  context: SyncContext,
  lines: AsyncGenerator<string>,
  onSnapshot: PullOptions['onSnapshot'],
): Promise<boolean> {
  const first = await lines.next()
  const header = first.done ? undefined : snapshotHeaderSchema.safeParse(parseJson(first.value)).data
  if (header === undefined) return false
  noticeEpoch(context, header.epoch)
  const total = Object.values(header.counts).reduce((sum, count) => sum + count, 0)
  const received = new Map<string, number>()
  const seen = Object.fromEntries(recordEntities.map((entity) => [entity, new Set()])) as unknown as SeenIds
  const sums = sumsOf(header)
  let rows: { entity: FeedEntity; row: unknown }[] = []
  let done = 0
  const store = async () => {
    await applyInSlices(context.till, rows, (tx, { entity, row }) => applyServerRow(tx, entity, row))
    rows = []
    onSnapshot({ done, total })
  }
  onSnapshot({ done, total })
  for await (const line of lines) {
    const parsed = snapshotLineSchema.safeParse(parseJson(line))
    if (!parsed.success) return false
    const { entity, row } = parsed.data
    done += 1
    received.set(entity, (received.get(entity) ?? 0) + 1)
    if (!isFeedEntity(entity)) continue
    if (isRecordEntity(entity) && typeof row['id'] === 'string') seen[entity].add(row['id'])
    if (entity === 'stock-level') sums[entity]?.add(String(row['productId']))
    if (entity === 'customer-balance') sums[entity]?.add(String(row['customerId']))
    const known = readFeedRow(entity, row, context.log)
    if (known !== null) rows.push({ entity, row: known })
    if (rows.length >= CHUNK_ROWS) await store()
  }
  await store()
  if (!isWhole(header, received)) {
    context.log('snapshot-incomplete', { received: done, total })
    return false
  }
  await removeWhatIsGone(context.till, seen, header.seq)
  await forgetSums(context.till, sums, header.seq)
  const epochStands = writeTransaction(context.till.database, (tx) => {
    // A push may have met yet another epoch meanwhile.
    if (readSyncState(tx).epoch !== header.epoch) return false
    writeEpoch(tx, header.epoch)
    moveCursor(tx, header.seq)
    return true
  })
  // What it does not hold any longer may be of any of them.
  tellOf(context.till, new Set(Object.keys(rowSchemas) as FeedEntity[]))
  context.log('snapshot-taken-over', { rows: done, seq: header.seq })
  return epochStands
}

/** Ids of the records that a snapshot held. */
export type SeenIds = Readonly<Record<RecordEntity, Set<string>>>

/** Sums that a snapshot tells of, to be filled; a server of before does not know them all. */
const sumsOf = ({ counts }: SnapshotHeader): Readonly<Partial<Record<SumEntity, Set<string>>>> => ({
  ...(counts['stock-level'] !== undefined && { 'stock-level': new Set() }),
  ...(counts['customer-balance'] !== undefined && { 'customer-balance': new Set() }),
})

function isWhole({ counts }: SnapshotHeader, received: ReadonlyMap<string, number>): boolean {
  return Object.entries(counts).every(([entity, count]) => received.get(entity) === count || count === 0)
}

/** Lines of a body; the last one counts only when it is complete. */
async function* linesOf(response: Response): AsyncGenerator<string> {
  const decoder = new TextDecoder()
  let rest = ''
  for await (const chunk of bodyChunks(response)) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) if (line !== '') yield line
  }
  if (rest.trim() !== '') yield rest
}
