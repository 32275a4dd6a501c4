import { z } from 'zod'
import { type Minor, minor, minorSchema } from '../money/minor.ts'
import { multiplyDivideRounded } from '../money/rounding.ts'
import { WHOLE_BASIS_POINTS } from '../tax/inclusive-tax.ts'

/** A discount as it was entered, of a line or of a whole sale. */
export const discountSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('percent'), basisPoints: z.int().min(1).max(WHOLE_BASIS_POINTS) }),
  z.strictObject({ kind: z.literal('amount'), amountMinor: minorSchema.min(1) }),
])
export type Discount = z.infer<typeof discountSchema>

/** What a discount takes off `grossMinor`: never more than there is. A percentage is rounded half away from zero. */
export function discountOf(discount: Discount | null, grossMinor: Minor): Minor {
  if (discount === null) return minor(0)
  if (discount.kind === 'amount') return minor(Math.min(discount.amountMinor, grossMinor))
  return minor(multiplyDivideRounded(grossMinor, discount.basisPoints, WHOLE_BASIS_POINTS))
}
