import { sql } from 'kysely'
import type { Store } from './open-store.ts'

export interface ReplicaLag {
  /**
   * How long the replica has lacked the oldest change that it lacks, against what the primary was last seen to have, to
   * the second; 0: it lacks none. null: not known, either has not answered lately.
   */
  readonly ms: number | null
  close(): void
}

const EVERY_MS = 1000
/** Samples to look back on; a replica that is further behind is at least as old as the oldest. */
const MOST_SAMPLES = 3600

/**
 * Compares the sum of all tenants' change numbers on both sides once a second: it needs no rights and writes nothing, and
 * measures what reads are held to.
 */
export function watchReplicaLag(primary: Store, replica: Store): ReplicaLag {
  const samples: { readonly changes: number; readonly atMs: number }[] = []
  let ms: number | null = null
  let busy = false

  const look = async () => {
    if (busy) return
    busy = true
    try {
      await countChanges(primary)
        .then((changes) => note(changes))
        .catch(() => undefined)
      const has = await countChanges(replica)
      const missing = samples.find(({ changes }) => changes > has)
      ms = samples.length === 0 ? null : missing === undefined ? 0 : performance.now() - missing.atMs
    } catch {
      ms = null
    } finally {
      busy = false
    }
  }
  const note = (changes: number) => {
    const last = samples.at(-1)
    // A primary that has fewer was put back to an older state.
    if (last !== undefined && changes < last.changes) samples.length = 0
    if (last === undefined || changes !== last.changes) samples.push({ changes, atMs: performance.now() })
    if (samples.length > MOST_SAMPLES) samples.shift()
  }
  const timer = setInterval(() => void look(), EVERY_MS)
  timer.unref()
  return {
    get ms() {
      return ms
    },
    close: () => clearInterval(timer),
  }
}

async function countChanges(store: Store): Promise<number> {
  const { rows } = await sql<{
    changes: string | number
  }>`SELECT COALESCE(SUM(seq), 0) AS changes FROM tenant_counters`.execute(store.reader)
  return Number(rows[0]?.changes ?? 0)
}
