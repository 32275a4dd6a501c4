import type { Caller } from '../caller.ts'
import type { ServerContext } from '../context.ts'
import { ruleViolated } from '../problems.ts'
import { isCollision, writeTransaction } from '../store/transaction.ts'
import { applyChunk, type ChunkConditions, type ChunkOutcome } from './apply-chunk.ts'
import type { PreparedOperation } from './prepare-operation.ts'
import type { OperationOutcome } from './stored-answer.ts'

const MOST_OPERATIONS = 50
const MOST_BYTES = 1024 * 1024
const MOST_COLLISIONS = 3

/**
 * The one way in which anything of a tenant is written: applies operations in order, in chunks of one transaction each,
 * and answers one outcome an operation, in the same order. One operation's failure never fails another's; faults of the
 * storage are thrown, and sending the same again then continues where it stopped. `fenced`: nothing more is taken from
 * this till, another device enrolled in its place.
 */
export async function applyOperations(
  context: Pick<ServerContext, 'store' | 'news'>,
  caller: Caller,
  operations: readonly PreparedOperation[],
): Promise<OperationOutcome[] | 'fenced'> {
  const outcomes: OperationOutcome[] = []
  let failedRecords: ReadonlySet<string> = new Set()
  for (const chunk of chunksOf(operations)) {
    const applied = await applyUntilSettled(context, caller, chunk, { failedRecords, overrule: null })
    if (applied === 'fenced') return 'fenced'
    outcomes.push(...applied.outcomes)
    failedRecords = applied.failedRecords
    if (applied.seq !== null) context.news.announce(caller.tenantId, applied.seq, [...applied.entities])
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

/**
 * A collision means that another connection wrote the same key, id or record in between: deciding again sees it. What
 * still collides is tried one by one, so that the others get through; what collides alone has an id (of a line, say) that
 * is taken already, and is refused for that.
 */
async function applyUntilSettled(
  context: Pick<ServerContext, 'store' | 'news'>,
  caller: Caller,
  chunk: readonly PreparedOperation[],
  conditions: ChunkConditions,
): Promise<ChunkOutcome | 'fenced'> {
  for (let attempt = 1; attempt <= MOST_COLLISIONS; attempt += 1) {
    try {
      return await writeTransaction(context.store, (tx) => applyChunk(tx, caller, chunk, conditions))
    } catch (error) {
      if (!isCollision(error)) throw error
    }
  }
  if (chunk.length === 1) {
    const overrule = ruleViolated('id-taken', 'something in it exists already')
    return writeTransaction(context.store, (tx) => applyChunk(tx, caller, chunk, { ...conditions, overrule }))
  }
  const outcomes: OperationOutcome[] = []
  let { failedRecords } = conditions
  let seq: number | null = null
  const entities = new Set<string>()
  for (const operation of chunk) {
    const applied = await applyUntilSettled(context, caller, [operation], { failedRecords, overrule: null })
    if (applied === 'fenced') return 'fenced'
    outcomes.push(...applied.outcomes)
    failedRecords = applied.failedRecords
    seq = applied.seq ?? seq
    for (const entity of applied.entities) entities.add(entity)
  }
  return { outcomes, seq, entities, failedRecords }
}
