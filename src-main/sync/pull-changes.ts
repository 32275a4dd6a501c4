import { type FeedEntity, isRecordEntity } from '../../src-shared/sync/records.ts'
import {
  type ChangesResponse,
  changesResponseSchema,
  isFarBehind,
  KNOWN_MARK_HEADER,
} from '../../src-shared/sync/wire.ts'
import { readTransaction, writeTransaction } from '../database/transaction.ts'
import { askAboutRefused } from '../tables/offered-anew.ts'
import { countServerRows } from '../tables/record-ids.ts'
import { moveCursor, readSyncState } from '../tables/sync-state.ts'
import { applyServerRemoval, applyServerRow } from '../till/apply-server-row.ts'
import { applyInSlices, isFeedEntity, isStale, readFeedRow, tellOf } from './apply-feed.ts'
import { downloadSnapshot } from './download-snapshot.ts'
import { contradictsOwn, noticeEpoch, noticeLostHistory } from './lost-history.ts'
import { offerWhatMissed } from './offer-what-missed.ts'
import { parseJson } from './push-answer.ts'
import { isTimeout, type Reply, refusalOf } from './server-client.ts'
import { type Contact, contactOf, type Enrolment, type SyncContext } from './sync-context.ts'

/** Rows of a page: halved when the line is too slow for it, doubled with each one that gets through. */
export interface PullPace {
  most: number
}
export const MAX_PAGE = 500

export interface SnapshotProgress {
  readonly done: number
  readonly total: number
  /** By the pace so far; null until there is enough to tell. */
  readonly remainingMs: number | null
}

export interface PullOutcome {
  readonly contact: Contact
  readonly retryAfterMs: number
}

export interface PullOptions {
  readonly signal: AbortSignal
  /** Kept from round to round. */
  readonly pace: PullPace
  /** The catalog is to be taken over whole, whatever the cursor says. */
  readonly snapshotFirst: boolean
  /** Null: it is under way no longer. */
  readonly onSnapshot: (progress: SnapshotProgress | null) => void
}

const online: PullOutcome = { contact: 'online', retryAfterMs: 0 }
const offline: PullOutcome = { contact: 'offline', retryAfterMs: 0 }

/**
 * Reads the server's feed from the till's cursor to its end, or the snapshot when there is no way from the cursor. Rows
 * and cursor move in one transaction. Never throws for what the server or the line does.
 */
export async function pullChanges(
  context: SyncContext,
  enrolment: Enrolment,
  options: PullOptions,
): Promise<PullOutcome> {
  let snapshotDue = options.snapshotFirst
  for (let snapshots = 0; ; ) {
    if (snapshotDue) {
      // A feed that leads nowhere right after a snapshot is the server's fault: back off rather than loop.
      if (snapshots > 0) return offline
      snapshots += 1
      const outcome = await downloadSnapshot(context, enrolment, options)
      if (outcome !== 'done') return outcome
      snapshotDue = false
    }
    const page = await readPage(context, enrolment, options)
    if (page === 'snapshot') snapshotDue = true
    // One that was just taken may take long, and more happen meanwhile than it would be worth: once is enough.
    else if (!('contact' in page) && snapshots === 0 && isSnapshotShorter(context, page)) snapshotDue = true
    else if ('contact' in page) return page
    else {
      await applyPage(context, page)
      if (!page.more) return online
    }
  }
}

/** After weeks: the way through all that happened is longer than to take over what there is now. */
function isSnapshotShorter({ till, log }: SyncContext, { newest, next }: ChangesResponse): boolean {
  const behind = (newest ?? next) - next
  if (!isFarBehind(behind, 0)) return false
  const rows = readTransaction(till.database, countServerRows)
  if (!isFarBehind(behind, rows)) return false
  log('snapshot-is-shorter', { behind, rows })
  return true
}

/** The next page, or that a snapshot has to come first, or how it failed. */
async function readPage(
  context: SyncContext,
  { client }: Enrolment,
  { signal, pace }: PullOptions,
): Promise<ChangesResponse | 'snapshot' | PullOutcome> {
  const { cursorSeq: after, cursorMark } = readTransaction(context.till.database, readSyncState)
  const mark = cursorMark === null ? {} : { [KNOWN_MARK_HEADER]: cursorMark }
  let reply: Reply
  try {
    reply = await client.get(`/v1/sync/changes?after=${after}&limit=${pace.most}`, signal, mark)
  } catch (error) {
    if (isTimeout(error)) pace.most = Math.max(1, Math.floor(pace.most / 2))
    return offline
  }
  if (signal.aborted) return offline
  pace.most = Math.min(MAX_PAGE, pace.most * 2)
  if (reply.status !== 200) {
    if (refusalOf(reply) === 'cursor-too-old') {
      // The feed is never cut off at its beginning: it has no such change (any more).
      noticeLostHistory(context, 'cursor')
      return 'snapshot'
    }
    context.log('pull-refused', { status: reply.status })
    return { contact: contactOf(reply), retryAfterMs: reply.retryAfterMs }
  }
  const page = changesResponseSchema.safeParse(parseJson(reply.text)).data
  if (page === undefined) {
    context.log('pull-answer-not-understood', { bytes: reply.text.length })
    return offline
  }
  if (noticeEpoch(context, page.epoch)) return 'snapshot'
  const gap = findGap(page, after)
  if (gap !== null) {
    context.log('feed-has-a-gap', { after, expected: gap.expected, found: gap.found })
    return 'snapshot'
  }
  if (contradictsOwn(context, page.changes) && noticeLostHistory(context, 'feed')) return 'snapshot'
  return page
}

/** Where a page breaks the promise that each change follows the one before it; null when it keeps it. */
export function findGap(
  { changes, next, more }: Pick<ChangesResponse, 'changes' | 'next' | 'more'>,
  after: number,
): { readonly expected: number; readonly found: number } | null {
  let last = after
  for (const { seq } of changes) {
    if (seq !== last + 1) return { expected: last + 1, found: seq }
    last = seq
  }
  if (next !== last) return { expected: last, found: next }
  // More after nothing would never end.
  return more && changes.length === 0 ? { expected: last + 1, found: last } : null
}

async function applyPage(context: SyncContext, page: ChangesResponse): Promise<void> {
  const { changes, epoch, next, mark = null } = page
  if (changes.length === 0) {
    if (mark !== null) learnMark(context, page, mark)
    return
  }
  const { till } = context
  const shown = new Set<FeedEntity>()
  const changed: string[] = []
  const there: string[] = []
  let offered = false
  await applyInSlices(
    till,
    changes,
    (tx, { entity, id, version, removed, row }) => {
      const isSum = isFeedEntity(entity) && !isRecordEntity(entity)
      if (!isSum) changed.push(id)
      if (!isSum && !removed) there.push(id)
      // A fact, another store's stock, or what only a newer till knows: it moves the cursor and nothing else.
      if (!isFeedEntity(entity) || (row === null && !removed)) return
      const known = removed ? null : readFeedRow(entity, row, context.log)
      if (isStale(tx, entity, id, known === null ? version : versionOf(known, version))) return
      shown.add(entity)
      if (removed) applyServerRemoval(tx, entity, id, version)
      else if (known !== null) applyServerRow(tx, entity, known)
    },
    (tx, last) => {
      const missing = offerWhatMissed(tx, there.splice(0))
      const asked = askAboutRefused(tx, changed.splice(0))
      offered ||= missing !== null || asked > 0
      for (const entity of missing ?? []) shown.add(entity)
      // A push may have met another epoch meanwhile: then these numbers are of a history that is over.
      if (readSyncState(tx).epoch === epoch) moveCursor(tx, last.seq, last.seq === next ? mark : null)
    },
  )
  if (shown.size > 0) tellOf(till, shown)
  if (offered) till.hints.emit('outbox-grew')
}

/** What the change at the cursor is called, where that was not known: from a server of before, or after a break. */
function learnMark({ till }: SyncContext, { epoch, next }: ChangesResponse, mark: string): void {
  if (readTransaction(till.database, readSyncState).cursorMark !== null) return
  writeTransaction(till.database, (tx) => {
    const state = readSyncState(tx)
    if (state.epoch === epoch && state.cursorSeq === next) moveCursor(tx, next, mark)
  })
}

/** The feed brings a row as it is now, which may be newer than the change that it stands at. */
const versionOf = (row: object, otherwise: number): number =>
  'version' in row && typeof row.version === 'number' ? row.version : otherwise
