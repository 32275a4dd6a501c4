import { z } from 'zod'
import { minorSchema } from '../money/minor.ts'
import { atMsSchema, idSchema, labelSchema } from '../sync/ids.ts'
import { approvalSchema } from '../users/approval.ts'

/**
 * What a shop wants to be able to look up later although no money moved, or because somebody had to allow it. What is told
 * by a fact of its own (a refund, cash taken out, a drawer opened) gets an entry only when it was approved.
 */
export const auditActions = [
  'approval',
  'discount',
  'price-changed-in-sale',
  'line-voided',
  'sale-voided',
  'parked-sale-discarded',
  'drawer-opened',
  'catalog-price-changed',
  'user-created',
  'user-changed',
  'user-removed',
  'pin-refused',
  'signed-in',
  'settings-changed',
  'receipt-reprinted',
  'operation-discarded',
] as const
export type AuditAction = (typeof auditActions)[number]

/** Body of `audit-entry.create`: who did what, when, to what, and who allowed it. Never changed. */
export const auditEntrySchema = z.strictObject({
  id: idSchema,
  atMs: atMsSchema,
  action: z.enum(auditActions),
  /** Who was at the till. */
  userId: z.string().min(1).max(64),
  userName: labelSchema(80),
  /** Who allowed it; null: the person at the till may do it alone. */
  approval: approvalSchema.nullable(),
  /** What it was about, in the shop's words: a receipt number, a product's name. */
  subject: labelSchema(200).nullable(),
  /** The money that it was about. */
  amountMinor: minorSchema.nullable(),
  /** Before and after, and whatever else tells the story; values are shown as they are. */
  details: z.record(z.string().max(40), z.union([z.string().max(300), z.int(), z.boolean(), z.null()])),
})
export type AuditEntry = z.infer<typeof auditEntrySchema>
