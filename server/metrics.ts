import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import type { Source } from '../src-shared/sync/wire.ts'
import type { CacheStats } from './cache/cache.ts'
import type { Circuit } from './circuit.ts'
import type { JournalStatus } from './journal/journal.ts'
import { createTillReports, type TillReports } from './till-reports.ts'

/** What one server process counts. Labels have few values each: never a tenant, a till, an address or a path with ids. */
export interface Metrics {
  /** Prometheus' text format, and its media type. Waits for nothing outside this process. */
  expose(): Promise<{ readonly text: string; readonly mediaType: string }>
  /** What tills say of their outboxes. */
  readonly tills: TillReports
  /** An answer was given; `route` is the pattern, `unknown` where there is none. */
  answered(request: { method: string; route: string; status: number; seconds: number }): void
  /** An answer from storage was given. */
  read(source: Source): void
  /** A stream began; answers what to call when it ends. */
  streaming(route: string): () => void
  turnedAway(why: 'rate' | 'overload'): void
  /** Operations left the journal; `outcome`: committed, conflict, rejected, set-aside ... */
  drained(outcome: string, operations: number): void
  /** Adds what is asked whenever somebody reads the metrics; once. */
  watch(sources: MetricSources): void
}

/** What is there anyway and is read when somebody looks. None of it may throw or wait. */
export interface MetricSources {
  /** By what they stand before: `primary`, `replica`, `cache`, `journal`. null: not configured. */
  readonly circuits: Readonly<Record<string, Circuit | null>>
  readonly cache: () => CacheStats
  readonly journal: () => JournalStatus
  readonly pools: () => readonly PoolUse[]
  /** How far the replica is behind; null: there is none, or nobody knows. */
  readonly replicaLagMs: () => number | null
  readonly work: () => { readonly working: number; readonly waiting: number }
}

/** Connections of one pool. */
export interface PoolUse {
  /** `primary`, `replica` ...: it becomes a label. */
  readonly name: string
  readonly used: number
  readonly idle: number
  /** Requests that wait for a connection. */
  readonly waiting: number
  readonly limit: number
}

/** Five milliseconds to ten seconds is what Prometheus' own libraries take; a cached answer is faster. */
const DURATION_SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]
const circuitValue: Record<Circuit['state'], number> = { closed: 0, 'half-open': 0.5, open: 1 }

/** Node's own figures: one set a process, for what collects them listens for as long as the process lives. */
const ofProcess = new Registry()
collectDefaultMetrics({ register: ofProcess })

/**
 * The metrics of one application, with a registry of its own. Names follow
 * https://prometheus.io/docs/practices/naming/ : our prefix, base units, `_total` for what only grows. Node's own
 * (event loop lag, heap, collections) keep the names that every dashboard for Node knows: `nodejs_`, `process_`.
 */
export function createMetrics(): Metrics {
  const registry = new Registry()
  const registers = [registry]
  const durations = new Histogram({
    name: 'mostrador_http_request_duration_seconds',
    help: 'Time from the first byte of a request to the last of its answer, streams left out',
    labelNames: ['method', 'route', 'status'],
    buckets: DURATION_SECONDS,
    registers,
  })
  const reads = new Counter({
    name: 'mostrador_answers_total',
    help: 'Answers by the storage that they came from, as X-Source says',
    labelNames: ['source'],
    registers,
  })
  const streams = new Gauge({
    name: 'mostrador_streams',
    help: 'Streams that are open: events, snapshots, exports',
    labelNames: ['route'],
    registers,
  })
  const turnedAway = new Counter({
    name: 'mostrador_turned_away_total',
    help: 'Requests answered 429 (rate) or 503 (overload) without being worked on',
    labelNames: ['why'],
    registers,
  })
  const drained = new Counter({
    name: 'mostrador_journal_drained_total',
    help: 'Operations that this instance drained, by what became of them',
    labelNames: ['outcome'],
    registers,
  })
  const tills = createTillReports()
  watchTills(registry, tills)
  return {
    expose: async () => ({
      // What Node has no figure for yet, the library spells in a way of its own.
      text: (await Registry.merge([ofProcess, registry]).metrics()).replace(/ Nan$/gm, ' NaN'),
      mediaType: registry.contentType,
    }),
    tills,
    answered: ({ method, route, status, seconds }) => durations.observe({ method, route, status }, seconds),
    read: (source) => reads.inc({ source }),
    streaming: (route) => {
      streams.inc({ route })
      return () => streams.dec({ route })
    },
    turnedAway: (why) => turnedAway.inc({ why }),
    drained: (outcome, operations) => drained.inc({ outcome }, operations),
    watch: (sources) => {
      watchCircuits(registry, sources)
      watchCache(registry, sources)
      watchJournal(registry, sources)
      watchPools(registry, sources)
      gauge(registry, 'mostrador_requests_working', 'Requests that are worked on', () => sources.work().working)
      gauge(registry, 'mostrador_requests_waiting', 'Requests that wait for their turn', () => sources.work().waiting)
    },
  }
}

/** A value that is read when somebody looks; null: there is none now, and no sample. */
function gauge(registry: Registry, name: string, help: string, read: () => number | null): void {
  new Gauge({
    name,
    help,
    registers: [registry],
    collect() {
      const value = read()
      if (value === null) this.remove()
      else this.set(value)
    },
  })
}

/** Counts that are kept elsewhere, by one label. */
function totals(
  registry: Registry,
  name: string,
  help: string,
  label: string,
  read: () => Readonly<Record<string, number>>,
): void {
  new Counter({
    name,
    help,
    labelNames: [label],
    registers: [registry],
    collect() {
      this.reset()
      for (const [value, count] of Object.entries(read())) this.inc({ [label]: value }, count)
    },
  })
}

function total(registry: Registry, name: string, help: string, read: () => number): void {
  new Counter({
    name,
    help,
    registers: [registry],
    collect() {
      this.reset()
      this.inc(read())
    },
  })
}

/** Values of now, by one label. */
function gauges(
  registry: Registry,
  name: string,
  help: string,
  labels: readonly string[],
  read: () => readonly (readonly [Readonly<Record<string, string>>, number])[],
): void {
  new Gauge({
    name,
    help,
    labelNames: [...labels],
    registers: [registry],
    collect() {
      this.reset()
      for (const [of, value] of read()) this.set(of, value)
    },
  })
}

function watchCircuits(registry: Registry, { circuits }: MetricSources): void {
  const present = Object.entries(circuits).flatMap(([name, circuit]) => (circuit === null ? [] : [{ name, circuit }]))
  gauges(registry, 'mostrador_circuit_open', '0: it works, 1: it is away, 0.5: it is being tried', ['circuit'], () =>
    present.map(({ name, circuit }) => [{ circuit: name }, circuitValue[circuit.state]]),
  )
  const switches = new Counter({
    name: 'mostrador_circuit_switches_total',
    help: 'Times that a circuit opened or closed',
    labelNames: ['circuit', 'to'],
    registers: [registry],
  })
  for (const { name, circuit } of present) {
    for (const to of ['open', 'closed']) switches.inc({ circuit: name, to }, 0)
    circuit.onChange(({ state }) => switches.inc({ circuit: name, to: state === 'closed' ? 'closed' : 'open' }))
  }
}

function watchCache(registry: Registry, { cache }: MetricSources): void {
  totals(registry, 'mostrador_cache_hits_total', 'Answers from the cache', 'module', () => cache().hits)
  totals(registry, 'mostrador_cache_misses_total', 'Answers that had to be read', 'module', () => cache().misses)
  total(registry, 'mostrador_cache_redis_hits_total', 'Hits that Redis answered', () => cache().redisHits)
  total(registry, 'mostrador_cache_stale_hits_total', 'Hits given while the storage was away', () => cache().staleHits)
  gauge(registry, 'mostrador_cache_items', "Answers in this process's memory", () => cache().items)
}

function watchJournal(registry: Registry, { journal }: MetricSources): void {
  gauge(registry, 'mostrador_journal_usable', '1: it takes writes while MySQL is away', () => {
    const { status } = journal()
    return status === 'off' ? null : Number(status === 'ok')
  })
  gauge(registry, 'mostrador_journal_entries', 'Operations that wait in the journal', () => journal().depth)
  gauge(registry, 'mostrador_journal_oldest_entry_age_seconds', 'How long the oldest has waited; 0: none', () =>
    ageSeconds(journal().oldestAtMs),
  )
  gauges(registry, 'mostrador_journal_pending', 'Operations that wait, by what they do', ['class'], () => {
    const { pendingCreates, pendingUpdates, pendingDeletes } = journal()
    return [
      [{ class: 'create' }, pendingCreates],
      [{ class: 'update' }, pendingUpdates],
      [{ class: 'delete' }, pendingDeletes],
    ]
  })
  gauge(registry, 'mostrador_journal_set_aside', 'Operations that wait for people', () => journal().setAside)
  total(registry, 'mostrador_journal_resets_total', 'Times that it had lost entries', () => journal().resets)
  total(registry, 'mostrador_journal_drained_entries_total', 'Operations that any instance drained', () => {
    return journal().drained
  })
  gauge(registry, 'mostrador_journal_last_drain_timestamp_seconds', 'When it was last drained', () => {
    const { lastDrainAtMs: atMs } = journal()
    return atMs === null ? null : atMs / 1000
  })
}

function watchPools(registry: Registry, { pools, replicaLagMs }: MetricSources): void {
  gauges(registry, 'mostrador_pool_connections', 'Connections to a database', ['pool', 'state'], () =>
    pools().flatMap(({ name, used, idle }) => [
      [{ pool: name, state: 'used' }, used] as const,
      [{ pool: name, state: 'idle' }, idle] as const,
    ]),
  )
  gauges(registry, 'mostrador_pool_limit_connections', 'Connections that a pool may have', ['pool'], () =>
    pools().map(({ name, limit }) => [{ pool: name }, limit]),
  )
  gauges(registry, 'mostrador_pool_waiting', 'Requests that wait for a connection', ['pool'], () =>
    pools().map(({ name, waiting }) => [{ pool: name }, waiting]),
  )
  gauge(registry, 'mostrador_replica_lag_seconds', 'How far the replica is behind the primary', () => {
    const lagMs = replicaLagMs()
    return lagMs === null ? null : lagMs / 1000
  })
}

/** Several instances may have heard of the same till: over instances take the greatest, not the sum. */
function watchTills(registry: Registry, tills: TillReports): void {
  gauge(registry, 'mostrador_tills', 'Tills heard from in the last 5 minutes', () => tills.summary().tills)
  gauge(
    registry,
    'mostrador_tills_outbox_waiting',
    'Operations that these tills still hold, as they say',
    () => tills.summary().waiting,
  )
  gauge(
    registry,
    'mostrador_tills_outbox_oldest_age_seconds',
    'Age of the oldest of them by the clock of its till; 0: none',
    () => ageSeconds(tills.summary().oldestAtMs),
  )
  gauge(
    registry,
    'mostrador_tills_clock_off',
    'Tills whose clock is more than 3 minutes off, as they measure it',
    () => tills.summary().clocksOff,
  )
  gauge(
    registry,
    'mostrador_tills_clock_off_most_seconds',
    'The most by which the clock of one of them is off, ahead or behind',
    () => tills.summary().mostClockOffMs / 1000,
  )
}

function ageSeconds(atMs: number | null): number {
  return atMs === null ? 0 : Math.max(0, (Date.now() - atMs) / 1000)
}
