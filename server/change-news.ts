import type { Store } from './store/open-store.ts'
import { readCounter } from './store/tables/counters.ts'

type Listener = (seq: number) => void

/** Tells listeners that a tenant's feed has grown: at once for this process's writes, within a second for others'. */
export interface ChangeNews {
  /** After a commit: the tenant's newest change number, and the entities (`product`, `sale` ...) that it changed. */
  announce(tenantId: string, seq: number, entities: readonly string[]): void
  /** Answers how to stop listening. */
  listen(tenantId: string, listener: Listener): () => void
  close(): void
}

const POLL_MS = 1000

export function watchChanges(store: Store, onFault: (error: unknown) => void): ChangeNews {
  const listeners = new Map<string, Set<Listener>>()
  const newest = new Map<string, number>()
  let polling = false

  const announce = (tenantId: string, seq: number, _entities: readonly string[]) => {
    if (seq <= (newest.get(tenantId) ?? 0)) return
    newest.set(tenantId, seq)
    for (const listener of listeners.get(tenantId) ?? []) listener(seq)
  }
  const poll = async () => {
    if (polling) return
    polling = true
    try {
      for (const tenantId of listeners.keys()) announce(tenantId, await readCounter(store.reader, tenantId), [])
    } catch (error) {
      onFault(error)
    } finally {
      polling = false
    }
  }
  const timer = setInterval(() => void poll(), POLL_MS)
  timer.unref()

  return {
    announce,
    listen: (tenantId, listener) => {
      const ofTenant = listeners.get(tenantId) ?? new Set()
      listeners.set(tenantId, ofTenant.add(listener))
      return () => {
        ofTenant.delete(listener)
        if (ofTenant.size === 0) listeners.delete(tenantId)
      }
    },
    close: () => clearInterval(timer),
  }
}
