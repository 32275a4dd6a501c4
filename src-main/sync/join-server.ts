import { hostname } from 'node:os'
import { z } from 'zod'
import type { CallInput, CallOutcome } from '../../src-shared/contract/calls.ts'
import type { JoinRefusal } from '../../src-shared/contract/refusals.ts'
import { accept, type Result, refuse } from '../../src-shared/result.ts'
import { type EnrollResponse, enrollResponseSchema, IDEMPOTENCY_KEY_HEADER } from '../../src-shared/sync/wire.ts'
import { writeTransaction } from '../database/transaction.ts'
import { takeEnrolmentKey } from '../tables/enrolment-key.ts'
import type { Till } from '../till/till.ts'
import { adoptIdentity } from './adopt-identity.ts'
import { parseJson, readProblem } from './push-answer.ts'
import { createServerClient, type Fetch, type Reply } from './server-client.ts'
import { plainVault, type TokenVault } from './token-vault.ts'

/** What `/health` of a Mostrador server says, whether its storage works or not; no other page says this. */
const healthSchema = z.object({
  status: z.enum(['healthy', 'degraded', 'error']),
  mysql: z.string(),
  journal: z.string(),
  version: z.string().max(60),
})

export interface JoinOptions {
  readonly vault?: TokenVault
  readonly fetch?: Fetch
  /** Of the till that this one was at the same server, so that the shift that is open there goes on. */
  readonly token?: string | null
}

/** Asks whether a Mostrador server answers at an address. */
export async function testServer(
  { serverUrl }: CallInput<'setup.test-server'>,
  { fetch = globalThis.fetch }: Pick<JoinOptions, 'fetch'> = {},
): Promise<CallOutcome<'setup.test-server'>> {
  let reply: Reply
  try {
    reply = await createServerClient({ serverUrl, token: null }, fetch).get('/health', new AbortController().signal)
  } catch {
    return refuse({ code: 'server-unreachable' })
  }
  const health = healthSchema.safeParse(parseJson(reply.text)).data
  return health === undefined ? refuse({ code: 'not-a-mostrador-server' }) : accept({ version: health.version })
}

/**
 * Enrols this till at a server with a manager's code and stores who it is from now on. Facts that it has not sent, of
 * the time when it stood alone, stay in the outbox and go to this server. Where the answer is lost the same code works again.
 */
export async function joinServer(
  till: Till,
  input: CallInput<'setup.join-server'>,
  { vault = plainVault, fetch = globalThis.fetch, token = null }: JoinOptions = {},
): Promise<CallOutcome<'setup.join-server'>> {
  const tested = await testServer(input, { fetch })
  if (!tested.ok) return tested
  const key = writeTransaction(till.database, (tx) => takeEnrolmentKey(tx, till.newId()))
  const enrolled = await enroll(input, { key, token, fetch })
  if (!enrolled.ok) return enrolled
  const { serverUrl, operatorName } = input
  const adopted = await adoptIdentity(till, enrolled.value, { serverUrl, operatorName, vault, fetch })
  return adopted ? accept(null) : refuse({ code: 'server-unreachable' })
}

async function enroll(
  { serverUrl, code, deviceName }: CallInput<'setup.join-server'>,
  { key, token, fetch }: { readonly key: string; readonly token: string | null; readonly fetch: Fetch },
): Promise<Result<EnrollResponse, JoinRefusal>> {
  let reply: Reply
  try {
    const client = createServerClient({ serverUrl, token }, fetch)
    const body = JSON.stringify({ code, deviceName: deviceName || hostname() })
    const headers = { [IDEMPOTENCY_KEY_HEADER]: key }
    reply = await client.post('/v1/tills/enroll', body, new AbortController().signal, headers)
  } catch {
    return refuse({ code: 'server-unreachable' })
  }
  if (reply.status === 201 || reply.status === 200) {
    const enrolled = enrollResponseSchema.safeParse(parseJson(reply.text)).data
    return enrolled === undefined ? refuse({ code: 'not-a-mostrador-server' }) : accept(enrolled)
  }
  switch (readProblem(reply.text)?.type) {
    case 'rate-limited':
      return refuse({ code: 'too-many-attempts' })
    case 'not-found':
    case 'rule-violated':
    case 'invalid-request':
    case 'unauthorized':
    case 'forbidden':
      return refuse({ code: 'code-not-valid' })
    default:
      return refuse({ code: 'server-unreachable' })
  }
}
