import { LRUCache } from 'lru-cache'
import { CLOCK_AHEAD_HEADER } from '../src-shared/sync/wire.ts'
import type { TillCaller } from './caller.ts'

/** What tills say of their outboxes with each push and pull; the latest of each, as long as it is heard from. */
export interface TillReports {
  /** Takes note of a till and of its headers `X-Outbox-Waiting`, `X-Outbox-Oldest-At` and `X-Clock-Ahead`; garbage is passed over. */
  heard(till: Pick<TillCaller, 'tenantId' | 'tillId'>, headers: Readonly<Record<string, unknown>>): void
  summary(): TillSummary
  /** By how much the till's clock is ahead, as it said last; null: it was not heard from lately, or does not say. */
  clockAheadOf(tenantId: string, tillId: string): number | null
}

export interface TillSummary {
  /** Heard from in the last five minutes. */
  readonly tills: number
  /** Operations that they still hold. */
  readonly waiting: number
  /** When the oldest of those came to be; null: none. */
  readonly oldestAtMs: number | null
  /** How many of their clocks are off by more than {@link CLOCK_OFF_MS}, and the most by which one is. */
  readonly clocksOff: number
  readonly mostClockOffMs: number
}

/** More than this is worth a look: days and reports begin to be wrong. */
export const CLOCK_OFF_MS = 3 * 60_000

interface Report {
  readonly waiting: number
  readonly oldestAtMs: number | null
  /** By how much its clock is ahead of ours; null: it does not say. */
  readonly clockAheadMs: number | null
}

const HEARD_WITHIN_MS = 5 * 60_000
const MOST_TILLS = 100_000
/** A clock that says it is earlier is not set. */
const EARLIEST_MS = Date.UTC(2020, 0, 1)
const CLOCK_TOLERANCE_MS = 24 * 60 * 60_000
const MOST_WAITING = 10_000_000

export function createTillReports(): TillReports {
  const reports = new LRUCache<string, Report>({ max: MOST_TILLS, ttl: HEARD_WITHIN_MS })
  return {
    heard: ({ tenantId, tillId }, headers) => {
      const key = `${tenantId}:${tillId}`
      const waiting = readCount(headers['x-outbox-waiting'], 0, MOST_WAITING)
      const clockAheadMs = readAhead(headers[CLOCK_AHEAD_HEADER])
      const before = { ...(reports.get(key) ?? { waiting: 0, oldestAtMs: null }), clockAheadMs }
      if (waiting === null) {
        // Heard from, and nothing about its outbox: what it said last may still be so.
        reports.set(key, before)
        return
      }
      const oldestAtMs = readCount(headers['x-outbox-oldest-at'], EARLIEST_MS, Date.now() + CLOCK_TOLERANCE_MS)
      reports.set(key, { waiting, oldestAtMs: waiting === 0 ? null : oldestAtMs, clockAheadMs })
    },
    summary: () => {
      reports.purgeStale()
      let waiting = 0
      let oldestAtMs: number | null = null
      let clocksOff = 0
      let mostClockOffMs = 0
      for (const report of reports.values()) {
        waiting += report.waiting
        const offMs = Math.abs(report.clockAheadMs ?? 0)
        if (offMs > CLOCK_OFF_MS) clocksOff += 1
        mostClockOffMs = Math.max(mostClockOffMs, offMs)
        if (report.oldestAtMs !== null) oldestAtMs = Math.min(oldestAtMs ?? report.oldestAtMs, report.oldestAtMs)
      }
      return { tills: reports.size, waiting, oldestAtMs, clocksOff, mostClockOffMs }
    },
    clockAheadOf: (tenantId, tillId) => reports.get(`${tenantId}:${tillId}`)?.clockAheadMs ?? null,
  }
}

function readAhead(header: unknown): number | null {
  return typeof header === 'string' && /^-?\d{1,15}$/.test(header) ? Number(header) : null
}

function readCount(header: unknown, least: number, most: number): number | null {
  if (typeof header !== 'string' || !/^\d{1,15}$/.test(header)) return null
  const value = Number(header)
  return value >= least && value <= most ? value : null
}
