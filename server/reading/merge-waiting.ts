import type { CachedRead } from '../cache/cache.ts'
import type { Caller } from '../caller.ts'
import type { ServerContext } from '../context.ts'
import { entriesOfStore, mergePending, type PendingRow } from '../journal/merge-pending.ts'
import { isUnavailable } from '../store/transaction.ts'

interface Row {
  readonly id: string
}

/** Rows in order of their ids, and where the next page begins. */
export interface Page<R extends Row> {
  readonly items: PendingRow<R>[]
  /** `after` of the next page; null: this is the last. */
  readonly next: string | null
}

type Waiting = Pick<ServerContext, 'storage' | 'journal'>

/** The rows with what waits in the journal merged in, as far as the caller may see it; creations come last. */
async function withWaiting<R extends Row>(
  { storage, journal }: Waiting,
  caller: Caller,
  entity: string,
  rows: readonly R[],
): Promise<PendingRow<R>[]> {
  if (storage.isWritable() && journal.status().depth === 0) return [...rows]
  const entries = await journal.pending(caller.tenantId)
  return mergePending(entity, rows, caller.kind === 'till' ? entriesOfStore(entries, caller.storeId) : entries)
}

/** A page of what was read, in order of ids from behind `after`, with what waits in the journal in its place. */
export async function pageWithWaiting<R extends Row>(
  waiting: Waiting,
  caller: Caller,
  entity: string,
  read: CachedRead<readonly R[]>,
  { after, limit }: { readonly after: string; readonly limit: number },
): Promise<CachedRead<Page<R>>> {
  const next = read.value.length === limit ? (read.value.at(-1)?.id ?? null) : null
  const rows = await withWaiting(waiting, caller, entity, read.value)
  const items = rows.filter(({ id }) => id > after && (next === null || id <= next))
  return { ...read, value: { items: items.sort((a, b) => (a.id < b.id ? -1 : 1)), next } }
}

/** One thing as it was read, with what waits about it; what only the journal knows is found although nothing else answers. */
export async function oneWithWaiting<R extends Row>(
  waiting: Waiting,
  caller: Caller,
  { entity, id }: { readonly entity: string; readonly id: string },
  ask: () => Promise<CachedRead<R | null>>,
): Promise<CachedRead<PendingRow<R> | null>> {
  let read: CachedRead<R | null> = { value: null, source: 'REDIS_BACKUP', seq: 0, asOfMs: Date.now(), fresh: true }
  let fault: unknown = null
  try {
    read = await ask()
  } catch (error) {
    if (!isUnavailable(error)) throw error
    fault = error
  }
  const rows = await withWaiting(waiting, caller, entity, read.value === null ? [] : [read.value])
  const found = rows.find((row) => row.id === id) ?? null
  if (found === null && fault !== null) throw fault
  return { ...read, value: found }
}

/** All of what was read, with what waits in the journal behind it. */
export async function allWithWaiting<R extends Row>(
  waiting: Waiting,
  caller: Caller,
  entity: string,
  read: CachedRead<readonly R[]>,
): Promise<CachedRead<PendingRow<R>[]>> {
  return { ...read, value: await withWaiting(waiting, caller, entity, read.value) }
}
