import { z } from 'zod'
import type { SaleRefusal } from '../sale/decide-sale.ts'
import { saleDraftSchema } from '../sale/sale-draft.ts'
import { idSchema } from '../sync/ids.ts'
import { call } from './call.ts'
import type { NotFound } from './refusals.ts'
import type { RungUpSale, SaleList, SaleView } from './views.ts'

/** Sales and refunds that are done, and what customers owe. */
export const salesCalls = {
  'sale.ring-up': call<RungUpSale, SaleRefusal>()(saleDraftSchema),
  /** Sales of the shop's present day, newest first; `before`, the last sale of the page before, pages on. */
  'sale.list': call<SaleList>()(
    z.strictObject({
      before: z.strictObject({ soldAtMs: z.int(), receiptNumber: z.string().max(60) }).nullable(),
      limit: z.int().min(1).max(500),
    }),
  ),
  'sale.get': call<SaleView, NotFound>()(z.strictObject({ id: idSchema })),
} as const
