import type { CacheStats } from '../../cache/cache.ts'
import type { Circuit } from '../../circuit.ts'
import type { JournalStatus } from '../../journal/journal.ts'
import type { Engine } from '../../store/open-store.ts'

/** What health is told from. All but `probe` is known without asking anything, whatever hangs. */
export interface HealthSources {
  readonly engine: Engine
  /** By what they stand before; null: not configured. The database has none where it is embedded. */
  readonly circuits: Readonly<Record<'primary' | 'replica' | 'cache' | 'journal', Circuit | null>>
  /** Whether the storage answers: asked only where no circuit stands before it. Never throws, answers in time. */
  readonly probe: () => Promise<boolean>
  /** Whether a database that answers is written to: it is prepared first, see `establishIdentity`. */
  readonly isWritable: () => boolean
  /** Whether the server starts and goes on without its database. */
  readonly fallback: boolean
  readonly cache: () => CacheStats
  readonly journal: () => JournalStatus
  /** What the last comparison of cache and database found; null: there was none yet. */
  readonly lastVerification: () => Verification | null
}

export interface Verification {
  readonly isConsistent: boolean
  readonly details: string
  readonly atMs: number
}

export type Availability = 'ok' | 'error' | 'off'

export interface Health {
  /** degraded: something that is configured is away, and the server serves all the same. */
  readonly status: 'healthy' | 'degraded' | 'error'
  readonly mysql: Availability
  readonly replica: Availability
  readonly redis: Availability
  readonly journal: Availability
  /** The primary database, or the embedded storage. */
  readonly primary: 'ok' | 'error'
  /** Where reads and writes go now. */
  readonly reads: 'primary' | 'replica' | 'cache' | 'none'
  readonly writes: 'primary' | 'journal' | 'none'
}

/** The server's state now. */
export async function readHealth(sources: HealthSources): Promise<Health> {
  const { circuits } = sources
  const primary = await readPrimary(sources)
  const replica = availabilityOf(circuits.replica)
  const redis = availabilityOf(circuits.cache)
  const journal = availabilityOfJournal(sources)
  const reads =
    primary === 'ok' ? 'primary' : replica === 'ok' ? 'replica' : canReadCache(sources.cache()) ? 'cache' : 'none'
  const writable = primary === 'ok' && sources.isWritable()
  const writes = writable ? 'primary' : journal === 'ok' ? 'journal' : 'none'
  const isWhole = writes === 'primary' && ![primary, replica, redis, journal].includes('error')
  return {
    status: reads === 'none' || writes === 'none' ? 'error' : isWhole ? 'healthy' : 'degraded',
    mysql: sources.engine === 'mysql' ? primary : 'off',
    replica,
    redis,
    journal,
    primary,
    reads,
    writes,
  }
}

async function readPrimary({ circuits, probe }: HealthSources): Promise<'ok' | 'error'> {
  const works = circuits.primary === null ? await probe() : circuits.primary.state === 'closed'
  return works ? 'ok' : 'error'
}

/** A circuit that is being tried is still one whose other side is away. */
export function availabilityOf(circuit: Circuit | null): Availability {
  return circuit === null ? 'off' : circuit.state === 'closed' ? 'ok' : 'error'
}

/** It may not have noticed yet that its Redis is away. */
function availabilityOfJournal({ journal, circuits }: HealthSources): Availability {
  const { status } = journal()
  return status === 'ok' && availabilityOf(circuits.journal) === 'error' ? 'error' : status
}

/** Redis may have what this process's memory has not. */
function canReadCache({ status, items }: CacheStats): boolean {
  return status === 'ok' || (status === 'degraded' && items > 0)
}

export interface CircuitView {
  readonly name: string
  readonly state: Circuit['state']
  readonly sinceMs: number
  /** Code of what opened it last: no address, no name. */
  readonly cause: string | null
}

export function viewCircuits(circuits: HealthSources['circuits']): CircuitView[] {
  return Object.entries(circuits).flatMap(([name, circuit]) =>
    circuit === null ? [] : [{ name, state: circuit.state, sinceMs: circuit.sinceMs, cause: circuit.cause }],
  )
}

export interface SyncStatus {
  readonly mysql_available: boolean
  readonly redis_available: boolean
  readonly cache_items: number
  readonly pending_creates: number
  readonly pending_updates: number
  readonly pending_deletes: number
  /** Operations that no drain could settle: they wait for people. */
  readonly set_aside: number
  readonly oldest_pending_at: number | null
  readonly is_consistent: boolean
  readonly consistency_details: string
  readonly verified_at: number | null
  readonly last_drain_at: number | null
  readonly status: 'synced' | 'out_of_sync'
}

/** Whether all that the server accepted is in its database, and what it shows is what is there. */
export async function readSyncStatus(sources: HealthSources): Promise<SyncStatus> {
  const { circuits, engine } = sources
  const works = (await readPrimary(sources)) === 'ok'
  const journal = sources.journal()
  const verification = sources.lastVerification()
  const isConsistent = verification?.isConsistent ?? true
  const isSettled = journal.depth === 0 && journal.setAside === 0
  return {
    mysql_available: engine === 'mysql' && works,
    redis_available: availabilityOf(circuits.cache ?? circuits.journal) === 'ok',
    cache_items: sources.cache().items,
    pending_creates: journal.pendingCreates,
    pending_updates: journal.pendingUpdates,
    pending_deletes: journal.pendingDeletes,
    set_aside: journal.setAside,
    oldest_pending_at: journal.oldestAtMs,
    is_consistent: isConsistent,
    consistency_details: consistencyDetails(works, journal, verification),
    verified_at: verification?.atMs ?? null,
    last_drain_at: journal.lastDrainAtMs,
    status: works && isSettled && isConsistent ? 'synced' : 'out_of_sync',
  }
}

function consistencyDetails(works: boolean, journal: JournalStatus, verification: Verification | null): string {
  return [
    works ? null : 'the database does not answer: what it has is as last seen',
    verification?.details ?? 'cache and database have not been compared yet',
    journal.status === 'error' ? `the journal cannot promise: ${journal.reason ?? 'it is away'}` : null,
    journal.setAside > 0 ? `${journal.setAside} operations were set aside and wait for people` : null,
    journal.resets > 0 ? `the journal had lost entries ${journal.resets} times; tills offer theirs again` : null,
  ]
    .filter((part) => part !== null)
    .join('; ')
}
