import { resolveConflict } from '../../sync/resolve-conflict.ts'
import { listConflicts, sellConflictsBy, viewConflictSelling } from '../../till/list-conflicts.ts'
import { listClashes, settleClash } from '../../till/settle-clash.ts'
import type { HandlerParts, HandlersOf } from './parts.ts'

/** Changes of records that the server did not take as they were. */
export function conflictHandlers({ till }: HandlerParts): HandlersOf<'conflict'> {
  return {
    'conflict.list': () => listConflicts(till),
    'conflict.resolve': (input, approvals) => resolveConflict(till, input, approvals),
    'conflict.selling': () => viewConflictSelling(till),
    'conflict.sell-by': (input) => sellConflictsBy(till, input),
    'clash.list': () => listClashes(till),
    'clash.settle': (input) => settleClash(till, input),
  }
}
