import { z } from 'zod'
import { shiftClosedSchema, shiftOpenedSchema } from '../../../src-shared/cash/shift.ts'
import { saleFactSchema } from '../../../src-shared/sale/sale-fact.ts'
import { stockMovementSchema } from '../../../src-shared/stock/stock-movement.ts'
import { idSchema } from '../../../src-shared/sync/ids.ts'
import { recordBodies, writeAnswerSchema } from '../../../src-shared/sync/operations.ts'
import { productFields } from '../../../src-shared/sync/records.ts'
import type { ServerContext } from '../../context.ts'
import { requireCaller } from '../../plugins/auth.ts'
import { problemResponses, sendProblem } from '../../plugins/errors.ts'
import { invalidRequest } from '../../problems.ts'
import type { App } from '../app.ts'
import { writeOne } from './write-one.ts'

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
  response: { 200: writeAnswerSchema, 201: writeAnswerSchema, ...problems },
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

/** Records, from tills and from people. */
export async function recordRoutes(app: App, context: ServerContext): Promise<void> {
  requireCaller(app, context, ['till', 'user'])
  const now = () => Date.now()
  app.post(
    '/v1/products',
    { schema: schemaOf('Creates a product', recordBodies['product.create']) },
    (request, reply) => {
      const { body } = request
      return writeOne(context, request, reply, {
        intent: { kind: 'product.create', body },
        body,
        at: now(),
        success: 201,
      })
    },
  )
  app.post(
    '/v1/categories',
    { schema: schemaOf('Creates a category', recordBodies['category.create']) },
    (request, reply) => {
      const { body } = request
      return writeOne(context, request, reply, {
        intent: { kind: 'category.create', body },
        body,
        at: now(),
        success: 201,
      })
    },
  )
  app.post('/v1/units', { schema: schemaOf('Creates a unit', recordBodies['unit.create']) }, (request, reply) => {
    const { body } = request
    return writeOne(context, request, reply, { intent: { kind: 'unit.create', body }, body, at: now(), success: 201 })
  })
  app.post(
    '/v1/customers',
    { schema: schemaOf('Creates a customer', recordBodies['customer.create']) },
    (request, reply) => {
      const { body } = request
      return writeOne(context, request, reply, {
        intent: { kind: 'customer.create', body },
        body,
        at: now(),
        success: 201,
      })
    },
  )
  app.patch(
    '/v1/products/:id',
    {
      schema: {
        ...schemaOf(
          'Edits a product, merged field by field with what others changed since `version`',
          productPatchSchema,
        ),
        params: z.strictObject({ id: idSchema }),
      },
    },
    (request, reply) => {
      const { id } = request.params
      const { version, changes, base } = request.body
      const edit = { id, version, base: base ?? null, changes }
      return writeOne(context, request, reply, {
        intent: { kind: 'product.edit', body: edit },
        body: edit,
        at: now(),
        success: 200,
      })
    },
  )
}

const someFields = z.strictObject(productFields.shape).partial()

const productPatchSchema = z
  .strictObject({
    version: z.int().min(1).describe('The version that the edit began with'),
    changes: someFields,
    base: someFields
      .optional()
      .describe('The fields when the edit began; absent: the server knows since when each stands'),
  })
  .refine((body) => Object.keys(body.changes).length > 0, { message: 'an edit changes something', path: ['changes'] })
  .refine((body) => body.base === undefined || Object.keys(body.changes).every((field) => field in (body.base ?? {})), {
    message: 'base must name every field that changes',
    path: ['base'],
  })
