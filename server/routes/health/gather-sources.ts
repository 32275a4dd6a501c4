import type { Cache } from '../../cache/cache.ts'
import type { Circuit } from '../../circuit.ts'
import type { Journal } from '../../journal/journal.ts'
import type { MetricSources } from '../../metrics.ts'
import type { Storage } from '../../store/storage.ts'
import type { HealthSources, Verification } from './health-state.ts'
import { probeStorage } from './probe-storage.ts'

export interface ServerParts {
  readonly storage: Pick<
    Storage,
    'engine' | 'primary' | 'primaryCircuit' | 'isWritable' | 'replicaCircuit' | 'poolUse' | 'replicaLagMs'
  >
  readonly cache: Pick<Cache, 'stats'>
  readonly journal: Pick<Journal, 'status'>
  /** Of the Redis links; null: none is configured. */
  readonly cacheCircuit: Circuit | null
  readonly journalCircuit: Circuit | null
  /** `STORAGE_FALLBACK`. */
  readonly fallback: boolean
  readonly work: MetricSources['work']
  readonly lastVerification: () => Verification | null
}

/** What health and metrics are told from, of a server's parts. */
export function gatherSources(parts: ServerParts): HealthSources & MetricSources {
  const { storage, cache, journal } = parts
  return {
    engine: storage.engine,
    circuits: {
      primary: storage.primaryCircuit,
      replica: storage.replicaCircuit,
      cache: parts.cacheCircuit,
      journal: parts.journalCircuit,
    },
    probe: () => probeStorage(storage.primary),
    isWritable: () => storage.isWritable(),
    fallback: parts.fallback,
    cache: () => cache.stats(),
    journal: () => journal.status(),
    lastVerification: parts.lastVerification,
    pools: () => storage.poolUse(),
    replicaLagMs: () => storage.replicaLagMs(),
    work: parts.work,
  }
}
