import { z } from 'zod'
import { type Minor, minor, minorSchema, sumMinor } from '../money/minor.ts'
import type { SaleFact } from '../sale/sale-fact.ts'
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

/** Body of `shift.close`: what was counted, against what the sales of the shift say. */
export const shiftClosedSchema = z.strictObject({
  id: idSchema,
  closedAtMs: atMsSchema,
  closedBy: labelSchema(80),
  countedMinor: amount,
  /** Float and cash takings. */
  expectedMinor: minorSchema,
  /** `countedMinor - expectedMinor`: negative when cash is missing. */
  differenceMinor: minorSchema,
  note: labelSchema(500).nullable(),
  salesCount: z.int().min(0),
  salesTotalMinor: amount,
})
export type ShiftClosed = z.infer<typeof shiftClosedSchema>

/** What a shift took, as the X and Z reports state it. */
export interface ShiftTakings {
  readonly salesCount: number
  readonly salesTotalMinor: Minor
  readonly cashMinor: Minor
  readonly cardMinor: Minor
}

/** Cash that the drawer should hold. */
export function expectedCash(floatMinor: Minor, takings: Pick<ShiftTakings, 'cashMinor'>): Minor {
  return minor(floatMinor + takings.cashMinor)
}

export function takingsOf(sales: readonly Pick<SaleFact, 'tenders' | 'totalMinor'>[]): ShiftTakings {
  const tenders = sales.flatMap((sale) => sale.tenders)
  const paidBy = (kind: 'cash' | 'card') =>
    sumMinor(tenders, (tender) => (tender.kind === kind ? tender.amountMinor : minor(0)))
  return {
    salesCount: sales.length,
    salesTotalMinor: sumMinor(sales, (sale) => sale.totalMinor),
    cashMinor: paidBy('cash'),
    cardMinor: paidBy('card'),
  }
}
