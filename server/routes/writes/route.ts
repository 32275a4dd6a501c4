import { z } from 'zod'
import { shiftClosedSchema } from '../../../src-shared/cash/shift.ts'
import { idSchema } from '../../../src-shared/sync/ids.ts'
import {
  type BodyOf,
  type FactKind,
  factBodies,
  recordBodies,
  writeAnswerSchema,
} from '../../../src-shared/sync/operations.ts'
import { type RecordEntity, recordFields } from '../../../src-shared/sync/records.ts'
import type { ServerContext } from '../../context.ts'
import type { Intent, RecordEdit } from '../../operations/prepare-operation.ts'
import { requireCaller } from '../../plugins/auth.ts'
import { problemResponses, sendProblem } from '../../plugins/errors.ts'
import { invalidRequest } from '../../problems.ts'
import type { App } from '../app.ts'
import { keepSent } from './as-sent.ts'
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

interface FactRoute {
  readonly path: string
  readonly summary: string
  readonly kind: FactKind
  readonly body: z.ZodType<{ id: string }>
  atOf(body: unknown): number
}

function factRoute<Kind extends FactKind>(
  path: string,
  kind: Kind,
  summary: string,
  atOf: (body: BodyOf<Kind>) => number,
): FactRoute {
  const body = factBodies[kind] as unknown as FactRoute['body']
  return { path, summary, kind, body, atOf: atOf as FactRoute['atOf'] }
}

const facts = [
  factRoute('sales', 'sale.create', 'Records a sale', ({ soldAtMs }) => soldAtMs),
  factRoute('refunds', 'refund.create', 'Records a refund', ({ refundedAtMs }) => refundedAtMs),
  factRoute('expenses', 'expense.create', 'Records an expense', ({ paidAtMs }) => paidAtMs),
  factRoute('cash-movements', 'cash-movement.create', 'Records cash put in or taken out', (fact) => fact.movedAtMs),
  factRoute('drawer-openings', 'drawer.open', 'Records that the drawer was opened', ({ openedAtMs }) => openedAtMs),
  factRoute('account-payments', 'account-payment.create', 'Records what a customer paid off', (fact) => fact.paidAtMs),
  factRoute('audit-entries', 'audit-entry.create', 'Records an entry of the audit log', ({ atMs }) => atMs),
  factRoute('stock-movements', 'stock-movement.create', 'Moves stock', ({ movedAtMs }) => movedAtMs),
  factRoute('shifts', 'shift.open', 'Opens a shift', ({ openedAtMs }) => openedAtMs),
]

/** Facts, from tills alone: a fact belongs to a store. They stand beside the till's chain, which only `push` continues. */
export async function factRoutes(app: App, context: ServerContext): Promise<void> {
  requireCaller(app, context, ['till'])
  const sentBy = keepSent(app)
  for (const { path, summary, kind, body: schema, atOf } of facts) {
    app.post(`/v1/${path}`, { schema: schemaOf(summary, schema) }, (request, reply) => {
      const { body } = request
      return writeOne(context, request, reply, {
        intent: { kind, body } as Intent,
        body: sentBy(request),
        at: atOf(body),
        success: 201,
      })
    })
  }
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
        body: { ...(sentBy(request) as object), id },
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
  { path: 'quotes', entity: 'quote' },
  { path: 'users', entity: 'user' },
  { path: 'settings', entity: 'settings' },
] as const

/** Records, from tills and from people. A store's settings are made with it, and last as long as it does. */
export async function recordRoutes(app: App, context: ServerContext): Promise<void> {
  requireCaller(app, context, ['till', 'user'])
  const params = z.strictObject({ id: idSchema })
  const now = () => Date.now()
  const sentBy = keepSent(app)
  for (const { path, entity } of records) {
    app.patch(
      `/v1/${path}/:id`,
      {
        schema: {
          ...schemaOf(
            `Edits ${named(entity)}, merged field by field with what others changed since \`version\``,
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
    if (entity === 'settings') continue
    const creation = recordBodies[`${entity}.create`] as z.ZodType<{ id: string }>
    app.post(`/v1/${path}`, { schema: schemaOf(`Creates ${named(entity)}`, creation) }, (request, reply) => {
      const intent = { kind: `${entity}.create`, body: request.body } as Intent
      return writeOne(context, request, reply, { intent, body: sentBy(request), at: now(), success: 201 })
    })
    const { body: _none, ...withoutBody } = schemaOf(
      `Removes ${named(entity)}, unless somebody has changed it since \`version\``,
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

const named = (entity: RecordEntity) => (entity === 'settings' ? "a store's settings" : `a ${entity}`)

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
