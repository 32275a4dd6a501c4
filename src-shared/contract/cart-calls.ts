import { z } from 'zod'
import { MAX_SALE_LINES } from '../sale/sale-fact.ts'
import { idSchema } from '../sync/ids.ts'
import { call } from './call.ts'

/** What the catalog says now of a product that is in a cart. */
export interface CartProduct {
  readonly id: string
  /** 0: no price is set. */
  readonly priceMinor: number
  /** `withdrawn`: not on sale any longer. `removed`: not in the catalog any longer. */
  readonly state: 'on-sale' | 'withdrawn' | 'removed'
}

export const cartCalls = {
  /** Of these products, in any order; one that was never here is absent. */
  'cart.products': call<readonly CartProduct[]>()(z.strictObject({ ids: z.array(idSchema).max(MAX_SALE_LINES) })),
} as const
