import type { Caller } from '../caller.ts'
import { ruleViolated } from '../problems.ts'
import { isCollision } from '../store/transaction.ts'
import type { Part, PartOutcome } from './apply-chunk.ts'
import { applyTogether, type ChunkContext, type Guard } from './chunk-queue.ts'
import type { PreparedOperation } from './prepare-operation.ts'
import type { OperationOutcome } from './stored-answer.ts'

/** Operations of a transaction. An embedded store works on one in the server's only thread, where everybody waits for it. */
const MOST_OPERATIONS = { mysql: 50, embedded: 20 } as const
const MOST_BYTES = 1024 * 1024
const MOST_COLLISIONS = 3

export interface ApplyOptions {
  /** The first thing in each transaction; what it throws ends the work. */
  readonly guard?: Guard
  /** See `Part`. */
  readonly isPatient?: boolean
  /** Told of each chunk's outcomes, in order, once they are committed: they stay decided whatever is thrown later. */
  readonly onCommitted?: (outcomes: readonly OperationOutcome[]) => void | Promise<void>
}

/**
 * The one way in which anything of a tenant is written: applies operations in order, in parts of one transaction each,
 * and answers one outcome an operation, in the same order. One operation's failure never fails another's; faults of the
 * storage are thrown, and sending the same again then continues where it stopped. `fenced`: nothing more is taken from
 * this till, another device enrolled in its place.
 */
export async function applyOperations(
  context: ChunkContext,
  caller: Caller,
  operations: readonly PreparedOperation[],
  { guard, onCommitted, isPatient = false }: ApplyOptions = {},
): Promise<OperationOutcome[] | 'fenced'> {
  const outcomes: OperationOutcome[] = []
  let failedRecords: ReadonlySet<string> = new Set()
  const apply = (part: Part) => applyTogether(context, part, guard)
  for (const some of partsOf(operations, MOST_OPERATIONS[context.store.engine])) {
    const applied = await applyUntilSettled(apply, {
      caller,
      operations: some,
      failedRecords,
      overrule: null,
      isPatient,
    })
    if (applied === 'fenced') return 'fenced'
    outcomes.push(...applied.outcomes)
    failedRecords = applied.failedRecords
    await onCommitted?.(applied.outcomes)
  }
  return outcomes
}

function partsOf(operations: readonly PreparedOperation[], most: number): PreparedOperation[][] {
  const parts: PreparedOperation[][] = []
  let bytes = 0
  for (const operation of operations) {
    const size = operation.bodyText?.length ?? 0
    const part = parts.at(-1)
    if (part === undefined || part.length === most || bytes + size > MOST_BYTES) {
      parts.push([operation])
      bytes = size
    } else {
      part.push(operation)
      bytes += size
    }
  }
  return parts
}

/**
 * A collision means that another connection wrote the same key, id or record in between: deciding again sees it. What
 * still collides is tried one by one, so that the others get through; what collides alone has an id (of a line, say) that
 * is taken already, and is refused for that.
 */
async function applyUntilSettled(apply: (part: Part) => Promise<PartOutcome>, part: Part): Promise<PartOutcome> {
  for (let attempt = 1; attempt <= MOST_COLLISIONS; attempt += 1) {
    try {
      return await apply(part)
    } catch (error) {
      if (!isCollision(error)) throw error
    }
  }
  if (part.operations.length === 1) {
    return apply({ ...part, overrule: ruleViolated('id-taken', 'something in it exists already') })
  }
  const outcomes: OperationOutcome[] = []
  let { failedRecords } = part
  for (const operation of part.operations) {
    const applied = await applyUntilSettled(apply, { ...part, operations: [operation], failedRecords })
    if (applied === 'fenced') return 'fenced'
    outcomes.push(...applied.outcomes)
    failedRecords = applied.failedRecords
  }
  return { outcomes, failedRecords }
}
