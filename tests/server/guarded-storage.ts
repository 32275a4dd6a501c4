import pino from 'pino'
import { migrate } from '../../server/store/migrate.ts'
import { openStorage } from '../../server/store/open-storage.ts'
import { openStore } from '../../server/store/open-store.ts'
import { insertRows } from '../../server/store/rows.ts'
import type { Storage } from '../../server/store/storage.ts'
import { bumpCounter } from '../../server/store/tables/counters.ts'
import { writeTransaction } from '../../server/store/transaction.ts'

export interface LogLine {
  readonly msg: string
  readonly circuit?: string
  readonly cause?: string
}

export interface LoggedStorage {
  readonly storage: Storage
  readonly lines: LogLine[]
}

/** Opens MySQL storage as a server does, with what it logs beside it. */
export function openLogged(
  url: string,
  replicaUrl: string | null,
  timeoutMs = 10_000,
  connections = 10,
): LoggedStorage {
  const lines: LogLine[] = []
  const log = pino({}, { write: (line: string) => void lines.push(JSON.parse(line)) })
  return { storage: openStorage({ engine: 'mysql', url, replicaUrl, connections, timeoutMs }, log), lines }
}

/** Brings an empty database to this version, with the counters of some tenants. */
export async function prepareDatabase(url: string, ...tenantIds: string[]): Promise<void> {
  const store = openStore({ engine: 'mysql', url, replicaUrl: null, connections: 2, timeoutMs: 10_000 })
  await migrate(store)
  const counters = tenantIds.map((tenant_id) => ({ tenant_id, seq: 0 }))
  await writeTransaction(store, (tx) => insertRows(tx, 'tenant_counters', counters))
  await store.close()
}

/** A write as a till's is: it counts the tenant up; answers its change number. */
export function bump({ primary }: Storage, tenantId: string): Promise<number> {
  return writeTransaction(primary, (tx) => bumpCounter(tx, tenantId, 1))
}

/** Counts how long this process has been kept from running, ms: by others on the machine, or by itself. */
export function countDelays(): () => number {
  let lost = 0
  let dueMs = performance.now() + 20
  const timer = setInterval(() => {
    lost += Math.max(0, performance.now() - dueMs)
    dueMs = performance.now() + 20
  }, 20)
  timer.unref()
  return () => {
    clearInterval(timer)
    return lost
  }
}
