import type { Caller } from '../caller.ts'
import type { ChangeNews } from '../change-news.ts'
import { ruleViolated } from '../problems.ts'
import type { Store } from '../store/open-store.ts'
import { isCollision, type Tx, writeTransaction } from '../store/transaction.ts'
import { applyChunk, type ChunkConditions, type ChunkOutcome } from './apply-chunk.ts'
import type { PreparedOperation } from './prepare-operation.ts'
import type { OperationOutcome } from './stored-answer.ts'

const MOST_OPERATIONS = 50
const MOST_BYTES = 1024 * 1024
const MOST_COLLISIONS = 3

export interface ApplyContext {
  readonly store: Store
  readonly news: Pick<ChangeNews, 'announce'>
}

export interface ApplyOptions {
  /** The first thing in each transaction; what it throws ends the work. */
  readonly guard?: (tx: Tx) => Promise<void>
  /** Told of each chunk's outcomes, in order, once they are committed: they stay decided whatever is thrown later. */
  readonly onCommitted?: (outcomes: readonly OperationOutcome[]) => void | Promise<void>
}

/**
 * The one way in which anything of a tenant is written: applies operations in order, in chunks of one transaction each,
 * and answers one outcome an operation, in the same order. One operation's failure never fails another's; faults of the
 * storage are thrown, and sending the same again then continues where it stopped. `fenced`: nothing more is taken from
 * this till, another device enrolled in its place.
 */
export async function applyOperations(
  context: ApplyContext,
  caller: Caller,
  operations: readonly PreparedOperation[],
  options: ApplyOptions = {},
): Promise<OperationOutcome[] | 'fenced'> {
  const outcomes: OperationOutcome[] = []
  let failedRecords: ReadonlySet<string> = new Set()
  const apply = (chunk: readonly PreparedOperation[], conditions: ChunkConditions) =>
    writeTransaction(context.store, async (tx) => {
      await options.guard?.(tx)
      return applyChunk(tx, caller, chunk, conditions)
    })
  for (const chunk of chunksOf(operations)) {
    const applied = await applyUntilSettled(apply, chunk, { failedRecords, overrule: null })
    if (applied === 'fenced') return 'fenced'
    outcomes.push(...applied.outcomes)
    failedRecords = applied.failedRecords
    if (applied.seq !== null) context.news.announce(caller.tenantId, applied.seq, [...applied.entities])
    await options.onCommitted?.(applied.outcomes)
  }
  return outcomes
}

function chunksOf(operations: readonly PreparedOperation[]): PreparedOperation[][] {
  const chunks: PreparedOperation[][] = []
  let bytes = 0
  for (const operation of operations) {
    const size = operation.bodyText?.length ?? 0
    const chunk = chunks.at(-1)
    if (chunk === undefined || chunk.length === MOST_OPERATIONS || bytes + size > MOST_BYTES) {
      chunks.push([operation])
      bytes = size
    } else {
      chunk.push(operation)
      bytes += size
    }
  }
  return chunks
}

type Apply = (chunk: readonly PreparedOperation[], conditions: ChunkConditions) => Promise<ChunkOutcome | 'fenced'>

/**
 * A collision means that another connection wrote the same key, id or record in between: deciding again sees it. What
 * still collides is tried one by one, so that the others get through; what collides alone has an id (of a line, say) that
 * is taken already, and is refused for that.
 */
async function applyUntilSettled(
  apply: Apply,
  chunk: readonly PreparedOperation[],
  conditions: ChunkConditions,
): Promise<ChunkOutcome | 'fenced'> {
  for (let attempt = 1; attempt <= MOST_COLLISIONS; attempt += 1) {
    try {
      return await apply(chunk, conditions)
    } catch (error) {
      if (!isCollision(error)) throw error
    }
  }
  if (chunk.length === 1) {
    const overrule = ruleViolated('id-taken', 'something in it exists already')
    return apply(chunk, { ...conditions, overrule })
  }
  const outcomes: OperationOutcome[] = []
  let { failedRecords } = conditions
  let seq: number | null = null
  const entities = new Set<string>()
  for (const operation of chunk) {
    const applied = await applyUntilSettled(apply, [operation], { failedRecords, overrule: null })
    if (applied === 'fenced') return 'fenced'
    outcomes.push(...applied.outcomes)
    failedRecords = applied.failedRecords
    seq = applied.seq ?? seq
    for (const entity of applied.entities) entities.add(entity)
  }
  return { outcomes, seq, entities, failedRecords }
}
