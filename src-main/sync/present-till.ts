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
import { lock } from '../till/sign-in.ts'
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
  let own: ChainHead | null
  try {
    reply = await post(client, request, signal)
    own = ownInstead(till, reply)
    // It shows what it has in that place, so that the server sees the reason too.
    if (own !== null) await post(client, { ...request, chain: own }, signal)
  } catch {
    return 'offline'
  }
  if (signal.aborted) return 'offline'
  const fence = own === null ? fenceOf(reply) : 'restored'
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

function post(client: ServerClient, request: PresentRequest, signal: AbortSignal): Promise<Reply> {
  return client.post('/v1/tills/present', JSON.stringify(request), signal)
}

/** What the answer says of this till. */
function fenceOf(reply: Reply): Fence | null {
  if (refusalOf(reply) !== 'fenced') return null
  const word = readProblem(reply.text)?.fence
  return isFence(word) ? word : 'replaced'
}

/**
 * The link that this till has where the chain ends at the server, should it be another one; null: the server's head is one
 * of its own facts, or before those that it keeps. The server cannot know what lies behind its head.
 */
function ownInstead(till: Till, reply: Reply): ChainHead | null {
  const answer = reply.status === 200 ? presentResponseSchema.safeParse(parseJson(reply.text)).data : undefined
  if (answer === undefined || answer.chain.index === 0) return null
  const { index, hash } = answer.chain
  return readTransaction(till.database, (tx) => {
    const own = readLinkHash(tx, index)
    if (own !== null) return own === hash ? null : { index, hash: own }
    const head = readChainHead(tx) ?? emptyChain
    return index <= head.index ? null : { index: head.index, hash: head.hash }
  })
}

/**
 * Stores that the server shuts this till out; the reason. Who is signed in is signed out: a blocked till does not lock by
 * itself, and whoever lets it in again may be somebody else.
 */
export function noteFence(till: Till, fence: Fence): Fence {
  const told = readTransaction(till.database, readBlock)?.fence
  if (told === fence) return fence
  writeTransaction(till.database, (tx) => writeBlock(tx, { fence, sinceMs: till.clock(), newTillId: till.newId() }))
  lock(till)
  till.hints.emit('block-changed')
  return fence
}

function lift(till: Till): void {
  if (readTransaction(till.database, readBlock) === null) return
  writeTransaction(till.database, clearBlock)
  till.hints.emit('block-changed')
}
