import type { Minor } from '../../src-shared/money/minor.ts'
import { minor } from '../../src-shared/money/minor.ts'
import type { Discount } from '../../src-shared/sale/discount.ts'
import type { SaleFact, SaleLine } from '../../src-shared/sale/sale-fact.ts'
import { saleTotals } from '../../src-shared/sale/sale-totals.ts'

type Amounts = 'discountMinor' | 'saleDiscountMinor' | 'totalMinor' | 'taxMinor'
type Entered = 'listPriceMinor' | 'discount' | 'note'
/** A line before it is reckoned; nobody changed its price or gave a discount unless it says so. */
export type PricedLine = Omit<SaleLine, Amounts | Entered> & Partial<Pick<SaleLine, Entered>>

/** The lines of a sale with their amounts, and what they come to. */
export function pricedLines(
  priced: readonly PricedLine[],
  discount: Discount | null = null,
): Pick<SaleFact, 'lines' | 'taxes' | 'discount' | 'discountMinor' | 'totalMinor' | 'taxMinor'> {
  const totals = saleTotals(priced, discount)
  const lines = priced.map((line, index): SaleLine => {
    const reckoned = totals.lines[index]
    const amount = (name: Amounts): Minor => reckoned?.[name] ?? minor(0)
    return {
      listPriceMinor: null,
      discount: null,
      note: null,
      ...line,
      discountMinor: amount('discountMinor'),
      saleDiscountMinor: amount('saleDiscountMinor'),
      totalMinor: amount('totalMinor'),
      taxMinor: amount('taxMinor'),
    }
  })
  const { taxes, discountMinor, totalMinor, taxMinor } = totals
  return { lines, taxes: [...taxes], discount, discountMinor, totalMinor, taxMinor }
}

/** What a sale says that was paid in full, at once and by nobody in particular. */
export const plainly = {
  cashIncrementMinor: minor(0),
  roundingMinor: minor(0),
  quoteId: null,
  approvals: [],
}
