import { z } from 'zod'
import { minorSchema } from '../money/minor.ts'
import type { RefundRefusal } from '../sale/decide-refund.ts'
import type { SaleRefusal } from '../sale/decide-sale.ts'
import { refundDraftSchema } from '../sale/refund-draft.ts'
import { saleDraftSchema } from '../sale/sale-draft.ts'
import { idSchema, labelSchema } from '../sync/ids.ts'
import { calendarDateSchema } from '../time/calendar.ts'
import { call } from './call.ts'
import type { NotFound } from './refusals.ts'
import type {
  AccountView,
  ChargeTerms,
  DayOfReceipts,
  GivenRefund,
  PaidAccount,
  ReceiptOnScreen,
  ReceiptSummary,
  RefundableSale,
  RungUpSale,
  SaleView,
} from './sales-views.ts'

/** Why a payment on account was not taken. */
export type AccountPaymentRefusal =
  | { readonly code: 'no-open-shift' }
  | { readonly code: 'unknown-customer'; readonly customerId: string }

/** Sales and refunds that are done, and what customers owe. */
export const salesCalls = {
  /** What the charge dialog has to know: how cash is rounded, and how the customer's account stands. */
  'charge.terms': call<ChargeTerms>()(z.strictObject({ customerId: idSchema.nullable() })),
  'sale.ring-up': call<RungUpSale, SaleRefusal>()(saleDraftSchema),
  /** Sales, refunds and payments on account of a day of the shop, newest first; null: the present day. `before` pages on. */
  'sale.list': call<DayOfReceipts>()(
    z.strictObject({
      date: calendarDateSchema.nullable(),
      before: z.strictObject({ atMs: z.int(), receiptNumber: z.string().max(60) }).nullable(),
      limit: z.int().min(1).max(500),
      /** Only those that the server's database does not have. */
      unconfirmed: z.boolean().optional(),
    }),
  ),
  /** Receipts of any day by their number, whole or its last digits, or by what they came to; newest first, 100 at most. */
  'sale.find': call<readonly ReceiptSummary[]>()(z.strictObject({ text: z.string().max(60) })),
  'sale.get': call<SaleView, NotFound>()(z.strictObject({ id: idSchema })),
  'sale.refundable': call<RefundableSale, NotFound>()(z.strictObject({ id: idSchema })),
  'refund.give': call<GivenRefund, RefundRefusal>()(refundDraftSchema),
  'account.view': call<AccountView, NotFound>()(z.strictObject({ customerId: idSchema })),
  /** `id` becomes the payment's: the same one again changes nothing. */
  'account.pay': call<PaidAccount, AccountPaymentRefusal>()(
    z.strictObject({
      id: idSchema,
      customerId: idSchema,
      amountMinor: minorSchema.min(1).max(1_000_000_000_000),
      tender: z.enum(['cash', 'card', 'transfer']),
      reference: labelSchema(64).nullable(),
      note: labelSchema(500).nullable(),
    }),
    'after-setup',
    'account.payment',
  ),
  /** What a receipt says, in the till's language; `isCopy` marks it COPIA. */
  'receipt.read': call<ReceiptOnScreen, NotFound>()(
    z.strictObject({ kind: z.enum(['sale', 'refund', 'account-payment']), id: idSchema, isCopy: z.boolean() }),
  ),
} as const
