import {
  type ChainHead,
  type Fence,
  isFence,
  type PresentRequest,
  presentResponseSchema,
} from '../../src-shared/sync/till-identity.ts'
import { type ReadTx, readTransaction, writeTransaction } from '../database/transaction.ts'
import { readChainHead } from '../tables/outbox.ts'
import { emptyChain, readLinkHash } from '../tables/outbox-chain.ts'
import { clearBlock, readBlock, writeBlock } from '../tables/till-block.ts'
import { readEarlierRuns } from '../tables/till-runs.ts'
import type { Till } from '../till/till.ts'
import { parseJson, readProblem } from './push-answer.ts'
import { type Reply, refusalOf, type ServerClient } from './server-client.ts'

/**
 * presented: the server knows this start of the program, or is of before such things. unheard: it answered something else
 * (its database is away, say), and what is sent is taken as ever. offline: nobody answered.
 */
export type Presented = 'presented' | 'unheard' | 'offline' | { readonly fence: Fence }

/**
 * Says which start of the till's program this is, before anything else is sent in its name. What is learnt about this
 * till's standing is stored: the block of a till that may go on is lifted.
 */
export async function presentTill(till: Till, client: ServerClient, signal: AbortSignal): Promise<Presented> {
  const request = readTransaction(till.database, (tx) => requestOf(tx, till))
  let reply: Reply
  try {
    reply = await client.post('/v1/tills/present', JSON.stringify(request), signal)
  } catch {
    return 'offline'
  }
  if (signal.aborted) return 'offline'
  const fence = fenceOf(till, reply)
  if (fence !== null) return { fence: noteFence(till, fence) }
  if (reply.status !== 200) {
    if (reply.status !== 404) return 'unheard'
    lift(till)
    return 'presented'
  }
  lift(till)
  return 'presented'
}

function requestOf(tx: ReadTx, { runId }: Till): PresentRequest {
  const chain = readChainHead(tx) ?? emptyChain
  return { run: runId, earlierRuns: readEarlierRuns(tx, runId), chain }
}

/** What the answer says of this till; it looks at its own chain too: the server cannot know what lies behind its head. */
function fenceOf(till: Till, reply: Reply): Fence | null {
  if (refusalOf(reply) === 'fenced') {
    const word = readProblem(reply.text)?.fence
    return isFence(word) ? word : 'replaced'
  }
  if (reply.status !== 200) return null
  const answer = presentResponseSchema.safeParse(parseJson(reply.text))
  if (!answer.success) return null
  return readTransaction(till.database, (tx) => hasOwn(tx, answer.data.chain)) ? null : 'restored'
}

/** Whether the server's head is one of this till's own facts, or before those that it keeps. */
function hasOwn(tx: ReadTx, { index, hash }: ChainHead): boolean {
  if (index === 0) return true
  const own = readLinkHash(tx, index)
  if (own !== null) return own === hash
  return index <= (readChainHead(tx)?.index ?? 0)
}

/** Stores that the server shuts this till out; the reason. */
export function noteFence(till: Till, fence: Fence): Fence {
  const told = readTransaction(till.database, readBlock)?.fence
  if (told === fence) return fence
  writeTransaction(till.database, (tx) => writeBlock(tx, { fence, sinceMs: till.clock(), newTillId: till.newId() }))
  till.hints.emit('block-changed')
  return fence
}

function lift(till: Till): void {
  if (readTransaction(till.database, readBlock) === null) return
  writeTransaction(till.database, clearBlock)
  till.hints.emit('block-changed')
}
