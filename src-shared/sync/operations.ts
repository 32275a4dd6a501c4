import { z } from 'zod'
import { auditEntrySchema } from '../audit/audit-entry.ts'
import { cashMovementSchema, drawerOpenedSchema } from '../cash/cash-movement.ts'
import { expenseFactSchema } from '../cash/expense.ts'
import { shiftClosedSchema, shiftOpenedSchema } from '../cash/shift.ts'
import { accountPaymentSchema } from '../sale/account-payment.ts'
import { refundFactSchema } from '../sale/refund-fact.ts'
import { saleFactSchema } from '../sale/sale-fact.ts'
import { stockMovementSchema } from '../stock/stock-movement.ts'
import { chainLinkSchema, hashSchema } from './hash-chain.ts'
import { atMsSchema, idSchema } from './ids.ts'
import { problemSchema } from './problems.ts'
import {
  categoryFields,
  customerFields,
  laterFields,
  productFields,
  productRow,
  quoteFields,
  type RecordEntity,
  recordRowBase,
  settingsFields,
  unitFields,
  userFields,
} from './records.ts'

/** Facts: what happened. They carry a chain link and are never edited. */
export const factBodies = {
  'sale.create': saleFactSchema,
  'refund.create': refundFactSchema,
  'expense.create': expenseFactSchema,
  'cash-movement.create': cashMovementSchema,
  'drawer.open': drawerOpenedSchema,
  'account-payment.create': accountPaymentSchema,
  'audit-entry.create': auditEntrySchema,
  'shift.open': shiftOpenedSchema,
  'shift.close': shiftClosedSchema,
  'stock-movement.create': stockMovementSchema,
} as const
export type FactKind = keyof typeof factBodies

const creation = <Shape extends z.ZodRawShape>(fields: z.ZodObject<Shape>) => fields.extend({ id: idSchema })

/** Body of a record's edit: what it was when the edit began, and what it shall be. Both name the same fields. */
const edit = <Shape extends z.ZodRawShape>(fields: z.ZodObject<Shape>) =>
  z
    .strictObject({
      id: idSchema,
      version: z.int().min(1),
      base: z.strictObject(fields.shape).partial(),
      changes: z.strictObject(fields.shape).partial(),
    })
    .refine((body) => Object.keys(body.changes).length > 0, { message: 'an edit changes something', path: ['changes'] })
    .refine((body) => Object.keys(body.changes).every((field) => field in body.base), {
      message: 'base must name every field that changes',
      path: ['base'],
    })

/** Body of a record's removal: the version that was on the screen, so that nobody removes what another just changed. */
export const removalSchema = z.strictObject({ id: idSchema, version: z.int().min(1) })
export type Removal = z.infer<typeof removalSchema>

export const recordBodies = {
  'product.create': creation(productFields).extend(laterFields.product),
  'product.edit': edit(productFields),
  'product.remove': removalSchema,
  'category.create': creation(categoryFields),
  'category.edit': edit(categoryFields),
  'category.remove': removalSchema,
  'unit.create': creation(unitFields),
  'unit.edit': edit(unitFields),
  'unit.remove': removalSchema,
  'customer.create': creation(customerFields).extend(laterFields.customer),
  'customer.edit': edit(customerFields),
  'customer.remove': removalSchema,
  'quote.create': creation(quoteFields),
  'quote.edit': edit(quoteFields),
  'quote.remove': removalSchema,
  'user.create': creation(userFields),
  'user.edit': edit(userFields),
  'user.remove': removalSchema,
  /** The server makes them with each store; only a till that stands alone makes its own. */
  'settings.create': creation(settingsFields),
  'settings.edit': edit(settingsFields),
} as const satisfies Record<Exclude<`${RecordEntity}.${'create' | 'edit' | 'remove'}`, 'settings.remove'>, z.ZodType>
export type RecordKind = keyof typeof recordBodies

/** The steps of a record by its entity. A settings record lives as long as its store. */
export type CreationKind = Extract<RecordKind, `${string}.create`>
export type EditKind = Extract<RecordKind, `${string}.edit`>
export type RemovalKind = Extract<RecordKind, `${string}.remove`>

export const operationBodies = { ...factBodies, ...recordBodies } as const
export type OperationKind = keyof typeof operationBodies
export const operationKinds = Object.keys(operationBodies) as [OperationKind, ...OperationKind[]]
export type BodyOf<Kind extends OperationKind> = z.infer<(typeof operationBodies)[Kind]>

export function isFactKind(kind: string): kind is FactKind {
  return Object.hasOwn(factBodies, kind)
}

/**
 * One operation as it is sent. `kind` and `body` are judged one by one, after the envelope: an operation that this
 * server does not know or that is malformed is rejected alone.
 */
export const operationSchema = z.strictObject({
  /** The idempotency key. */
  key: idSchema,
  kind: z.string().min(1).max(60),
  at: atMsSchema,
  userId: z.string().min(1).max(64),
  body: z.unknown(),
  chain: chainLinkSchema.optional(),
  /** Of a fact: what lies before it is lost or damaged at its till, and the chain begins anew here. */
  chainRestart: z.literal(true).optional(),
})
export type Operation = z.infer<typeof operationSchema>

export const MAX_PUSH_OPERATIONS = 500
export const MAX_PUSH_BYTES = 4 * 1024 * 1024

export const pushRequestSchema = z.strictObject({
  incarnation: z.int().min(1),
  operations: z.array(operationSchema).max(MAX_PUSH_OPERATIONS),
})
export type PushRequest = z.infer<typeof pushRequestSchema>

export const operationStatuses = ['committed', 'accepted', 'conflict', 'rejected', 'deferred'] as const

export const operationResultSchema = z.object({
  key: idSchema,
  status: z.enum(operationStatuses),
  /** Of `committed`: the tenant's change number of this write, and the record's version. */
  seq: z.int().optional(),
  version: z.int().optional(),
  problem: problemSchema.optional(),
  /** Of a fact that does not continue its till's chain, or stands in that of a copy of it: where its own ends here. */
  chainHead: z.object({ index: z.int().min(0), hash: hashSchema }).optional(),
})
export type OperationResult = z.infer<typeof operationResultSchema>

export const pushResponseSchema = z.object({ epoch: z.string(), results: z.array(operationResultSchema) })
export type PushResponse = z.infer<typeof pushResponseSchema>

/** Answer of a single write: the stored thing as the server has it. */
export const writeAnswerSchema = z.object({
  key: idSchema,
  status: z.enum(operationStatuses),
  id: idSchema,
  seq: z.int().optional(),
  version: z.int().optional(),
  /** Of a merged or plain edit: the row after it. */
  row: productRow.or(recordRowBase.loose()).optional(),
})
export type WriteAnswer = z.infer<typeof writeAnswerSchema>
