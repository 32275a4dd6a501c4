import { z } from 'zod'
import { addMinor, type Minor, minor, minorSchema, subtractMinor } from '../money/minor.ts'
import type { TenderKind } from '../sale/sale-fact.ts'
import { atMsSchema, idSchema, labelSchema } from '../sync/ids.ts'

const amount = minorSchema.min(0)

/** Body of `shift.open`: one cash session begins with a float in the drawer. */
export const shiftOpenedSchema = z.strictObject({
  id: idSchema,
  openedAtMs: atMsSchema,
  floatMinor: amount,
  openedBy: labelSchema(80),
})
export type ShiftOpened = z.infer<typeof shiftOpenedSchema>

/** How many of one coin or note were counted. */
export const countedDenominationSchema = z.strictObject({
  valueMinor: minorSchema.min(1),
  count: z.int().min(0).max(1_000_000),
})
export type CountedDenomination = z.infer<typeof countedDenominationSchema>

/** What a shift took and paid out, as its X and Z reports state it. Sales and refunds are positive both. */
export const shiftTakingsSchema = z.strictObject({
  salesCount: z.int().min(0),
  salesTotalMinor: amount,
  /** What sales were paid with, after rounding: all four sum to the sales' total and its rounding. */
  cashMinor: amount,
  cardMinor: amount,
  transferMinor: amount.default(minor(0)),
  accountMinor: amount.default(minor(0)),
  /** By how much rounding changed what sales took, less what it changed in refunds. */
  roundingMinor: minorSchema.default(minor(0)),
  discountMinor: amount.default(minor(0)),
  taxMinor: amount.default(minor(0)),
  refundsCount: z.int().min(0).default(0),
  refundsTotalMinor: amount.default(minor(0)),
  /** What refunds were paid out with. */
  refundedCashMinor: amount.default(minor(0)),
  refundedCardMinor: amount.default(minor(0)),
  refundedTransferMinor: amount.default(minor(0)),
  refundedAccountMinor: amount.default(minor(0)),
  /** What customers paid off of what they owed. */
  accountPaidCashMinor: amount.default(minor(0)),
  accountPaidCardMinor: amount.default(minor(0)),
  accountPaidTransferMinor: amount.default(minor(0)),
  cashInMinor: amount.default(minor(0)),
  cashOutMinor: amount.default(minor(0)),
  /** Out of the drawer alone. */
  expensesMinor: amount.default(minor(0)),
  drawerOpenings: z.int().min(0).default(0),
})
export type ShiftTakings = z.infer<typeof shiftTakingsSchema>

/** Body of `shift.close`: what was counted, against what happened in the shift. */
export const shiftClosedSchema = z.strictObject({
  id: idSchema,
  closedAtMs: atMsSchema,
  closedBy: labelSchema(80),
  countedMinor: amount,
  /** What the drawer should have held, see `expectedCash`. */
  expectedMinor: minorSchema,
  /** `countedMinor - expectedMinor`: negative when cash is missing. */
  differenceMinor: minorSchema,
  note: labelSchema(500).nullable(),
  salesCount: z.int().min(0),
  salesTotalMinor: amount,
  /** By denomination, where it was counted so. */
  denominations: z.array(countedDenominationSchema).max(60).nullable().default(null),
  /** Null: from a till of before. */
  takings: shiftTakingsSchema.nullable().default(null),
})
export type ShiftClosed = z.infer<typeof shiftClosedSchema>

/** A shift in which nothing happened. */
export const noTakings: ShiftTakings = shiftTakingsSchema.parse({
  salesCount: 0,
  salesTotalMinor: 0,
  cashMinor: 0,
  cardMinor: 0,
})

/** Cash that the drawer should hold. */
export function expectedCash(floatMinor: Minor, takings: ShiftTakings): Minor {
  const came = addMinor(floatMinor, takings.cashMinor, takings.accountPaidCashMinor, takings.cashInMinor)
  return subtractMinor(came, addMinor(takings.refundedCashMinor, takings.cashOutMinor, takings.expensesMinor))
}

/** What was paid with each means, less what was given back with it. */
export function netByTender(takings: ShiftTakings): Readonly<Record<TenderKind, Minor>> {
  return {
    cash: subtractMinor(takings.cashMinor, takings.refundedCashMinor),
    card: subtractMinor(takings.cardMinor, takings.refundedCardMinor),
    transfer: subtractMinor(takings.transferMinor, takings.refundedTransferMinor),
    account: subtractMinor(takings.accountMinor, takings.refundedAccountMinor),
  }
}
