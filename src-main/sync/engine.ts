import type { Connection, LineView, SyncView } from '../../src-shared/contract/views.ts'
import { readTransaction, writeTransaction } from '../database/transaction.ts'
import { readIdentity } from '../tables/identity.ts'
import { countOutbox } from '../tables/outbox.ts'
import { type OfferableState, unsettledOperations } from '../tables/outbox-offers.ts'
import { KEPT_AFTER_COMMIT_MS, pruneCommitted } from '../tables/outbox-verdicts.ts'
import { compareDifferingDays } from '../tables/reconciled-days.ts'
import {
  noteClock,
  noteContact,
  notePull,
  noteTimePassed,
  readSnapshotPlace,
  readSyncState,
} from '../tables/sync-state.ts'
import type { Till } from '../till/till.ts'
import { createIntroduction } from './introduce-till.ts'
import { createLane, type Round } from './lane.ts'
import { watchLine } from './line-watch.ts'
import { followLostHistory } from './lost-history.ts'
import { MAX_PAGE, pullChanges } from './pull-changes.ts'
import { pushOutbox } from './push-outbox.ts'
import { usualPace } from './push-pace.ts'
import { type ReconcileOutcome, reconcileDays } from './reconcile-days.ts'
import type { Fetch } from './server-client.ts'
import { watchServerClock } from './server-clock.ts'
import { createServerEvents } from './server-events.ts'
import { type Contact, type Enrolment, readEnrolment, type SyncContext, type SyncLog } from './sync-context.ts'
import { plainVault, type TokenVault } from './token-vault.ts'
import { watchDownload } from './watch-download.ts'

export interface SyncEngineOptions {
  readonly till: Till
  readonly vault?: TokenVault
  /** The view changed; told at most ten times a second. */
  readonly onChange?: () => void
  readonly fetch?: Fetch
  /** Gives [0, 1). */
  readonly random?: () => number
  readonly log?: SyncLog
}

export interface SyncEngine {
  /** Begins, or waits until the till is enrolled at a server. */
  start(): void
  /** Ends soon: requests under way are given up, which loses nothing. */
  stop(): Promise<void>
  /** There may be something to do, or a network again: tries at once. */
  wake(): void
  /** Pushes and pulls once, now; resolves when both were tried. */
  syncNow(): Promise<void>
  view(): SyncView
  /** What is known of the server's feed now. */
  feed(): { readonly newestSeq: number | null; readonly eventsAreOpen: boolean }
}

/** Without the server's events, and for what they miss. */
const POLL_MS = 15_000
const POLL_BESIDE_EVENTS_MS = 60_000
/** How often the server is asked about what its journal accepted. */
const ACCEPTED_AGAIN_MS = 15_000
/** After news from the server; they come in swarms while it drains its journal. */
const ASK_AFTER_NEWS_MS = 500
const CONTACT_NOTED_EVERY_MS = 60_000
const PRUNE_EVERY_MS = 24 * 60 * 60 * 1000
const TELL_EVERY_MS = 100
/** Days are held against the server's at most so often, however many sales come. */
const COMPARE_EVERY_MS = 2000

/** Carries the outbox to the server and the server's changes to this till, for as long as the till runs. */
export function createSyncEngine(options: SyncEngineOptions): SyncEngine {
  const { till, random = Math.random, onChange = () => undefined } = options
  let contacts: { push: Contact | null; pull: Contact | null } = { push: null, pull: null }
  let shown: { connection: Connection; sinceMs: number } = { connection: 'standalone', sinceMs: till.clock() }
  let { lastContactAtMs, lastPullAtMs } = readTransaction(till.database, readSyncState)
  let newestSeq: number | null = null
  let notedContactAtMs = 0
  /** When it was noted last that time passes, by the clock that only goes forward; null: not yet in this run. */
  let passedUntilMs: number | null = null
  let acceptedOfferedAtMs = 0
  let asking: NodeJS.Timeout | undefined
  const pushPace = usualPace()
  const pullPace = { most: MAX_PAGE }
  const download = watchDownload(till)
  let pruneNotBeforeMs = Number.NEGATIVE_INFINITY
  let compareNotBeforeMs = Number.NEGATIVE_INFINITY
  let isComparisonPutOff = false
  /** Whether this run has the catalog: cursor 0 alone cannot tell, an empty shop's feed begins there too. */
  let catalogTaken = false
  let stopListening: (() => void)[] = []
  let teller: NodeJS.Timeout | undefined

  const changed = () => {
    teller ??= setTimeout(() => {
      teller = undefined
      onChange()
    }, TELL_EVERY_MS).unref()
  }
  const introduction = createIntroduction(till)
  const line = watchLine(options.fetch ?? globalThis.fetch, () => showConnection())
  const serverClock = watchServerClock(till, line.fetch)
  const context: SyncContext = {
    till,
    fetch: serverClock.fetch,
    serverClock,
    vault: options.vault ?? plainVault,
    log: options.log ?? (() => undefined),
    changed,
    introduceAgain: () => introduction.forget(),
    startOver: () => {
      catalogTaken = false
      push.wake()
      pull.wake()
      changed()
    },
    lostHistory: followLostHistory(till),
  }
  const showConnection = () => {
    const told = connectionOf(contacts, readTransaction(till.database, readIdentity)?.server != null)
    // A request that nobody answers will be given up in a while: a person need not wait for that.
    const connection = told === 'online' && line.isSilent() ? 'offline' : told
    if (connection === shown.connection) return
    shown = { connection, sinceMs: till.clock() }
    changed()
  }
  /** Without the server: a clock that is set back must not make what this till knows of its people last longer. */
  const noteTime = () => {
    const untilMs = till.steadyClock()
    const passedMs = passedUntilMs === null ? 0 : untilMs - passedUntilMs
    if (passedUntilMs !== null && passedMs < CONTACT_NOTED_EVERY_MS) return
    passedUntilMs = untilMs
    writeTransaction(till.database, (tx) => noteTimePassed(tx, passedMs, till.clock()))
  }
  /** Takes note of how the server answered, and says whether the lane goes on. */
  const heard = (lane: 'push' | 'pull', contact: Contact, stuck: boolean, retryAfterMs: number): Round => {
    const before = contacts[lane]
    contacts = { ...contacts, [lane]: contact }
    if (contact === 'online') {
      lastContactAtMs = till.clock()
      passedUntilMs = till.steadyClock()
      // A clock that was put back must not keep it from being noted.
      if (Math.abs(lastContactAtMs - notedContactAtMs) >= CONTACT_NOTED_EVERY_MS) {
        notedContactAtMs = lastContactAtMs
        writeTransaction(till.database, (tx) => {
          noteContact(tx, till.clock())
          const clock = serverClock.view()
          if (clock?.isPresent === true) noteClock(tx, clock)
          if (lastPullAtMs !== null) notePull(tx, lastPullAtMs)
        })
      }
      const other = lane === 'push' ? 'pull' : 'push'
      // The server is there again: the other lane need not sit out its back-off.
      if (before !== 'online' && contacts[other] !== null && contacts[other] !== 'online') lanes[other].retryNow()
      // It may have turned away the push alone, for a moment: reading went on to find out, and nobody else asks again.
      else if (contacts.push === 'fenced' || contacts.push === 'unauthorized') lanes.push.retryNow()
      if (before !== 'online' && before !== null && !events.isOpen()) events.reconnect()
    }
    if (contact !== 'online') noteTime()
    showConnection()
    changed()
    if (contact === 'online') return stuck ? { outcome: 'failed' } : { outcome: 'done' }
    // A fenced or unknown till sends nothing more; reading on goes to find out whether that is over.
    if (lane === 'push' && contact !== 'offline') return { outcome: 'stopped' }
    return { outcome: 'failed', retryAfterMs: contact === 'offline' ? retryAfterMs : POLL_BESIDE_EVENTS_MS }
  }
  const round = async (lane: 'push' | 'pull', work: (enrolment: Enrolment) => Promise<Round>): Promise<Round> => {
    // That it tries again is to be seen too.
    if (shown.connection === 'offline') changed()
    try {
      const enrolment = readEnrolment(context)
      if (enrolment !== null) {
        const contact = await introduction.make(enrolment.client)
        return contact === null ? await work(enrolment) : heard(lane, contact, false, 0)
      }
      contacts = { push: null, pull: null }
      showConnection()
      return { outcome: 'stopped' }
    } catch (error) {
      // A full disk, say: what is not stored was not settled, so the next round does it again.
      context.log('sync-fault', { message: error instanceof Error ? error.message : String(error) })
      return { outcome: 'failed' }
    }
  }

  /** Holds the days that are due against the server's, now and then; null when nothing was asked. */
  const compare = async (enrolment: Enrolment, signal: AbortSignal): Promise<ReconcileOutcome | null> => {
    isComparisonPutOff = till.steadyClock() < compareNotBeforeMs
    if (isComparisonPutOff) return null
    const compared = await reconcileDays(context, enrolment, signal)
    compareNotBeforeMs = till.steadyClock() + (compared?.askAgainAfterMs ?? COMPARE_EVERY_MS)
    if (compared?.offeredAgain === true) push.wake()
    return compared
  }
  const push = createLane({
    random,
    idleMs: () => (isComparisonPutOff ? COMPARE_EVERY_MS : POLL_MS),
    round: (signal) =>
      round('push', async (enrolment) => {
        if (contacts.pull === 'fenced') return { outcome: 'stopped' }
        const now = till.clock()
        const acceptedDue = Math.abs(now - acceptedOfferedAtMs) >= ACCEPTED_AGAIN_MS
        if (acceptedDue) acceptedOfferedAtMs = now
        const states: OfferableState[] = acceptedDue ? ['accepted', 'waiting'] : ['waiting']
        const outcome = await pushOutbox(context, enrolment, { states, signal, pace: pushPace })
        if (signal.aborted) return { outcome: 'done' }
        const pushed = outcome === null ? null : heard('push', outcome.contact, outcome.stuck, outcome.retryAfterMs)
        if (pushed !== null && outcome?.contact !== 'online') return pushed
        const compared = await compare(enrolment, signal)
        if (signal.aborted) return { outcome: 'done' }
        if (compared !== null && (pushed === null || compared.contact !== 'online')) {
          return heard('push', compared.contact, false, compared.retryAfterMs)
        }
        if (pushed !== null) return pushed
        if (contacts.push === 'offline') contacts = { ...contacts, push: null }
        showConnection()
        prune()
        return { outcome: 'done' }
      }),
  })
  const pull = createLane({
    random,
    idleMs: () => (events.isOpen() ? POLL_BESIDE_EVENTS_MS : POLL_MS),
    round: (signal) =>
      round('pull', async (enrolment) => {
        const { cursorSeq } = readTransaction(till.database, readSyncState)
        const isUnfinished = readTransaction(till.database, readSnapshotPlace) !== null
        const snapshotFirst = isUnfinished || (cursorSeq === 0 && !catalogTaken)
        const outcome = await pullChanges(context, enrolment, {
          signal,
          pace: pullPace,
          snapshotFirst,
          onSnapshot: (progress) => {
            download.tell(progress)
            changed()
          },
        })
        if (signal.aborted) return { outcome: 'done' }
        if (outcome.contact === 'online') {
          catalogTaken = true
          lastPullAtMs = till.clock()
        }
        return heard('pull', outcome.contact, false, outcome.retryAfterMs)
      }),
  })
  const lanes = { push, pull }
  /** The server's database takes writes: what its journal accepted may be in it now. */
  const askAboutAccepted = () => {
    asking ??= setTimeout(() => {
      asking = undefined
      acceptedOfferedAtMs = 0
      // What others brought back may be what was waited for.
      if (context.lostHistory.isOfferingAgain()) push.retryNow()
      else push.wake()
    }, ASK_AFTER_NEWS_MS).unref()
  }
  const events = createServerEvents({
    client: () => readEnrolment(context)?.client ?? null,
    onNudge: (seq) => {
      if (seq !== null) newestSeq = seq
      if (seq !== null && seq <= readTransaction(till.database, readSyncState).cursorSeq) return
      pull.wake()
      if (readTransaction(till.database, (tx) => unsettledOperations(tx, 1)).length > 0) askAboutAccepted()
    },
    // Opened: something may have been missed. Not, or no longer: a pull finds out whether the server is still there.
    onLine: () => pull.wake(),
    random,
  })
  /** By the server's time: a clock that was set wrong must not throw away what may be asked for again. */
  const prune = () => {
    const serverMs = serverClock.now()
    if (serverMs === null || till.steadyClock() < pruneNotBeforeMs) return
    const pruned = writeTransaction(till.database, (tx) => pruneCommitted(tx, serverMs - KEPT_AFTER_COMMIT_MS))
    // A thousand at a time: the rest goes in the next rounds.
    if (pruned > 0) return
    pruneNotBeforeMs = till.steadyClock() + PRUNE_EVERY_MS
    writeTransaction(till.database, compareDifferingDays)
  }
  const viewLine = (): LineView => {
    const trouble = line.isSilent() ? 'silent' : line.trouble(contacts.pull === 'offline' ? 'pull' : 'push')
    const isTrying = push.isRunning() || pull.isRunning()
    const waits = [push, pull].flatMap((lane) => lane.backsOffForMs() ?? [])
    return {
      trouble: trouble ?? 'unclear',
      isTrying,
      nextTryAtMs: isTrying || waits.length === 0 ? null : Math.round(till.clock() + Math.min(...waits)),
    }
  }
  const retryNow = () => {
    push.retryNow()
    pull.retryNow()
    events.reconnect()
  }

  return {
    start: () => {
      if (stopListening.length > 0) return
      stopListening = [
        till.hints.on('outbox-grew', () => {
          push.wake()
          changed()
        }),
        till.hints.on('identity-changed', () => {
          introduction.forget()
          contacts = { push: null, pull: null }
          catalogTaken = false
          showConnection()
          retryNow()
        }),
      ]
      showConnection()
      push.start()
      pull.start()
      events.start()
    },
    stop: async () => {
      for (const stop of stopListening) stop()
      stopListening = []
      await Promise.all([push.stop(), pull.stop(), events.stop()])
      clearTimeout(teller)
      clearTimeout(asking)
      teller = undefined
      asking = undefined
    },
    wake: retryNow,
    syncNow: async () => {
      events.reconnect()
      await Promise.all([push.runOnce(), pull.runOnce()])
    },
    view: () => ({
      ...shown,
      lastContactAtMs,
      lastPullAtMs,
      line: shown.connection === 'offline' ? viewLine() : null,
      ...readTransaction(till.database, countOutbox),
      catalogDownload: shown.connection === 'standalone' ? null : download.view(),
      clock: shown.connection === 'standalone' ? null : serverClock.view(),
    }),
    feed: () => ({ newestSeq, eventsAreOpen: events.isOpen() }),
  }
}

function connectionOf({ push, pull }: { push: Contact | null; pull: Contact | null }, enrolled: boolean): Connection {
  if (!enrolled) return 'standalone'
  for (const bad of ['fenced', 'unauthorized', 'offline'] as const) if (push === bad || pull === bad) return bad
  return pull === null && push === null ? 'connecting' : 'online'
}
