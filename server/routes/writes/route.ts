import { z } from 'zod'
import { expenseFactSchema } from '../../../src-shared/cash/expense.ts'
import { shiftClosedSchema, shiftOpenedSchema } from '../../../src-shared/cash/shift.ts'
import { refundFactSchema } from '../../../src-shared/sale/refund-fact.ts'
import { saleFactSchema } from '../../../src-shared/sale/sale-fact.ts'
import { stockMovementSchema } from '../../../src-shared/stock/stock-movement.ts'
import { idSchema } from '../../../src-shared/sync/ids.ts'
import { recordBodies, writeAnswerSchema } from '../../../src-shared/sync/operations.ts'
import { recordFields } from '../../../src-shared/sync/records.ts'
import type { ServerContext } from '../../context.ts'
import type { Intent, RecordEdit } from '../../operations/prepare-operation.ts'
import { requireCaller } from '../../plugins/auth.ts'
import { problemResponses, sendProblem } from '../../plugins/errors.ts'
import { invalidRequest } from '../../problems.ts'
import type { App } from '../app.ts'
import { acceptedAnswerSchema, writeOne } from './write-one.ts'

const keyHeader = z.looseObject({
  'idempotency-key': z.string().optional().describe('A UUID that stands for this write, however often it is sent'),
})

const problems = problemResponses(
  'invalid-request',
  'idempotency-key-missing',
  'not-found',
  'version-conflict',
  'request-in-flight',
  'till-fenced',
  'too-large',
  'idempotency-key-reused',
  'rule-violated',
)

const schemaOf = <Body extends z.ZodType>(summary: string, body: Body) => ({
  summary,
  tags: ['writing'],
  headers: keyHeader,
  body,
  response: { 200: writeAnswerSchema, 201: writeAnswerSchema, 202: acceptedAnswerSchema, ...problems },
})

/** Facts, from tills alone: a fact belongs to a store. They stand beside the till's chain, which only `push` continues. */
export async function factRoutes(app: App, context: ServerContext): Promise<void> {
  requireCaller(app, context, ['till'])
  app.post('/v1/sales', { schema: schemaOf('Records a sale', saleFactSchema) }, (request, reply) => {
    const { body } = request
    return writeOne(context, request, reply, {
      intent: { kind: 'sale.create', body },
      body,
      at: body.soldAtMs,
      success: 201,
    })
  })
  app.post('/v1/refunds', { schema: schemaOf('Records a refund', refundFactSchema) }, (request, reply) => {
    const { body } = request
    return writeOne(context, request, reply, {
      intent: { kind: 'refund.create', body },
      body,
      at: body.refundedAtMs,
      success: 201,
    })
  })
  app.post('/v1/expenses', { schema: schemaOf('Records an expense', expenseFactSchema) }, (request, reply) => {
    const { body } = request
    return writeOne(context, request, reply, {
      intent: { kind: 'expense.create', body },
      body,
      at: body.paidAtMs,
      success: 201,
    })
  })
  app.post('/v1/stock-movements', { schema: schemaOf('Moves stock', stockMovementSchema) }, (request, reply) => {
    const { body } = request
    return writeOne(context, request, reply, {
      intent: { kind: 'stock-movement.create', body },
      body,
      at: body.movedAtMs,
      success: 201,
    })
  })
  app.post('/v1/shifts', { schema: schemaOf('Opens a shift', shiftOpenedSchema) }, (request, reply) => {
    const { body } = request
    return writeOne(context, request, reply, {
      intent: { kind: 'shift.open', body },
      body,
      at: body.openedAtMs,
      success: 201,
    })
  })
  app.post(
    '/v1/shifts/:id/close',
    {
      schema: {
        ...schemaOf(
          'Closes a shift; one that is closed answers with its close',
          shiftClosedSchema.extend({ id: idSchema.optional() }),
        ),
        params: z.strictObject({ id: idSchema }),
      },
    },
    async (request, reply) => {
      const { id } = request.params
      if (request.body.id !== undefined && request.body.id !== id) {
        return void sendProblem(reply, invalidRequest([{ path: ['id'], message: 'not the id of the path' }]))
      }
      const body = { ...request.body, id }
      return writeOne(context, request, reply, {
        intent: { kind: 'shift.close', body },
        body,
        at: body.closedAtMs,
        success: 200,
      })
    },
  )
}

const records = [
  { path: 'products', entity: 'product' },
  { path: 'categories', entity: 'category' },
  { path: 'units', entity: 'unit' },
  { path: 'customers', entity: 'customer' },
] as const

/** Records, from tills and from people. */
export async function recordRoutes(app: App, context: ServerContext): Promise<void> {
  requireCaller(app, context, ['till', 'user'])
  const params = z.strictObject({ id: idSchema })
  const now = () => Date.now()
  for (const { path, entity } of records) {
    app.post(
      `/v1/${path}`,
      { schema: schemaOf(`Creates a ${entity}`, recordBodies[`${entity}.create`] as z.ZodType<{ id: string }>) },
      (request, reply) => {
        const { body } = request
        const intent = { kind: `${entity}.create`, body } as Intent
        return writeOne(context, request, reply, { intent, body, at: now(), success: 201 })
      },
    )
    app.patch(
      `/v1/${path}/:id`,
      {
        schema: {
          ...schemaOf(
            `Edits a ${entity}, merged field by field with what others changed since \`version\``,
            patchSchemaOf(recordFields[entity]),
          ),
          params,
        },
      },
      (request, reply) => {
        const { id } = request.params
        const { version, changes, base } = request.body
        const body: RecordEdit = { id, version, base: base ?? null, changes }
        return writeOne(context, request, reply, {
          intent: { kind: `${entity}.edit`, body },
          body,
          at: now(),
          success: 200,
        })
      },
    )
    const { body: _none, ...withoutBody } = schemaOf(
      `Removes a ${entity}, unless somebody has changed it since \`version\``,
      z.never(),
    )
    app.delete(
      `/v1/${path}/:id`,
      {
        schema: {
          ...withoutBody,
          params,
          querystring: z.strictObject({
            version: z.coerce.number().int().min(1).describe('The version that was on the screen'),
          }),
        },
      },
      (request, reply) => {
        const body = { id: request.params.id, version: request.query.version }
        return writeOne(context, request, reply, {
          intent: { kind: `${entity}.remove`, body },
          body,
          at: now(),
          success: 200,
        })
      },
    )
  }
}

function patchSchemaOf(fields: z.ZodObject) {
  const someFields = z.strictObject(fields.shape).partial()
  return z
    .strictObject({
      version: z.int().min(1).describe('The version that the edit began with'),
      changes: someFields,
      base: someFields
        .optional()
        .describe('The fields when the edit began; absent: the server knows since when each stands'),
    })
    .refine((body) => Object.keys(body.changes).length > 0, { message: 'an edit changes something', path: ['changes'] })
    .refine(
      (body) => body.base === undefined || Object.keys(body.changes).every((field) => field in (body.base ?? {})),
      { message: 'base must name every field that changes', path: ['base'] },
    )
}
