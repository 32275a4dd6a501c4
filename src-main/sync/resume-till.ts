import type { CallOutcome } from '../../src-shared/contract/calls.ts'
import { accept, refuse } from '../../src-shared/result.ts'
import { isFence, type ResumeRequest } from '../../src-shared/sync/till-identity.ts'
import { enrollResponseSchema } from '../../src-shared/sync/wire.ts'
import { type ReadTx, readTransaction } from '../database/transaction.ts'
import { readIdentity } from '../tables/identity.ts'
import { readBlock } from '../tables/till-block.ts'
import type { Till } from '../till/till.ts'
import { adoptIdentity } from './adopt-identity.ts'
import { type JoinOptions, joinServer } from './join-server.ts'
import { noteFence } from './present-till.ts'
import { parseJson, readProblem } from './push-answer.ts'
import { createServerClient, type Reply } from './server-client.ts'
import { plainVault } from './token-vault.ts'

/**
 * The way out of a fence that needs nobody: a restored till goes on with its next series, a copy becomes a till of its own.
 * Nothing to do where the till is not blocked (any more).
 */
export async function resumeTill(
  till: Till,
  { vault = plainVault, fetch = globalThis.fetch }: JoinOptions = {},
): Promise<CallOutcome<'identity.resume'>> {
  const { block, identity } = readTransaction(till.database, readStanding)
  if (block === null || identity === null || identity.server === null) return accept(null)
  if (block.fence === 'replaced' || block.fence === 'revoked') return refuse({ code: 'code-needed' })
  const { serverUrl, token } = identity.server
  const as = block.fence === 'restored' ? 'same' : 'new'
  const request: ResumeRequest = { run: till.runId, as, newTillId: block.newTillId }
  let reply: Reply
  try {
    const client = createServerClient({ serverUrl, token: vault.open(token) }, fetch)
    reply = await client.post('/v1/tills/resume', JSON.stringify(request), new AbortController().signal)
  } catch {
    return refuse({ code: 'server-unreachable' })
  }
  const resumed = enrollResponseSchema.safeParse(parseJson(reply.text)).data
  if (reply.status === 201 && resumed !== undefined) {
    const adoption = { serverUrl, operatorName: identity.operatorName, vault, fetch }
    return (await adoptIdentity(till, resumed, adoption)) ? accept(null) : refuse({ code: 'server-unreachable' })
  }
  const problem = readProblem(reply.text)
  if (problem?.type === 'till-fenced') {
    // A manager was faster: now a code is needed, and the screen says so.
    if (isFence(problem.fence)) noteFence(till, problem.fence)
    return refuse({ code: 'code-needed' })
  }
  return refuse({ code: 'server-unreachable' })
}

/** The way out of a fence with a manager's code, at the server that the till knows; nothing where it is not blocked. */
export async function enterCode(
  till: Till,
  { code }: { readonly code: string },
  options: JoinOptions = {},
): Promise<CallOutcome<'identity.enter-code'>> {
  const { block, identity } = readTransaction(till.database, readStanding)
  if (block === null || identity === null || identity.server === null) return accept(null)
  const { operatorName, server, storeCode, tillCode } = identity
  const deviceName = `${storeCode}-${tillCode}`
  return joinServer(till, { serverUrl: server.serverUrl, code, deviceName, operatorName }, options)
}

const readStanding = (tx: ReadTx) => ({ block: readBlock(tx), identity: readIdentity(tx) })
