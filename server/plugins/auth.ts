import type { FastifyReply, FastifyRequest } from 'fastify'
import { accept, type Result, refuse } from '../../src-shared/result.ts'
import type { Problem } from '../../src-shared/sync/problems.ts'
import { type Fence, RUN_HEADER } from '../../src-shared/sync/till-identity.ts'
import type { Caller, TillCaller, UserCaller } from '../caller.ts'
import { circuitOpen } from '../circuit.ts'
import type { ServerContext } from '../context.ts'
import { problem, tillFenced } from '../problems.ts'
import type { App } from '../routes/app.ts'
import { bundlePublicKey, secretHash } from '../secrets.ts'
import { codeOf } from '../store/database-errors.ts'
import { readTillStanding } from '../store/tables/till-standing.ts'
import { isUnavailable, type Reader, writeTransaction } from '../store/transaction.ts'
import { problemResponses, sendProblem } from './errors.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** Set on every route behind {@link requireCaller}. */
    caller: Caller | null
  }
}

/** All routes of this scope need a bearer token, and only callers of these kinds may use them. */
export function requireCaller(app: App, context: ServerContext, kinds: readonly Caller['kind'][]): void {
  app.addHook('onRoute', (route) => {
    const schema = route.schema ?? {}
    const response = {
      ...problemResponses('unauthorized', 'forbidden', 'storage-unavailable', 'till-fenced'),
      ...((schema.response as Record<string, unknown> | undefined) ?? {}),
    }
    route.schema = { ...schema, response, security: [{ bearer: [] }] }
  })
  app.addHook('onRequest', async (request: FastifyRequest, reply: FastifyReply) => {
    const token = tokenOf(request)
    if (token === null) return sendProblem(reply, problem('unauthorized'))
    const caller = await identify(context, token, runOf(request))
    if (!caller.ok) return sendProblem(reply, caller.refusal)
    if (!kinds.includes(caller.value.kind)) return sendProblem(reply, problem('forbidden'))
    request.caller = caller.value
  })
}

/** The bearer token of a request; null when it carries none. */
export function tokenOf(request: FastifyRequest): string | null {
  return /^Bearer ([\w-]{43})$/.exec(request.headers.authorization ?? '')?.[1] ?? null
}

/** Which start of a till's program a request is from; null: it does not say. */
function runOf({ headers }: FastifyRequest): string | null {
  const run = headers[RUN_HEADER]
  return typeof run === 'string' ? run : null
}

/** The caller of a request behind {@link requireCaller}. */
export function callerOf(request: FastifyRequest): Caller {
  if (request.caller === null) throw new Error('the route is not behind requireCaller')
  return request.caller
}

/** The caller of a route that only tills may use. */
export function tillOf(request: FastifyRequest): TillCaller {
  const caller = callerOf(request)
  if (caller.kind !== 'till') throw new Error('the route is not for tills alone')
  return caller
}

/** The caller of a route that only people may use. */
export function userOf(request: FastifyRequest): UserCaller {
  const caller = callerOf(request)
  if (caller.kind !== 'user') throw new Error('the route is not for people alone')
  return caller
}

/** A token says itself whose tenant it is of, so what is known of it stands under no tenant. */
const NO_TENANT = '-'

/** What a token stands for: a caller until some time, or the word that it is good for nothing any more. */
type Standing =
  | {
      readonly caller: Caller
      readonly expiresAtMs: number
      /** Of a till: starts of its program of which nothing is taken, because another copy goes on. */
      readonly supersededRuns?: readonly string[]
      /** Of a till: the key for its bundles was not known when this was read. */
      readonly keyless?: boolean
    }
  | { readonly refusal: 'unauthorized' | 'till-fenced'; readonly fence?: Fence }

/**
 * Who a token belongs to: as the database says, as it said within the last seconds, or, while no database answers, as it
 * said last. A write of a till that was fenced off meanwhile is refused all the same: it asks again in its transaction.
 */
async function identify(context: ServerContext, token: string, run: string | null): Promise<Result<Caller, Problem>> {
  const { cache, storage } = context
  const hash = secretHash(token)
  try {
    const { value } = await cache.read<Standing>({ tenantId: NO_TENANT, module: 'callers', key: hash }, async () => {
      const read = await storage.read(
        { tenantId: NO_TENANT, knownSeq: 0 },
        async (db) => (await standingOfTill(db, hash)) ?? (await standingOfUser(db, hash)),
      )
      if (read.value !== null) {
        if ('keyless' in read.value && read.value.keyless === true) await learnBundleKey(context, token, hash)
        return { ...read, value: read.value }
      }
      // A replica may not have heard of it yet: what is kept says more, and without that nobody knows.
      if (read.source === 'REPLICA') throw circuitOpen('the primary')
      throw unknownToken
    })
    if ('refusal' in value) return refuse(problem(value.refusal, value.fence && { fence: value.fence }))
    if (run !== null && value.supersededRuns?.includes(run)) return refuse(tillFenced('cloned'))
    return value.expiresAtMs > Date.now() ? accept(value.caller) : refuse(problem('unauthorized'))
  } catch (error) {
    if (error === unknownToken) return refuse(problem('unauthorized'))
    throw error
  }
}

/** Whether the caller of a request that goes on for long is still let in; where nobody can tell it is. */
export async function isStillLetIn(context: ServerContext, request: FastifyRequest): Promise<boolean> {
  try {
    return (await identify(context, tokenOf(request) ?? '', runOf(request))).ok
  } catch (error) {
    if (!isUnavailable(error)) throw error
    return true
  }
}

/** Tells when it should be asked anew who the caller of a request is; answers how to stop listening. */
export function onForgotten({ cache }: ServerContext, request: FastifyRequest, listener: () => void): () => void {
  const key = secretHash(tokenOf(request) ?? '')
  return cache.watch({ tenantId: NO_TENANT, module: 'callers', key }, listener)
}

/** A till of before there were bundles shows its token: now the key for them can be kept, and the token again not. */
async function learnBundleKey({ storage, log }: ServerContext, token: string, hash: string): Promise<void> {
  if (!storage.isWritable()) return
  try {
    await writeTransaction(storage.primary, ({ db }) =>
      db
        .updateTable('till_tokens')
        .set({ bundle_key: bundlePublicKey(token) })
        .where('token_hash', '=', hash)
        .where('bundle_key', 'is', null)
        .execute(),
    )
  } catch (error) {
    // Its call is answered all the same; the next one tries again.
    log.warn({ code: codeOf(error) }, 'the key for bundles of a till was not kept')
  }
}

/** Why a till was found to be fenced off while its operations were taken. */
export async function whyFenced(
  { storage }: { readonly storage: Pick<ServerContext['storage'], 'primary'> },
  request: FastifyRequest,
): Promise<Problem> {
  const standing = await readTillStanding(storage.primary.reader, secretHash(tokenOf(request) ?? ''))
  return tillFenced(standing?.fence ?? 'replaced')
}

/** Thrown so that nothing is kept: who guesses tokens must not fill the cache with them. */
const unknownToken = new Error('unknown token')

/**
 * A till was enrolled again or revoked: its tokens are asked about anew, on every instance. When the database goes away
 * just now that takes as long as answers live: who calls has what it came for, and its code is used up.
 */
export async function forgetTokensOf(
  { cache, storage }: ServerContext,
  tenantId: string,
  tillId: string,
): Promise<void> {
  const tokens = await storage.primary.reader
    .selectFrom('till_tokens')
    .select('token_hash')
    .where('tenant_id', '=', tenantId)
    .where('till_id', '=', tillId)
    .execute()
    .catch((error: unknown) => {
      if (!isUnavailable(error)) throw error
      return []
    })
  for (const { token_hash: key } of tokens) await cache.forget({ tenantId: NO_TENANT, module: 'callers', key })
}

async function standingOfTill(db: Reader, hash: string): Promise<Standing | null> {
  const till = await readTillStanding(db, hash)
  if (till === null) return null
  if (till.fence !== null) return { refusal: 'till-fenced', fence: till.fence }
  const { tenantId, storeId, tillId, incarnation, currency, stockPolicy, supersededRuns } = till
  const keyless = !till.isBundleKeyKnown
  const caller: Caller = {
    kind: 'till',
    ...{ tenantId, storeId, tillId, incarnation, currency, stockPolicy },
    name: `${till.storeCode}-${till.tillCode} ${till.deviceName}`,
  }
  return { caller, expiresAtMs: Number.MAX_SAFE_INTEGER, supersededRuns, keyless }
}

async function standingOfUser(db: Reader, hash: string): Promise<Standing | null> {
  const row = await db
    .selectFrom('sessions as session')
    .innerJoin('users as user', (join) =>
      join.onRef('user.tenant_id', '=', 'session.tenant_id').onRef('user.id', '=', 'session.user_id'),
    )
    .innerJoin('tenants as tenant', 'tenant.id', 'session.tenant_id')
    .where('session.token_hash', '=', hash)
    // Who does not work here any longer is nobody.
    .where('user.active', '=', 1)
    .where('user.removed', '=', 0)
    .select([
      'user.tenant_id',
      'user.id as user_id',
      'user.name',
      'session.expires_at_ms',
      'tenant.currency',
      'tenant.stock_policy',
    ])
    .executeTakeFirst()
  if (row === undefined) return null
  const caller: Caller = {
    kind: 'user',
    tenantId: row.tenant_id,
    userId: row.user_id,
    currency: row.currency,
    stockPolicy: row.stock_policy,
    name: row.name,
  }
  return { caller, expiresAtMs: row.expires_at_ms }
}
