import type { ClashView, ConflictView } from '../../../src-shared/contract/conflict-views.ts'
import { useTill } from '../../till/till-context.ts'
import { useServerTime } from '../../till/use-server-time.ts'
import { useTillQuery } from '../../till/use-till-query.ts'

/** One thing that a person has to decide about a record. */
export type Decision =
  | { readonly about: 'conflict'; readonly key: string; readonly recordId: string; readonly conflict: ConflictView }
  | { readonly about: 'clash'; readonly key: string; readonly recordId: string; readonly clash: ClashView }

/** Everything about records that waits for a decision, the oldest question first; null until the till has answered. */
export function useDecisionsDue(): readonly Decision[] | null {
  const { sync } = useTill()
  const hereAt = useServerTime()
  const conflicts = useTillQuery('conflict.list', {}, { enabled: sync.conflictCount > 0 })
  const clashes = useTillQuery('clash.list', {}, { enabled: sync.attentionCount > 0 })
  const open = {
    conflicts: sync.conflictCount > 0 ? conflicts.data : [],
    clashes: sync.attentionCount > 0 ? clashes.data : [],
  }
  if (open.conflicts === undefined || open.clashes === undefined) return null
  return [
    ...open.conflicts.map((told) => {
      const { theirs } = told
      const atMs = theirs.atMs === null ? null : hereAt(theirs.atMs)
      const conflict = { ...told, theirs: { ...theirs, atMs } }
      return { about: 'conflict', key: told.key, recordId: told.recordId, conflict } as const
    }),
    ...open.clashes.map((clash) => ({ about: 'clash', key: clash.key, recordId: clash.productId, clash }) as const),
  ]
}
