import { z } from 'zod'
import { idSchema } from '../../../src-shared/sync/ids.ts'
import type { ServerContext } from '../../context.ts'
import { callerOf, requireCaller } from '../../plugins/auth.ts'
import { problemResponses, sendProblem } from '../../plugins/errors.ts'
import { problem } from '../../problems.ts'
import { oneWithWaiting, pageWithWaiting } from '../../reading/merge-waiting.ts'
import { listOf, pageQuery } from '../../reading/pages.ts'
import { readRequestOf, readThrough, scopeOf, tellSource } from '../../reading/read-through.ts'
import type { App } from '../app.ts'
import { readRefund, readRefundPage, refundRowSchema } from './read-refunds.ts'
import {
  accountPaymentReads,
  auditEntryReads,
  cashMovementReads,
  drawerOpeningReads,
  expenseReads,
  type FactReads,
} from './read-single-rows.ts'

interface FactRead {
  readonly path: string
  /** As the feed and the journal name it. */
  readonly entity: string
  readonly reads: FactReads
}

const refundReads: FactReads = { row: refundRowSchema, page: readRefundPage, one: readRefund }

const facts: readonly FactRead[] = [
  { path: 'refunds', entity: 'refund', reads: refundReads },
  { path: 'expenses', entity: 'expense', reads: expenseReads },
  { path: 'cash-movements', entity: 'cash-movement', reads: cashMovementReads },
  { path: 'drawer-openings', entity: 'drawer', reads: drawerOpeningReads },
  { path: 'account-payments', entity: 'account-payment', reads: accountPaymentReads },
  { path: 'audit-entries', entity: 'audit-entry', reads: auditEntryReads },
]

/** What happened besides sales, of the caller's tenant, of a till's own store only. */
export async function factReadRoutes(app: App, context: ServerContext): Promise<void> {
  requireCaller(app, context, ['till', 'user'])
  for (const { path, entity, reads } of facts) {
    const { row, page, one } = reads
    app.get(
      `/v1/${path}`,
      {
        schema: {
          summary: `Lists ${path} in order of their ids`,
          tags: ['reading'],
          querystring: pageQuery,
          response: { 200: listOf(row), ...problemResponses('invalid-request') },
        },
      },
      async (request, reply) => {
        const { after = '', limit } = request.query
        const wanted = { after, limit }
        const caller = callerOf(request)
        const place = { module: 'sales', key: `${path}:${scopeOf(caller)}:page:${after}:${limit}` } as const
        const stored = () =>
          readThrough(context, readRequestOf(request, caller), place, (db) => page(db, caller, wanted))
        const read = await pageWithWaiting(context, caller, entity, wanted, stored)
        tellSource(reply, read)
        return { source: read.source, asOf: read.asOfMs, ...read.value }
      },
    )
    app.get(
      `/v1/${path}/:id`,
      {
        schema: {
          summary: `One of the ${path}`,
          tags: ['reading'],
          params: z.strictObject({ id: idSchema }),
          response: { 200: row, ...problemResponses('invalid-request', 'not-found') },
        },
      },
      async (request, reply) => {
        const caller = callerOf(request)
        const { id } = request.params
        const place = { module: 'sales', key: `${path}:${scopeOf(caller)}:id:${id}` } as const
        const stored = () => readThrough(context, readRequestOf(request, caller), place, (db) => one(db, caller, id))
        const read = await oneWithWaiting(context, caller, { entity, id }, stored)
        tellSource(reply, read)
        return read.value === null ? sendProblem(reply, problem('not-found')) : reply.send(read.value)
      },
    )
  }
}
