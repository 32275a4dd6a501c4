import { z } from 'zod'
import { atMsSchema, idSchema, labelSchema, MAX_QUANTITY_MILLI } from '../sync/ids.ts'

/** Why stock moved. A sale's movements come with the sale itself and are no operations of their own. */
export const stockReasons = ['opening', 'purchase', 'count', 'waste', 'transfer'] as const

/** Body of `stock-movement.create`: stock is only ever moved, never set. */
export const stockMovementSchema = z.strictObject({
  id: idSchema,
  productId: idSchema,
  /** Signed thousandths: what came in is positive, what went out negative, never 0. */
  quantityMilli: z
    .int()
    .min(-MAX_QUANTITY_MILLI)
    .max(MAX_QUANTITY_MILLI)
    .refine((quantity) => quantity !== 0, 'a movement moves something'),
  reason: z.enum(stockReasons),
  movedAtMs: atMsSchema,
  note: labelSchema(500).nullable(),
})
export type StockMovement = z.infer<typeof stockMovementSchema>
