import type { FastifyReply, FastifyRequest } from 'fastify'
import { accept, type Result, refuse } from '../../src-shared/result.ts'
import type { Problem } from '../../src-shared/sync/problems.ts'
import type { Caller, TillCaller, UserCaller } from '../caller.ts'
import type { ServerContext } from '../context.ts'
import { problem } from '../problems.ts'
import type { App } from '../routes/app.ts'
import { secretHash } from '../secrets.ts'
import type { Store } from '../store/open-store.ts'
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
    const token = /^Bearer ([\w-]{43})$/.exec(request.headers.authorization ?? '')?.[1]
    if (token === undefined) return sendProblem(reply, problem('unauthorized'))
    const caller = await identify(context.store, token)
    if (!caller.ok) return sendProblem(reply, caller.refusal)
    if (!kinds.includes(caller.value.kind)) return sendProblem(reply, problem('forbidden'))
    request.caller = caller.value
  })
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

async function identify(store: Store, token: string): Promise<Result<Caller, Problem>> {
  const hash = secretHash(token)
  return (await identifyTill(store, hash)) ?? (await identifyUser(store, hash)) ?? refuse(problem('unauthorized'))
}

async function identifyTill(store: Store, hash: string): Promise<Result<Caller, Problem> | null> {
  const row = await store.reader
    .selectFrom('till_tokens as token')
    .innerJoin('tills as till', (join) =>
      join.onRef('till.tenant_id', '=', 'token.tenant_id').onRef('till.id', '=', 'token.till_id'),
    )
    .innerJoin('stores as store', (join) =>
      join.onRef('store.tenant_id', '=', 'till.tenant_id').onRef('store.id', '=', 'till.store_id'),
    )
    .innerJoin('tenants as tenant', 'tenant.id', 'till.tenant_id')
    .where('token.token_hash', '=', hash)
    .select([
      'till.tenant_id',
      'till.store_id',
      'till.id as till_id',
      'till.code as till_code',
      'till.device_name',
      'till.incarnation',
      'till.revoked',
      'token.incarnation as token_incarnation',
      'store.code as store_code',
      'tenant.currency',
      'tenant.stock_policy',
    ])
    .executeTakeFirst()
  if (row === undefined) return null
  if (row.revoked === 1) return refuse(problem('unauthorized'))
  if (row.token_incarnation !== row.incarnation) return refuse(problem('till-fenced'))
  return accept({
    kind: 'till',
    tenantId: row.tenant_id,
    storeId: row.store_id,
    tillId: row.till_id,
    incarnation: row.incarnation,
    currency: row.currency,
    stockPolicy: row.stock_policy,
    name: `${row.store_code}-${row.till_code} ${row.device_name}`,
  })
}

async function identifyUser(store: Store, hash: string): Promise<Result<Caller, Problem> | null> {
  const row = await store.reader
    .selectFrom('sessions as session')
    .innerJoin('users as user', (join) =>
      join.onRef('user.tenant_id', '=', 'session.tenant_id').onRef('user.id', '=', 'session.user_id'),
    )
    .innerJoin('tenants as tenant', 'tenant.id', 'session.tenant_id')
    .where('session.token_hash', '=', hash)
    .where('session.expires_at_ms', '>', Date.now())
    .select(['user.tenant_id', 'user.id as user_id', 'user.name', 'tenant.currency', 'tenant.stock_policy'])
    .executeTakeFirst()
  if (row === undefined) return null
  return accept({
    kind: 'user',
    tenantId: row.tenant_id,
    userId: row.user_id,
    currency: row.currency,
    stockPolicy: row.stock_policy,
    name: row.name,
  })
}
