import type { OperationResult } from '../../src-shared/sync/operations.ts'
import { knownResponseSchema, MOST_KNOWN } from '../../src-shared/sync/till-identity.ts'
import type { EnrollResponse } from '../../src-shared/sync/wire.ts'
import { readTransaction, type WriteTx, writeTransaction } from '../database/transaction.ts'
import { readIdentity, type StoredIdentity, writeIdentity } from '../tables/identity.ts'
import { offerAllAgain, readOperation } from '../tables/outbox.ts'
import { emptyChain, forgetSettledFacts, relinkFacts, unsettledFactKeys } from '../tables/outbox-chain.ts'
import { moveCursor, readSyncState, writeEpoch } from '../tables/sync-state.ts'
import { clearBlock } from '../tables/till-block.ts'
import type { Till } from '../till/till.ts'
import { parseJson } from './push-answer.ts'
import { createServerClient, type Fetch } from './server-client.ts'
import { settleResult } from './settle-results.ts'
import { takeOverPeople } from './take-over-people.ts'
import type { TokenVault } from './token-vault.ts'

export interface Adoption {
  readonly serverUrl: string
  readonly operatorName: string
  readonly vault: TokenVault
  readonly fetch: Fetch
}

/**
 * Makes this till who the server says it is: after its first enrolment, with a manager's code once more, or on its own way
 * out of a fence. Facts that the server lacks stay, and are chained anew where their chain would not lead on from the
 * server's head; what it has already is settled first. Cart, shift and everything else of this file stay as they are.
 */
export async function adoptIdentity(till: Till, response: EnrollResponse, adoption: Adoption): Promise<void> {
  const before = readTransaction(till.database, readIdentity)
  writeTransaction(till.database, (tx) => noteServer(tx, response, (before?.server ?? null) !== null))
  const known = mustRelink(before, response) ? await askWhatIsKnown(till, response, adoption) : []
  writeTransaction(till.database, (tx) => {
    for (const result of known) {
      const operation = readOperation(tx, result.key)
      if (operation !== null) settleResult(tx, operation, result, till.clock())
    }
    writeIdentity(tx, identityOf(till, before, response, adoption))
    if (mustRelink(before, response)) {
      const final = new Set(known.map(({ key }) => key))
      if (before !== null && before.server !== null && before.server.tillId !== response.tillId) {
        forgetSettledFacts(tx, final)
      }
      relinkFacts(tx, response.chain ?? emptyChain, final)
    }
    moveCursor(tx, 0)
    takeOverPeople(tx, till, response, before !== null && before.server === null)
    clearBlock(tx)
  })
  till.hints.emit('identity-changed')
}

/** A till that stood alone and becomes a new one keeps its chain from its first fact on. */
function mustRelink(before: StoredIdentity | null, { chain }: EnrollResponse): boolean {
  return (before?.server ?? null) !== null || (chain !== undefined && chain.index > 0)
}

/**
 * A till that was somebody before offers all that it keeps: the server may have been put back to an older copy unsaid, and
 * what would show that, the cursor and the end of its chain, goes with the old identity.
 */
function noteServer(tx: WriteTx, { epoch: heard }: EnrollResponse, wasThere: boolean): void {
  const { epoch } = readSyncState(tx)
  if (wasThere || (epoch !== null && epoch !== heard)) offerAllAgain(tx)
  writeEpoch(tx, heard)
}

function identityOf(
  till: Till,
  before: StoredIdentity | null,
  response: EnrollResponse,
  { serverUrl, operatorName, vault }: Adoption,
): StoredIdentity {
  return {
    shopName: response.tenantName,
    storeName: response.storeName,
    storeCode: response.storeCode,
    tillCode: response.tillCode,
    currency: response.currency,
    timeZone: response.timeZone,
    operatorId: before?.operatorId ?? till.newId(),
    operatorName,
    incarnation: response.incarnation,
    seriesTurn: before?.seriesTurn ?? 0,
    server: {
      serverUrl,
      tenantId: response.tenantId,
      storeId: response.storeId,
      tillId: response.tillId,
      token: vault.seal(response.token),
    },
  }
}

/**
 * What the server has already of the facts that this till holds for unsent: a restored file does not know what it sent
 * later. When it cannot be asked, none: a fact that it has all the same is answered by its key.
 */
async function askWhatIsKnown(
  till: Till,
  { token }: EnrollResponse,
  { serverUrl, fetch }: Adoption,
): Promise<OperationResult[]> {
  const client = createServerClient({ serverUrl, token }, fetch)
  const keys = readTransaction(till.database, unsettledFactKeys)
  const known: OperationResult[] = []
  try {
    for (let from = 0; from < keys.length; from += MOST_KNOWN) {
      const body = JSON.stringify({ keys: keys.slice(from, from + MOST_KNOWN) })
      const reply = await client.post('/v1/sync/known', body, new AbortController().signal)
      const answer = knownResponseSchema.safeParse(parseJson(reply.text))
      if (reply.status !== 200 || !answer.success) break
      known.push(...answer.data.results)
    }
  } catch {
    // The line broke: what is known so far is true all the same.
  }
  return known
}
