import type { SyncLog } from './sync-context.ts'

export interface SyncEvent {
  readonly atMs: number
  readonly event: string
  readonly details: Readonly<Record<string, string | number | boolean | null>>
}

export interface RecentEvents {
  readonly log: SyncLog
  /** The last twenty, oldest first. */
  list(): readonly SyncEvent[]
}

const KEPT = 20

/** Passes on what the sync engine logs, and remembers the last of it for a diagnosis. */
export function rememberEvents(clock: () => number, log: SyncLog): RecentEvents {
  let events: readonly SyncEvent[] = []
  return {
    log: (event, details = {}) => {
      events = [...events, { atMs: clock(), event, details }].slice(-KEPT)
      log(event, details)
    },
    list: () => events,
  }
}
