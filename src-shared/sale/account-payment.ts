import { z } from 'zod'
import { currencySchema } from '../money/currency.ts'
import { minorSchema } from '../money/minor.ts'
import { atMsSchema, idSchema, labelSchema } from '../sync/ids.ts'
import { receiptNumberSchema } from './sale-fact.ts'

/** Body of `account-payment.create`: a customer pays off what was bought on account. Never changed. */
export const accountPaymentSchema = z.strictObject({
  id: idSchema,
  shiftId: idSchema,
  /** From the till's one series of receipts. */
  receiptNumber: receiptNumberSchema,
  customerId: idSchema,
  currency: currencySchema,
  amountMinor: minorSchema.min(1),
  tender: z.enum(['cash', 'card', 'transfer']),
  /** Of a card or a transfer, when the cashier noted one. */
  reference: labelSchema(64).nullable(),
  paidAtMs: atMsSchema,
  note: labelSchema(500).nullable(),
})
export type AccountPayment = z.infer<typeof accountPaymentSchema>
