import { z } from 'zod'
import { currencySchema } from '../money/currency.ts'
import { minorSchema } from '../money/minor.ts'
import { atMsSchema, idSchema, labelSchema } from '../sync/ids.ts'
import { approvalSchema } from '../users/approval.ts'

/** Body of `expense.create`: money that the shop paid for something that it does not sell. Never changed. */
export const expenseFactSchema = z
  .strictObject({
    id: idSchema,
    shiftId: idSchema,
    /** In the shop's own words: rent, ice, cleaning. */
    category: labelSchema(80),
    currency: currencySchema,
    /** All that was paid, tax included. */
    amountMinor: minorSchema.min(1),
    /** The tax inside, when the bill states it. */
    taxMinor: minorSchema.min(0).nullable(),
    paidAtMs: atMsSchema,
    /** Whether the money came out of the till's drawer, and is missing there when the shift is counted. */
    fromDrawer: z.boolean(),
    note: labelSchema(500).nullable(),
    /** Null: the person at the till may do it alone. */
    approval: approvalSchema.nullable(),
  })
  .refine((expense) => (expense.taxMinor ?? 0) <= expense.amountMinor, {
    message: 'no more tax than there is money',
    path: ['taxMinor'],
  })
export type ExpenseFact = z.infer<typeof expenseFactSchema>
