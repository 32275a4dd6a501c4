import { problemStatus } from '../../src-shared/sync/problems.ts'
import { isFence } from '../../src-shared/sync/till-identity.ts'
import { type ReadTx, readTransaction } from '../database/transaction.ts'
import { readIdentity } from '../tables/identity.ts'
import { countOutbox } from '../tables/outbox.ts'
import { unsettledOperations } from '../tables/outbox-offers.ts'
import type { Till } from '../till/till.ts'
import type { LostHistory } from './lost-history.ts'
import { noteFence } from './present-till.ts'
import { readProblem } from './push-answer.ts'
import {
  createServerClient,
  type Fetch,
  type Reply,
  refusalOf,
  type ServerClient,
  type TillReport,
} from './server-client.ts'
import type { ServerClock } from './server-clock.ts'
import type { TokenVault } from './token-vault.ts'

/** Says what an operator may want to know; never given a token, an address with credentials, or a customer's data. */
export type SyncLog = (event: string, details?: Readonly<Record<string, string | number | boolean | null>>) => void

/** What pushing and pulling share. */
export interface SyncContext {
  readonly till: Till
  readonly fetch: Fetch
  readonly vault: TokenVault
  readonly log: SyncLog
  /** Something of the view changed. */
  readonly changed: () => void
  /** The server knows another chain of this till: it is to say which one it is. */
  readonly introduceAgain: () => void
  /** Everything is to be offered, and the catalog to be downloaded, once more. */
  readonly startOver: () => void
  readonly lostHistory: LostHistory
  readonly serverClock: Pick<ServerClock, 'now' | 'view'>
}

export interface Enrolment {
  readonly client: ServerClient
  readonly incarnation: number
}

/** The server that this till is enrolled at, as its file says now; null for a till that stands alone. */
export function readEnrolment(context: SyncContext): Enrolment | null {
  const identity = readTransaction(context.till.database, readIdentity)
  if (identity === null || identity.server === null) return null
  const { serverUrl, token } = identity.server
  const { till } = context
  const client = createServerClient(
    { serverUrl, token: context.vault.open(token) },
    context.fetch,
    () => ({ ...reportOf(till), clockAheadMs: context.serverClock.view()?.aheadMs ?? null }),
    till.runId,
  )
  return { client: noticingFences(client, till), incarnation: identity.incarnation }
}

/** Whatever it asks for, a till that is shut out takes note of why. */
function noticingFences(client: ServerClient, till: Till): ServerClient {
  const heard = (reply: Reply): Reply => {
    const fence = refusalOf(reply) === 'fenced' ? readProblem(reply.text)?.fence : undefined
    if (isFence(fence)) noteFence(till, fence)
    return reply
  }
  return {
    ...client,
    get: async (...request) => heard(await client.get(...request)),
    post: async (...request) => heard(await client.post(...request)),
    stream: async (...request) => {
      const response = await client.stream(...request)
      const { status } = response
      if (status === problemStatus['till-fenced'])
        heard({ status, text: await response.clone().text(), retryAfterMs: 0 })
      return response
    },
  }
}

type OutboxReport = Omit<TillReport, 'clockAheadMs'>

/** Counting so many takes milliseconds, and each request of a till that catches up would wait for it. */
const MANY = 1000
const COUNTED_FOR_MS = 1000
const lastReports = new WeakMap<Till, { readonly report: OutboxReport; readonly atMs: number }>()

function reportOf(till: Till): OutboxReport {
  const last = lastReports.get(till)
  const atMs = performance.now()
  if (last !== undefined && last.report.waiting >= MANY && atMs - last.atMs < COUNTED_FOR_MS) return last.report
  const report = readTransaction(till.database, reportOutbox)
  lastReports.set(till, { report, atMs })
  return report
}

function reportOutbox(tx: ReadTx): OutboxReport {
  const [oldest] = unsettledOperations(tx, 1)
  if (oldest === undefined) return { waiting: 0, oldestAtMs: null }
  return { waiting: countOutbox(tx).unsentCount, oldestAtMs: oldest.atMs }
}

/** How a round with the server ended for the till's connection. */
export type Contact = 'online' | 'offline' | 'unauthorized' | 'fenced'

export function contactOf(reply: Reply): Contact {
  const refusal = refusalOf(reply)
  return refusal === 'unauthorized' || refusal === 'fenced' ? refusal : 'offline'
}

/** Longest stretch of work between two looks at what the window wants. */
export const SLICE_MS = 8
