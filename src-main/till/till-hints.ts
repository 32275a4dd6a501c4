export type TillHint =
  | 'outbox-grew'
  | 'catalog-changed'
  | 'shift-changed'
  | 'conflicts-changed'
  | 'identity-changed'
  | 'block-changed'
  | 'people-changed'
  | 'settings-changed'
  | 'print-queued'
  | 'devices-changed'

export interface TillHints {
  emit(hint: TillHint): void
  /** Calls `listener` at each such hint; the answer stops that. */
  on(hint: TillHint, listener: () => void): () => void
}

export function createTillHints(): TillHints {
  const listeners = new Map<TillHint, Set<() => void>>()
  return {
    emit(hint) {
      for (const listener of listeners.get(hint) ?? []) {
        try {
          listener()
        } catch (error) {
          // The work that is hinted at is stored: a listener's failure must not look like its failure.
          queueMicrotask(() => {
            throw error
          })
        }
      }
    },
    on(hint, listener) {
      const ofHint = listeners.get(hint) ?? new Set()
      listeners.set(hint, ofHint.add(listener))
      return () => {
        ofHint.delete(listener)
      }
    },
  }
}
