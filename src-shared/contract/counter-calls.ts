import { z } from 'zod'
import { storedCartSchema } from '../counter/stored-cart.ts'
import { minorSchema } from '../money/minor.ts'
import { idSchema, labelSchema, quantityMilliSchema } from '../sync/ids.ts'
import { call } from './call.ts'
import type {
  CounterCustomer,
  FoundCode,
  ParkedSaleView,
  QuoteState,
  QuoteSummary,
  QuoteView,
  TakenCart,
} from './counter-views.ts'
import type { NotFound } from './refusals.ts'

const nothing = z.strictObject({})
const byId = z.strictObject({ id: idSchema })
const openCart = storedCartSchema.nullable()

export type MakeQuoteRefusal =
  | { readonly code: 'unknown-product'; readonly productId: string }
  | { readonly code: 'unknown-customer'; readonly customerId: string }
  | { readonly code: 'too-many-lines'; readonly longest: number }
  | { readonly code: 'amount-too-large' }

/** Only an open quote becomes a sale or is cancelled. */
export type QuoteClosed = { readonly code: 'quote-closed'; readonly state: Exclude<QuoteState, 'open'> }

/** The open cart: parked sales, quotes, codes of scales. */
export const counterCalls = {
  /** A product's barcode, a scale's label or a quote's number; null when it is none of them. */
  'counter.find-code': call<FoundCode | null>()(z.strictObject({ code: z.string().min(1).max(64) })),
  /** Customers by any of their words, with what they owe; all, by name, for an empty text. */
  'counter.customers': call<readonly CounterCustomer[]>()(
    z.strictObject({ text: z.string().max(200), limit: z.int().min(1).max(100) }),
  ),
  'counter.customer': call<CounterCustomer, NotFound>()(byId),
  /** Rates to choose from for what is not in the catalog, basis points, the most frequent first. */
  'counter.tax-rates': call<readonly number[]>()(nothing),
  /** For the audit log, after the fact: what was taken out of the cart without being charged. */
  'counter.note-void': call<null>()(
    z.discriminatedUnion('what', [
      z.strictObject({
        what: z.literal('line'),
        name: labelSchema(200),
        quantityMilli: quantityMilliSchema,
        amountMinor: minorSchema.min(0),
      }),
      z.strictObject({
        what: z.literal('sale'),
        names: z.array(labelSchema(200)).max(20),
        lineCount: z.int().min(1),
        amountMinor: minorSchema.min(0),
      }),
    ]),
  ),

  /** The cart that was open when the window went away, unless it has been charged meanwhile. */
  'cart.read': call<z.infer<typeof openCart>>()(nothing),
  /** Keeps the open cart for after a crash; null: there is none. */
  'cart.keep': call<null>()(z.strictObject({ cart: openCart })),

  'parked.list': call<readonly ParkedSaleView[]>()(nothing),
  /** Puts the open cart aside. Parking it again changes nothing but its label and its lines. */
  'parked.park': call<ParkedSaleView>()(z.strictObject({ cart: storedCartSchema, label: labelSchema(80).nullable() })),
  /** Takes a parked sale up again; the open cart is parked in its place. */
  'parked.resume': call<TakenCart, NotFound>()(z.strictObject({ id: idSchema, open: openCart })),
  'parked.discard': call<null, NotFound>()(byId, 'after-setup', 'sale.void'),

  /** Makes a quote of the open cart, which is gone then. Discounts and changed prices need what a sale needs for them. */
  'quote.make': call<QuoteView, MakeQuoteRefusal>()(
    z.strictObject({
      cart: storedCartSchema,
      /** For whom, where the cart has no customer. */
      customerName: labelSchema(120).nullable(),
      /** Null: as long as the shop's quotes hold. */
      validDays: z.int().min(1).max(365).nullable(),
    }),
  ),
  'quote.list': call<readonly QuoteSummary[]>()(
    z.strictObject({
      text: z.string().max(200),
      state: z.enum(['open', 'expired', 'sold', 'cancelled']).nullable(),
      limit: z.int().min(1).max(500),
    }),
  ),
  'quote.get': call<QuoteView, NotFound>()(byId),
  /** Fills the cart with it, at the quoted prices; the open cart is parked. An expired one only when that was asked. */
  'quote.take': call<TakenCart, NotFound | QuoteClosed>()(
    z.strictObject({ id: idSchema, open: openCart, evenExpired: z.boolean() }),
  ),
  'quote.cancel': call<QuoteView, NotFound | QuoteClosed>()(byId),
  /** Puts it on the printer's list; whether there is a printer. */
  'quote.print': call<{ readonly queued: boolean }, NotFound>()(byId),
} as const
