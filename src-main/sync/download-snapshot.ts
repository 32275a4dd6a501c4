import { type FeedEntity, rowSchemas } from '../../src-shared/sync/records.ts'
import { type SnapshotHeader, snapshotHeaderSchema } from '../../src-shared/sync/wire.ts'
import { readTransaction, writeTransaction } from '../database/transaction.ts'
import { askAboutFacts } from '../tables/offered-anew.ts'
import {
  forgetSnapshotPlace,
  moveCursor,
  notePull,
  readSnapshotPlace,
  readSyncState,
  type UnfinishedSnapshot,
  writeEpoch,
} from '../tables/sync-state.ts'
import { isFeedEntity, tellOf } from './apply-feed.ts'
import { noticeEpoch } from './lost-history.ts'
import type { PullOptions, PullOutcome } from './pull-changes.ts'
import { parseJson } from './push-answer.ts'
import { beginning } from './remove-what-is-gone.ts'
import { bodyChunks, refusalOf } from './server-client.ts'
import { contactOf, type Enrolment, type SyncContext } from './sync-context.ts'
import { createRowTaker } from './take-over-rows.ts'

const offline: PullOutcome = { contact: 'offline', retryAfterMs: 0 }

/**
 * Takes over the whole catalog while the till goes on selling. Rows are stored as they come, and with them the place up to
 * which they came; only the last transaction moves the cursor. A download that broke off, with the line or with the power,
 * goes on behind that place: what follows is newer than what came before, and the feed from the first answer's `seq` makes
 * it one. A server that cannot go on there, or would better not, begins anew and says so.
 */
export async function downloadSnapshot(
  context: SyncContext,
  { client }: Enrolment,
  { signal, onSnapshot }: PullOptions,
): Promise<'done' | PullOutcome> {
  const brokenOff = readTransaction(context.till.database, readSnapshotPlace)
  try {
    const response = await client.stream(`/v1/sync/snapshot${queryOf(brokenOff)}`, 'application/x-ndjson', signal)
    if (response.status !== 200) {
      const reply = { status: response.status, text: await response.text(), retryAfterMs: 0 }
      context.log('snapshot-refused', { status: reply.status })
      if (refusalOf(reply) === 'invalid') writeTransaction(context.till.database, forgetSnapshotPlace)
      return { contact: contactOf(reply), retryAfterMs: 0 }
    }
    const batches = linesOf(response)
    try {
      return (await takeOver(context, batches, brokenOff, onSnapshot)) ? 'done' : offline
    } finally {
      // Lets go of the line, however far it was read.
      await batches.return(undefined)
    }
  } catch (error) {
    if (!signal.aborted) context.log('snapshot-broke-off', { reason: error instanceof Error ? error.message : '' })
    return offline
  } finally {
    onSnapshot(null)
  }
}

function queryOf(place: UnfinishedSnapshot | null): string {
  if (place === null) return ''
  const { epoch, seq, mark, entity, after } = place
  return `?${new URLSearchParams({ epoch, seq: String(seq), entity, after, ...(mark !== null && { mark }) })}`
}

/** False when the download was not whole. */
async function takeOver(
  context: SyncContext,
  batches: AsyncGenerator<readonly string[], undefined>,
  brokenOff: UnfinishedSnapshot | null,
  onSnapshot: PullOptions['onSnapshot'],
): Promise<boolean> {
  const { till, log } = context
  const [first = '', ...rest] = (await batches.next()).value ?? []
  const header = snapshotHeaderSchema.safeParse(parseJson(first)).data
  if (header === undefined) return false
  noticeEpoch(context, header.epoch)
  const resumed = header.resumed === true ? brokenOff : null
  if (resumed === null) writeTransaction(till.database, forgetSnapshotPlace)
  else log('snapshot-goes-on', { done: resumed.done, seq: resumed.seq })
  const came = resumed?.done ?? 0
  const total = Object.values(header.counts).reduce((sum, count) => sum + count, came)
  const tell = progressOf(came, total, onSnapshot)
  tell(came)
  const taker = createRowTaker({
    ...{ till, log, seq: header.seq, epoch: header.epoch, mark: header.mark ?? null },
    sums: new Set(Object.keys(header.counts)),
    from: resumed ?? beginning,
    done: came,
    onDone: tell,
  })
  const received = new Map<string, number>()
  try {
    for (let some: readonly string[] | undefined = rest; some !== undefined; some = (await batches.next()).value) {
      for (const line of some) {
        const parsed = readLine(line)
        if (parsed === null) return false
        const { entity, row } = parsed
        received.set(entity, (received.get(entity) ?? 0) + 1)
        const stored = isFeedEntity(entity) ? taker.take(entity, row) : undefined
        if (stored !== undefined) await stored
      }
    }
    if (!isWhole(header, received)) {
      log('snapshot-incomplete', { received: sumOf(received.values()), total: total - came })
      // Whatever is missing may be missing in the middle.
      taker.stop()
      writeTransaction(till.database, forgetSnapshotPlace)
      return false
    }
    await taker.finish()
  } finally {
    taker.stop()
  }
  const asked = writeTransaction(till.database, (tx) => {
    // A push may have met yet another epoch meanwhile.
    if (readSyncState(tx).epoch !== header.epoch) return null
    writeEpoch(tx, header.epoch)
    moveCursor(tx, header.seq, header.mark ?? null)
    notePull(tx, till.clock())
    // A snapshot does not say which facts there are: a copy of this till may have had some taken that were refused here.
    return askAboutFacts(tx)
  })
  if (asked !== null && asked > 0) till.hints.emit('outbox-grew')
  // What it does not hold any longer may be of any of them.
  tellOf(till, new Set(Object.keys(rowSchemas) as FeedEntity[]))
  log('snapshot-taken-over', { rows: sumOf(received.values()), seq: header.seq })
  return asked !== null
}

/** So long it takes until its pace says something. */
const PACE_AFTER_MS = 1000

function progressOf(came: number, total: number, onSnapshot: PullOptions['onSnapshot']): (done: number) => void {
  const beganMs = performance.now()
  return (done) => {
    const tookMs = performance.now() - beganMs
    const isTelling = tookMs > PACE_AFTER_MS && done > came
    onSnapshot({ done, total, remainingMs: isTelling ? Math.round((tookMs / (done - came)) * (total - done)) : null })
  }
}

const sumOf = (numbers: Iterable<number>) => [...numbers].reduce((sum, number) => sum + number, 0)

function isWhole({ counts }: SnapshotHeader, received: ReadonlyMap<string, number>): boolean {
  return Object.entries(counts).every(([entity, count]) => received.get(entity) === count || count === 0)
}

/** One line of the snapshot behind the first; null: it is none. What is in the row is for its schema to say. */
function readLine(line: string): { readonly entity: string; readonly row: Readonly<Record<string, unknown>> } | null {
  const { entity, row } = (parseJson(line) ?? {}) as { readonly entity?: unknown; readonly row?: unknown }
  if (typeof entity !== 'string' || typeof row !== 'object' || row === null) return null
  return { entity, row: row as Readonly<Record<string, unknown>> }
}

/** Lines of a body, as many as come at a time; the last one counts only when it is complete. */
async function* linesOf(response: Response): AsyncGenerator<readonly string[], undefined> {
  const decoder = new TextDecoder()
  let rest = ''
  for await (const chunk of bodyChunks(response)) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n')
    rest = lines.pop() ?? ''
    const whole = lines.filter((line) => line !== '')
    if (whole.length > 0) yield whole
  }
  if (rest.trim() !== '') yield [rest]
  return undefined
}
