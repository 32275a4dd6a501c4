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
type Merge<R extends Row> = (rows: readonly R[]) => PendingRow<R>[]

/**
 * Reads, and answers with it what merges in what waits in the journal, as far as the caller may see it. The journal is
 * asked first: what the drain carries over meanwhile is then in both, and never in neither.
 */
async function askWithWaiting<R extends Row, Value>(
  { storage, journal }: Waiting,
  caller: Caller,
  entity: string,
  ask: () => Promise<Value>,
): Promise<{ readonly read: Value; readonly merge: Merge<R> }> {
  const mayHold = () => !storage.isWritable() || journal.status().depth > 0
  const before = mayHold() ? await journal.pending(caller.tenantId) : null
  const read = await ask()
  const entries = before ?? (mayHold() ? await journal.pending(caller.tenantId) : [])
  const visible = caller.kind === 'till' ? entriesOfStore(entries, caller.storeId) : entries
  return { read, merge: (rows) => mergePending(entity, rows, visible) }
}

/** A page of what is read, in order of ids from behind `after`, with what waits in the journal in its place. */
export async function pageWithWaiting<R extends Row>(
  waiting: Waiting,
  caller: Caller,
  entity: string,
  { after, limit }: { readonly after: string; readonly limit: number },
  ask: () => Promise<CachedRead<readonly R[]>>,
): Promise<CachedRead<Page<R>>> {
  const { read, merge } = await askWithWaiting<R, CachedRead<readonly R[]>>(waiting, caller, entity, ask)
  const next = read.value.length === limit ? (read.value.at(-1)?.id ?? null) : null
  const rows = merge(read.value)
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
  const nothing = { value: null, source: 'REDIS_BACKUP', seq: 0, asOfMs: Date.now(), fresh: true } as const
  let fault: unknown = null
  const { read, merge } = await askWithWaiting<R, CachedRead<R | null>>(waiting, caller, entity, async () => {
    try {
      return await ask()
    } catch (error) {
      if (!isUnavailable(error)) throw error
      fault = error
      return nothing
    }
  })
  const rows = merge(read.value === null ? [] : [read.value])
  const found = rows.find((row) => row.id === id) ?? null
  if (found === null && fault !== null) throw fault
  return { ...read, value: found }
}

/** All of what is read, with what waits in the journal behind it. */
export async function allWithWaiting<R extends Row>(
  waiting: Waiting,
  caller: Caller,
  entity: string,
  ask: () => Promise<CachedRead<readonly R[]>>,
): Promise<CachedRead<PendingRow<R>[]>> {
  const { read, merge } = await askWithWaiting<R, CachedRead<readonly R[]>>(waiting, caller, entity, ask)
  return { ...read, value: merge(read.value) }
}
