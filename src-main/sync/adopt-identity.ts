import { setTimeout as sleep } from 'node:timers/promises'
import { type KnownResult, knownResponseSchema, MOST_KNOWN } from '../../src-shared/sync/till-identity.ts'
import type { EnrollResponse } from '../../src-shared/sync/wire.ts'
import { readTransaction, type WriteTx, writeTransaction } from '../database/transaction.ts'
import { forgetEnrolmentKey } from '../tables/enrolment-key.ts'
import { readIdentity, type StoredIdentity, writeIdentity } from '../tables/identity.ts'
import { offerAllAgain } from '../tables/offered-anew.ts'
import { readOperation } from '../tables/outbox.ts'
import {
  emptyChain,
  forgetFactsBeside,
  forgetSettledFacts,
  relinkFacts,
  unsettledFactKeys,
} from '../tables/outbox-chain.ts'
import { moveCursor, noteContact, readSyncState, writeEpoch } from '../tables/sync-state.ts'
import { clearBlock } from '../tables/till-block.ts'
import type { Till } from '../till/till.ts'
import { planLinks } from './plan-links.ts'
import { parseJson } from './push-answer.ts'
import { createServerClient, type Fetch, type Reply, type ServerClient } from './server-client.ts'
import { settleResult } from './settle-results.ts'
import { takeOverPeople } from './take-over-people.ts'
import type { TokenVault } from './token-vault.ts'

export interface Adoption {
  readonly serverUrl: string
  readonly operatorName: string
  readonly vault: TokenVault
  readonly fetch: Fetch
}

const MOST_ASKED = 3
const ASK_AGAIN_MS = 500

/**
 * Makes this till who the server says it is: after its first enrolment, with a manager's code once more, or on its own way
 * out of a fence. Facts that the server lacks stay, and are chained anew where their chain would not lead on from the
 * server's head; what it has already is settled first. Cart, shift and everything else of this file stay as they are.
 * False: the server could not be asked what it has, and this till is who it was.
 */
export async function adoptIdentity(till: Till, response: EnrollResponse, adoption: Adoption): Promise<boolean> {
  const before = readTransaction(till.database, readIdentity)
  writeTransaction(till.database, (tx) => noteServer(tx, response, (before?.server ?? null) !== null))
  const known = await askWhatIsKnown(till, response, adoption)
  if (known === null) return false
  const final = new Set(known.map(({ key }) => key))
  const head = response.chain ?? emptyChain
  const links = mustRelink(before, response) || final.size > 0 ? await planLinks(till, head, final) : null
  writeTransaction(till.database, (tx) => {
    for (const result of known) {
      const operation = readOperation(tx, result.key)
      if (operation !== null) settleResult(tx, operation, result, till.clock())
    }
    writeIdentity(tx, identityOf(till, before, response, adoption))
    if (links !== null) {
      if (before?.server?.tillId !== response.tillId) forgetSettledFacts(tx, final)
      else forgetFactsBeside(tx, head, known)
      relinkFacts(tx, head, final, links)
    }
    moveCursor(tx, 0)
    takeOverPeople(tx, till, response, before !== null && before.server === null)
    // The days for which permissions hold begin now.
    noteContact(tx, till.clock())
    clearBlock(tx)
    forgetEnrolmentKey(tx)
  })
  till.hints.emit('identity-changed')
  return true
}

/** A till that stood alone and becomes a new one keeps its chain from its first fact on, unless a copy of it came before. */
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
 * later. Null where it cannot be asked: a fact that it has under another place of the chain would keep all behind it from
 * ever being taken.
 */
async function askWhatIsKnown(
  till: Till,
  { token }: EnrollResponse,
  { serverUrl, fetch }: Adoption,
): Promise<KnownResult[] | null> {
  const client = createServerClient({ serverUrl, token }, fetch)
  const keys = readTransaction(till.database, unsettledFactKeys)
  const known: KnownResult[] = []
  for (let from = 0; from < keys.length; from += MOST_KNOWN) {
    const reply = await askPatiently(client, JSON.stringify({ keys: keys.slice(from, from + MOST_KNOWN) }))
    // A server of before cannot be asked.
    if (reply?.status === 404) break
    const answer = reply?.status === 200 ? knownResponseSchema.safeParse(parseJson(reply.text)).data : undefined
    if (answer === undefined) return null
    known.push(...answer.results)
  }
  return known
}

/** More than once: a person waits for it, and would have to begin again. */
async function askPatiently(client: ServerClient, body: string): Promise<Reply | null> {
  for (let time = 1; time <= MOST_ASKED; time += 1) {
    try {
      const reply = await client.post('/v1/sync/known', body, new AbortController().signal)
      if (reply.status === 200 || reply.status === 404) return reply
    } catch {
      // The line broke.
    }
    if (time < MOST_ASKED) await sleep(ASK_AGAIN_MS)
  }
  return null
}
