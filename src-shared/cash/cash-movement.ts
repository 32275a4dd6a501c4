import { z } from 'zod'
import { currencySchema } from '../money/currency.ts'
import { minorSchema } from '../money/minor.ts'
import { atMsSchema, idSchema, labelSchema } from '../sync/ids.ts'
import { approvalSchema } from '../users/approval.ts'

/** Body of `cash-movement.create`: cash that went into the drawer or out of it for no sale. Never changed. */
export const cashMovementSchema = z.strictObject({
  id: idSchema,
  shiftId: idSchema,
  direction: z.enum(['in', 'out']),
  currency: currencySchema,
  amountMinor: minorSchema.min(1),
  /** Change brought, cash taken to the safe: in the shop's own words. */
  reason: labelSchema(200),
  movedAtMs: atMsSchema,
  /** Null: the person at the till may do it alone. */
  approval: approvalSchema.nullable(),
})
export type CashMovement = z.infer<typeof cashMovementSchema>

/** Body of `drawer.open`: the drawer was opened although no sale asked for it. */
export const drawerOpenedSchema = z.strictObject({
  id: idSchema,
  shiftId: idSchema,
  reason: labelSchema(200),
  openedAtMs: atMsSchema,
  approval: approvalSchema.nullable(),
})
export type DrawerOpened = z.infer<typeof drawerOpenedSchema>
