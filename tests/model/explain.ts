import type { Problem } from '../../src-shared/sync/problems.ts'
import { type LeftOver, waitsBehind } from '../support/left-over.ts'
import type { ModelTill } from './model-till.ts'
import type { World } from './world.ts'

/**
 * Why an operation is still in a till's outbox in peace, in words; null: it should not be. What may stay is what a person
 * has to decide on, and what builds on that.
 */
export function explain(world: World, till: ModelTill, operation: LeftOver): string | null {
  const problem = operation.problem === null ? null : (JSON.parse(operation.problem) as Problem)
  switch (operation.state) {
    case 'conflict':
      return world.conflictsOf(till).some(({ key }) => key === operation.key) ? 'both sides wait for a choice' : null
    case 'rejected':
      return problem === null ? null : explainRejection(world, till, operation, problem)
    case 'waiting':
    case 'accepted':
      return waitsBehind(till.unsettled(), operation) ? 'it builds on one that waits for a person' : null
    default:
      return null
  }
}

function explainRejection(world: World, till: ModelTill, { recordId }: LeftOver, problem: Problem): string | null {
  if (problem.type === 'rule-violated' && problem.rule === 'barcode-taken') {
    return world.ledger.committed.some(
      ({ body }) => body.id !== recordId && JSON.stringify(body).includes(problem.detail ?? '?'),
    )
      ? 'another product has the barcode'
      : null
  }
  if (problem.rule === 'product-unknown') {
    return isInCatalog(world, problem.detail ?? '') ? null : 'its product is in no catalog'
  }
  // A server that was put back does not know the token any more that would have said of whom the till is a copy.
  if (problem.rule === 'shift-unknown' && till.doubled && world.serverWasRestored) return "its shift is another till's"
  if (problem.type === 'not-found' && !isInCatalog(world, recordId)) {
    // Behind a creation of its own that was refused it would have to wait instead; but what a server put back unsaid has
    // lost was asked for before anybody knew, and goes again when the creation is taken.
    const own = till.unsettled().some((other) => other.kind.endsWith('.create') && other.recordId === recordId)
    if (own) return world.serverLostItsEpoch ? 'its creation waits for a person' : null
    return 'its record was lost with the files that had it'
  }
  return null
}

const isInCatalog = (world: World, id: string): boolean =>
  world.ledger.committed.some(({ kind, body }) => kind.endsWith('.create') && body.id === id)
