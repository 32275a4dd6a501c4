import type { FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { barcodeSchema, idSchema } from '../../../src-shared/sync/ids.ts'
import { problemSchema } from '../../../src-shared/sync/problems.ts'
import {
  categoryRow,
  customerRow,
  productRow,
  quoteRow,
  settingsRow,
  unitRow,
  userRow,
} from '../../../src-shared/sync/records.ts'
import { sources } from '../../../src-shared/sync/wire.ts'
import type { CachedRead } from '../../cache/cache.ts'
import type { ServerContext } from '../../context.ts'
import { callerOf, requireCaller } from '../../plugins/auth.ts'
import { problemResponses, sendProblem } from '../../plugins/errors.ts'
import { problem } from '../../problems.ts'
import { oneWithWaiting, pageWithWaiting } from '../../reading/merge-waiting.ts'
import { listOf, pageQuery } from '../../reading/pages.ts'
import { readRequestOf, readStorage, readThrough, scopeOf, tellSource } from '../../reading/read-through.ts'
import type { App } from '../app.ts'
import { readExceptions } from './read-exceptions.ts'
import { findOperation } from './read-operation.ts'
import { readProductsByBarcode, readRecord, readRecordList } from './read-records.ts'
import { readSale, readSalePage, saleRowSchema } from './read-sales.ts'
import { readShift, readShiftPage, shiftRowSchema } from './read-shifts.ts'
import { readStatement, statementPage, statementQuery } from './read-statement.ts'

const NO_ID = ''
const idParams = z.strictObject({ id: idSchema })

/** A record's row as it is read: `pending` when it shows what only the journal holds as yet. */
const shown = (row: z.ZodObject): z.ZodType => row.extend({ pending: z.boolean().optional() })

const records = [
  { path: 'categories', entity: 'category', row: categoryRow },
  { path: 'units', entity: 'unit', row: unitRow },
  { path: 'customers', entity: 'customer', row: customerRow },
  { path: 'quotes', entity: 'quote', row: quoteRow },
  { path: 'users', entity: 'user', row: userRow.omit({ pinHash: true }) },
  { path: 'settings', entity: 'settings', row: settingsRow },
] as const

/** Lists and single things of the caller's tenant. */
export async function readRoutes(app: App, context: ServerContext): Promise<void> {
  requireCaller(app, context, ['till', 'user'])

  const asked = (request: FastifyRequest) => readRequestOf(request, callerOf(request))
  const list = <Row>(
    reply: FastifyReply,
    read: CachedRead<{ readonly items: Row[]; readonly next: string | null }>,
  ) => {
    tellSource(reply, read)
    return { source: read.source, asOf: read.asOfMs, ...read.value }
  }
  const one = (reply: FastifyReply, read: CachedRead<unknown>) => {
    tellSource(reply, read)
    return read.value === null ? sendProblem(reply, problem('not-found')) : reply.send(read.value)
  }
  const listSchema = <Row extends z.ZodType>(row: Row, summary: string) => ({
    summary,
    tags: ['reading'],
    response: { 200: listOf(row), ...problemResponses('invalid-request') },
  })
  const oneSchema = <Row extends z.ZodType>(row: Row, summary: string) => ({
    summary,
    tags: ['reading'],
    params: idParams,
    response: { 200: row, ...problemResponses('invalid-request', 'not-found') },
  })
  for (const { path, entity, row } of records) {
    app.get(
      `/v1/${path}`,
      { schema: { ...listSchema(shown(row), `Lists ${path}`), querystring: pageQuery } },
      async (request, reply) =>
        list(reply, await readRecordList(context, asked(request), entity, pageOf(request.query))),
    )
    app.get(`/v1/${path}/:id`, { schema: oneSchema(shown(row), `One of the ${path}`) }, async (request, reply) =>
      one(reply, await readRecord(context, asked(request), entity, request.params.id)),
    )
  }
  app.get(
    '/v1/products',
    {
      schema: {
        ...listSchema(shown(productRow), 'Lists products, or those of a barcode'),
        querystring: pageQuery.extend({ barcode: barcodeSchema.optional() }),
      },
    },
    async (request, reply) => {
      const { barcode, ...query } = request.query
      if (barcode === undefined) {
        return list(reply, await readRecordList(context, asked(request), 'product', pageOf(query)))
      }
      const read = await readProductsByBarcode(context, asked(request), barcode)
      return list(reply, { ...read, value: { items: read.value, next: null } })
    },
  )
  app.get('/v1/products/:id', { schema: oneSchema(shown(productRow), 'One product') }, async (request, reply) =>
    one(reply, await readRecord(context, asked(request), 'product', request.params.id)),
  )
  app.get(
    '/v1/sales',
    { schema: { ...listSchema(saleRowSchema, 'Lists sales in order of their ids'), querystring: pageQuery } },
    async (request, reply) => {
      const { caller, knownSeq } = asked(request)
      const page = pageOf(request.query)
      const place = { module: 'sales', key: `${scopeOf(caller)}:page:${page.after}:${page.limit}` } as const
      const stored = () => readThrough(context, { caller, knownSeq }, place, (db) => readSalePage(db, caller, page))
      return list(reply, await pageWithWaiting(context, caller, 'sale', page, stored))
    },
  )
  app.get('/v1/sales/:id', { schema: oneSchema(saleRowSchema, 'One sale') }, async (request, reply) => {
    const { caller, knownSeq } = asked(request)
    const { id } = request.params
    const place = { module: 'sales', key: `${scopeOf(caller)}:id:${id}` } as const
    const stored = () => readThrough(context, { caller, knownSeq }, place, (db) => readSale(db, caller, id))
    return one(reply, await oneWithWaiting(context, caller, { entity: 'sale', id }, stored))
  })
  app.get(
    '/v1/shifts',
    { schema: { ...listSchema(shiftRowSchema, 'Lists shifts in order of their ids'), querystring: pageQuery } },
    async (request, reply) => {
      const { caller, knownSeq } = asked(request)
      const page = pageOf(request.query)
      const place = { module: 'shifts', key: `${scopeOf(caller)}:page:${page.after}:${page.limit}` } as const
      const stored = () => readThrough(context, { caller, knownSeq }, place, (db) => readShiftPage(db, caller, page))
      return list(reply, await pageWithWaiting(context, caller, 'shift', page, stored))
    },
  )
  app.get('/v1/shifts/:id', { schema: oneSchema(shiftRowSchema, 'One shift') }, async (request, reply) => {
    const { caller, knownSeq } = asked(request)
    const { id } = request.params
    const place = { module: 'shifts', key: `${scopeOf(caller)}:id:${id}` } as const
    const stored = () => readThrough(context, { caller, knownSeq }, place, (db) => readShift(db, caller, id))
    return one(reply, await oneWithWaiting(context, caller, { entity: 'shift', id }, stored))
  })
  app.get(
    '/v1/customers/:id/statement',
    {
      schema: {
        summary: 'What a customer bought on account, gave back and paid, and owed after each',
        tags: ['reading'],
        params: idParams,
        querystring: statementQuery,
        response: {
          200: z.object({ source: z.enum(sources), asOf: z.int(), ...statementPage }),
          ...problemResponses('invalid-request', 'not-found'),
        },
      },
    },
    async (request, reply) => {
      const { caller, knownSeq } = asked(request)
      const { id } = request.params
      const { after, limit } = request.query
      const place = { module: 'sales', key: `statement:${scopeOf(caller)}:${id}:${after ?? NO_ID}:${limit}` } as const
      const read = await readThrough(context, { caller, knownSeq }, place, (db) =>
        readStatement(db, caller, id, { after, limit }),
      )
      tellSource(reply, read)
      if (read.value === null) return sendProblem(reply, problem('not-found'))
      return { source: read.source, asOf: read.asOfMs, ...read.value }
    },
  )
  app.get(
    '/v1/exceptions',
    {
      schema: {
        ...listSchema(exceptionSchema, 'What people should look at, latest first'),
        querystring: z.strictObject({ limit: z.coerce.number().int().min(1).max(500).default(100) }),
      },
    },
    async (request, reply) => {
      const { caller, knownSeq } = asked(request)
      const { limit } = request.query
      const read = await readStorage(context, { caller, knownSeq }, (db) => readExceptions(db, caller, limit))
      return list(reply, { ...read, value: { items: read.value, next: null }, fresh: true })
    },
  )
  app.get(
    '/v1/operations/:key',
    {
      schema: {
        summary: 'What became of a write',
        tags: ['writing'],
        params: z.strictObject({ key: idSchema }),
        response: { 200: operationSchema, ...problemResponses('invalid-request', 'not-found') },
      },
    },
    async (request, reply) => {
      const { found, source } = await findOperation(context, callerOf(request), request.params.key)
      reply.header('x-source', source)
      return found === null ? sendProblem(reply, problem('not-found')) : reply.send(found as never)
    },
  )
}

const pageOf = ({ after, limit }: z.infer<typeof pageQuery>) => ({ after: after ?? NO_ID, limit })

const exceptionSchema = z.object({
  kind: z.string(),
  subject: z.string(),
  storeId: z.string().nullable(),
  tillId: z.string().nullable(),
  /** What people call the till, and the number on the receipt that it is about; null: about none. */
  tillCode: z.string().nullable(),
  receiptNumber: z.string().nullable(),
  detail: z.unknown(),
  firstSeenMs: z.int(),
  lastSeenMs: z.int(),
  timesSeen: z.int(),
  /** When and by whom it was marked as seen; null: not since it last happened. */
  readAtMs: z.int().nullable(),
  readBy: z.string().nullable(),
})

const operationSchema = z.object({
  key: z.string(),
  status: z.enum(['accepted', 'committed', 'conflict', 'rejected']),
  kind: z.string(),
  id: z.string().nullable(),
  seq: z.int().optional(),
  version: z.int().optional(),
  problem: problemSchema.optional(),
})
