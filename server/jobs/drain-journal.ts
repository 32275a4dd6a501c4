import type { DrainEntry, DrainSide, Journal } from '../journal/journal.ts'
import { NO_ENTRY } from '../journal/journal-keys.ts'
import { codeOf, isUnavailable } from '../store/database-errors.ts'
import type { Storage } from '../store/storage.ts'
import { type DrainParts, drainEntries, isJournalAway } from './drain-entries.ts'
import { isLeaseLost, type JobLocks, type Lease } from './job-locks.ts'

export interface DrainOptions extends DrainParts {
  readonly journal: Journal & DrainSide
  readonly storage: Pick<Storage, 'primary' | 'primaryCircuit' | 'isWritable'>
  readonly locks: JobLocks
  /** Besides whenever MySQL comes back or somebody asks for it. */
  readonly everyMs: number
}

export interface Drain {
  /** Drains soon; while it drains, once more after it. */
  wake(): void
  /** Resolves when nothing is being drained. */
  idle(): Promise<void>
  status(): DrainStatus
  /** Takes no more on; the lock's own end aborts what runs. */
  close(): Promise<void>
}

/** Of this process alone; what all of them drained tells the journal's status. */
export interface DrainStatus {
  readonly running: boolean
  readonly lastDrainAtMs: number | null
  readonly drained: number
  /** Of its last run that drained anything. */
  readonly entriesPerSecond: number | null
}

export const DRAIN_JOB = 'drain-journal'
const FIRST_BATCH = 500
const MOST_IN_BATCH = 2000
/** Characters of text that a batch aims at: it is read within one command's time-out, and held in memory. */
const BATCH_SIZE = 8 * 1024 * 1024
/** Another instance drains, or was killed while it did; or MySQL failed and its circuit has not opened. */
const TRY_AGAIN_MS = 1000

/** Empties the journal into MySQL: when MySQL comes back, when somebody waits for it, and every now and then. */
export function createDrain(options: DrainOptions): Drain {
  const { journal, storage, locks, log, everyMs } = options
  let running: Promise<void> | null = null
  let again = false
  let closed = false
  let retry: NodeJS.Timeout | null = null
  let drained = 0
  /** Drains in a row that brought nothing out. */
  let idleRounds = 0
  let lastDrainAtMs: number | null = null
  let entriesPerSecond: number | null = null
  const batches: BatchSize = { most: FIRST_BATCH }

  const drainAll = async (lease: Lease): Promise<number> => {
    let total = 0
    for (;;) {
      const out = await drainOnce(options, lease, batches, (count) => {
        drained += count
      })
      total += out
      // What waited for something that came later gets through with the next round.
      if (out === 0 || (await journal.depth()) === 0) return total
    }
  }

  /** Answers after how long it should be tried again by itself, ms; null: not before somebody asks for it. */
  const attempt = async (): Promise<number | null> => {
    if (!storage.isWritable()) return null
    try {
      if ((await journal.depth()) === 0) return null
    } catch {
      // The journal asks for a drain when its Redis is back.
      return null
    }
    const beganMs = performance.now()
    try {
      const out = await locks.run(DRAIN_JOB, drainAll)
      if (out === null) return TRY_AGAIN_MS
      idleRounds = out > 0 ? 0 : idleRounds + 1
      if (out > 0) {
        const tookMs = performance.now() - beganMs
        lastDrainAtMs = Date.now()
        entriesPerSecond = Math.round((out / Math.max(1, tookMs)) * 1000)
        log.info({ entries: out, tookMs: Math.round(tookMs) }, 'the journal was drained')
      }
      // What is left waits for facts before it. Their till brings those soon, or is gone for long.
      return (await journal.depth()) === 0 ? null : Math.min(TRY_AGAIN_MS * 2 ** Math.min(idleRounds, 20), everyMs)
    } catch (error) {
      const expected = isUnavailable(error) || isLeaseLost(error) || isJournalAway(error)
      log.warn({ code: codeOf(error), ...(!expected && { err: error }) }, 'a drain of the journal broke off')
      return TRY_AGAIN_MS
    }
  }
  const work = async () => {
    do {
      again = false
      const inMs = await attempt()
      if (inMs !== null && retry === null && !closed) {
        retry = setTimeout(() => {
          retry = null
          wake()
        }, inMs)
        retry.unref()
      }
    } while (again && !closed && retry === null)
    // In the same turn: whoever wakes it from now on begins anew.
    running = null
  }
  const wake = () => {
    if (closed) return
    again = true
    running ??= work()
  }

  journal.onWake(wake)
  const stopListening = storage.primaryCircuit?.onChange((circuit) => {
    if (circuit.state === 'closed') wake()
  })
  const timer = setInterval(wake, everyMs)
  timer.unref()
  wake()

  return {
    wake,
    idle: async () => running ?? undefined,
    status: () => ({ running: running !== null, lastDrainAtMs, drained, entriesPerSecond }),
    close: async () => {
      closed = true
      clearInterval(timer)
      if (retry !== null) clearTimeout(retry)
      stopListening?.()
      await running
    },
  }
}

/** How many entries are read at once: as many as their size allows. */
interface BatchSize {
  most: number
}

/** One round over all that waits, oldest first. */
async function drainOnce(
  parts: DrainOptions,
  lease: Lease,
  batches: BatchSize,
  count: (entries: number) => void,
): Promise<number> {
  const { journal } = parts
  let out = 0
  const drain = async (batch: readonly DrainEntry[]) => {
    lease.signal.throwIfAborted()
    const size = batch.reduce((sum, entry) => sum + entry.size, 0)
    batches.most = Math.max(1, Math.min(MOST_IN_BATCH, Math.floor((batch.length * BATCH_SIZE) / Math.max(1, size))))
    const entries = await drainEntries(parts, lease, batch)
    count(entries)
    out += entries
  }
  const read = async (reading: (most: number) => Promise<DrainEntry[]>) => {
    try {
      return await reading(batches.most)
    } catch (error) {
      // Perhaps they were too large to arrive in time: the next attempt takes fewer.
      batches.most = Math.max(1, Math.floor(batches.most / 4))
      throw error
    }
  }
  // What a drain had in hand before: a dead one, or this one when it had to wait for something.
  for (let after = NO_ENTRY; ; ) {
    const from = after
    const batch = await read((most) => journal.readHeld(from, most))
    if (batch.length === 0) break
    after = batch.at(-1)?.label.id ?? after
    await drain(batch)
  }
  for (;;) {
    const batch = await read(journal.readNew)
    if (batch.length === 0) return out
    await drain(batch)
  }
}
