import type { FastifyReply } from 'fastify'
import { z } from 'zod'
import { barcodeSchema, idSchema } from '../../../src-shared/sync/ids.ts'
import { problemSchema } from '../../../src-shared/sync/problems.ts'
import { categoryRow, customerRow, productRow, type RecordEntity, unitRow } from '../../../src-shared/sync/records.ts'
import { sources } from '../../../src-shared/sync/wire.ts'
import type { ServerContext } from '../../context.ts'
import { callerOf, requireCaller } from '../../plugins/auth.ts'
import { problemResponses, sendProblem } from '../../plugins/errors.ts'
import { problem } from '../../problems.ts'
import { readRecordPage, readRecords, wireRow } from '../../store/tables/records.ts'
import type { App } from '../app.ts'
import { readExceptions } from './read-exceptions.ts'
import { findOperation } from './read-operation.ts'
import { readProductsByBarcode } from './read-products-by-barcode.ts'
import { readSale, readSalePage, saleRowSchema } from './read-sales.ts'
import { readShift, readShiftPage, shiftRowSchema } from './read-shifts.ts'

const NO_ID = ''
const pageQuery = z.strictObject({
  after: idSchema.optional().describe('Id of the last item of the page before'),
  limit: z.coerce.number().int().min(1).max(500).default(100),
})
const idParams = z.strictObject({ id: idSchema })

const listOf = <Row extends z.ZodType>(row: Row) =>
  z.object({
    source: z.enum(sources),
    asOf: z.int(),
    items: z.array(row),
    next: z.string().nullable().describe('`after` of the next page; null: this is the last'),
  })

const records = [
  { path: 'categories', entity: 'category', row: categoryRow },
  { path: 'units', entity: 'unit', row: unitRow },
  { path: 'customers', entity: 'customer', row: customerRow },
] as const

/** Lists and single things of the caller's tenant. */
export async function readRoutes(app: App, context: ServerContext): Promise<void> {
  requireCaller(app, context, ['till', 'user'])
  const { store } = context

  const sourced = (reply: FastifyReply) => reply.header('x-source', store.source)
  const list = <Row>(items: Row[], limit: number, nameOf: (row: Row) => string) => {
    const last = items.length === limit ? items.at(-1) : undefined
    return { source: store.source, asOf: Date.now(), items, next: last === undefined ? null : nameOf(last) }
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
  const one = async (reply: FastifyReply, found: unknown) => {
    sourced(reply)
    return found === undefined || found === null ? sendProblem(reply, problem('not-found')) : reply.send(found)
  }
  const record = async (tenantId: string, entity: RecordEntity, id: string) => {
    const [found] = await readRecords(store.reader, tenantId, entity, [id])
    return found === undefined ? null : wireRow(found)
  }
  const recordPage = async (tenantId: string, entity: RecordEntity, query: z.infer<typeof pageQuery>) => {
    const page = { after: query.after ?? NO_ID, limit: query.limit }
    const found = (await readRecordPage(store.reader, tenantId, entity, page)).map(wireRow)
    return list(found, query.limit, (row) => String(row.id)) as never
  }

  for (const { path, entity, row } of records) {
    app.get(
      `/v1/${path}`,
      { schema: { ...listSchema(row as z.ZodType, `Lists ${path}`), querystring: pageQuery } },
      async (request, reply) => {
        sourced(reply)
        return recordPage(callerOf(request).tenantId, entity, request.query)
      },
    )
    app.get(`/v1/${path}/:id`, { schema: oneSchema(row as z.ZodType, `One of the ${path}`) }, async (request, reply) =>
      one(reply, await record(callerOf(request).tenantId, entity, request.params.id)),
    )
  }
  app.get(
    '/v1/products',
    {
      schema: {
        ...listSchema(productRow, 'Lists products, or those of a barcode'),
        querystring: pageQuery.extend({ barcode: barcodeSchema.optional() }),
      },
    },
    async (request, reply) => {
      sourced(reply)
      const { tenantId } = callerOf(request)
      const { barcode, ...query } = request.query
      if (barcode === undefined) return recordPage(tenantId, 'product', query)
      const found = await readProductsByBarcode(store, tenantId, barcode)
      return { source: store.source, asOf: Date.now(), items: found as never, next: null }
    },
  )
  app.get('/v1/products/:id', { schema: oneSchema(productRow, 'One product') }, async (request, reply) =>
    one(reply, await record(callerOf(request).tenantId, 'product', request.params.id)),
  )
  app.get(
    '/v1/sales',
    { schema: { ...listSchema(saleRowSchema, 'Lists sales in order of their ids'), querystring: pageQuery } },
    async (request, reply) => {
      sourced(reply)
      const page = { after: request.query.after ?? NO_ID, limit: request.query.limit }
      return list(await readSalePage(store, callerOf(request), page), page.limit, (sale) => sale.id)
    },
  )
  app.get('/v1/sales/:id', { schema: oneSchema(saleRowSchema, 'One sale') }, async (request, reply) =>
    one(reply, await readSale(store, callerOf(request), request.params.id)),
  )
  app.get(
    '/v1/shifts',
    { schema: { ...listSchema(shiftRowSchema, 'Lists shifts in order of their ids'), querystring: pageQuery } },
    async (request, reply) => {
      sourced(reply)
      const page = { after: request.query.after ?? NO_ID, limit: request.query.limit }
      return list(await readShiftPage(store, callerOf(request), page), page.limit, (shift) => shift.id)
    },
  )
  app.get('/v1/shifts/:id', { schema: oneSchema(shiftRowSchema, 'One shift') }, async (request, reply) =>
    one(reply, await readShift(store, callerOf(request), request.params.id)),
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
      sourced(reply)
      const items = await readExceptions(store, callerOf(request), request.query.limit)
      return { source: store.source, asOf: Date.now(), items, next: null }
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
      const { found, source } = await findOperation(context, callerOf(request).tenantId, request.params.key)
      reply.header('x-source', source)
      return found === null ? sendProblem(reply, problem('not-found')) : reply.send(found as never)
    },
  )
}

const exceptionSchema = z.object({
  kind: z.string(),
  subject: z.string(),
  storeId: z.string().nullable(),
  tillId: z.string().nullable(),
  detail: z.unknown(),
  firstSeenMs: z.int(),
  lastSeenMs: z.int(),
  timesSeen: z.int(),
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
