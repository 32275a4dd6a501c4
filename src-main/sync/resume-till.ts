import type { CallOutcome } from '../../src-shared/contract/calls.ts'
import { accept, refuse } from '../../src-shared/result.ts'
import { CODE_NEEDED, isFence, type ResumeRequest } from '../../src-shared/sync/till-identity.ts'
import { enrollResponseSchema } from '../../src-shared/sync/wire.ts'
import { type ReadTx, readTransaction, writeTransaction } from '../database/transaction.ts'
import { readIdentity } from '../tables/identity.ts'
import { readBlock, renewTillId, type TillBlock } from '../tables/till-block.ts'
import type { Till } from '../till/till.ts'
import { adoptIdentity } from './adopt-identity.ts'
import { type JoinOptions, joinServer } from './join-server.ts'
import { noteFence, presentTill } from './present-till.ts'
import { parseJson, readProblem } from './push-answer.ts'
import { createServerClient, type Reply, type ServerClient } from './server-client.ts'
import { openToken, plainVault } from './token-vault.ts'

/** So often it says first what the server has to know, and asks again. */
const MOST_TRIES = 3

/**
 * The way out of a fence that needs nobody: a restored till goes on with its next series, a copy becomes a till of its own.
 * Nothing to do where the till is not blocked (any more).
 */
export async function resumeTill(
  till: Till,
  { vault = plainVault, fetch = globalThis.fetch }: JoinOptions = {},
): Promise<CallOutcome<'identity.resume'>> {
  for (let time = 1; time <= MOST_TRIES; time += 1) {
    const { block, identity } = readTransaction(till.database, readStanding)
    if (block === null || identity === null || identity.server === null) return accept(null)
    if (block.fence === 'replaced' || block.fence === 'revoked') return refuse({ code: 'code-needed' })
    const { serverUrl } = identity.server
    const token = openToken(vault, identity.server.token)
    // Without its key the server cannot be asked as this till: the file was moved to another computer.
    if (token === null) return refuse({ code: 'code-needed' })
    const client = createServerClient({ serverUrl, token }, fetch)
    const reply = await ask(till, client, block)
    if (reply === null) return unreachable
    const resumed = enrollResponseSchema.safeParse(parseJson(reply.text)).data
    if (reply.status === 201 && resumed !== undefined) {
      const adoption = { serverUrl, operatorName: identity.operatorName, vault, fetch }
      return (await adoptIdentity(till, resumed, adoption)) ? accept(null) : unreachable
    }
    const problem = readProblem(reply.text)
    if (problem?.type === 'till-fenced') return refuse({ code: codeNeededBecause(till, problem.fence) })
    // A server that does not know this token any more cannot let anybody go on by it.
    if (problem?.type === 'unauthorized') return refuse({ code: 'code-needed' })
    // This start of the program has not been seen to be fenced off, or another copy of this file became that till.
    if (problem?.type === 'forbidden') {
      const presented = await presentTill(till, client, new AbortController().signal)
      if (presented === 'offline' || presented === 'unheard') return unreachable
    } else if (problem?.rule === 'id-taken') writeTransaction(till.database, (tx) => renewTillId(tx, till.newId()))
    else return unreachable
  }
  // It has heard all that this till can say, and still sees no reason to let it go on by itself.
  return refuse({ code: 'code-needed' })
}

const unreachable = refuse({ code: 'server-unreachable' } as const)

async function ask(till: Till, client: ServerClient, { fence, newTillId }: TillBlock): Promise<Reply | null> {
  const request: ResumeRequest = { run: till.runId, as: fence === 'restored' ? 'same' : 'new', newTillId }
  try {
    return await client.post('/v1/tills/resume', JSON.stringify(request), new AbortController().signal)
  } catch {
    return null
  }
}

/** A manager was faster, and the screen says so; or this till and its copies have helped themselves too often today. */
function codeNeededBecause(till: Till, fence: string | undefined): 'code-needed' | 'copied-too-often' {
  if (fence === CODE_NEEDED) return 'copied-too-often'
  if (isFence(fence)) noteFence(till, fence)
  return 'code-needed'
}

/**
 * The way out of a fence with a manager's code, at the server that the till knows; nothing where it is not blocked. A token
 * that this computer cannot open is done without: it only tells the server which shift goes on.
 */
export async function enterCode(
  till: Till,
  { code }: { readonly code: string },
  { vault = plainVault, ...options }: JoinOptions = {},
): Promise<CallOutcome<'identity.enter-code'>> {
  const { block, identity } = readTransaction(till.database, readStanding)
  if (block === null || identity === null || identity.server === null) return accept(null)
  const { operatorName, server, storeCode, tillCode } = identity
  const deviceName = `${storeCode}-${tillCode}`
  const input = { serverUrl: server.serverUrl, code, deviceName, operatorName }
  return joinServer(till, input, { ...options, vault, token: openToken(vault, server.token) })
}

const readStanding = (tx: ReadTx) => ({ block: readBlock(tx), identity: readIdentity(tx) })
