import { type Minor, minor, ZERO } from '../money/minor.ts'
import { accept, type Result, refuse } from '../result.ts'
import type { ProductRow } from '../sync/records.ts'
import type { StepApproval } from '../users/approval.ts'
import type { Permission } from '../users/permission.ts'
import { decideTenders, type TenderRefusal } from './decide-tenders.ts'
import type { Discount } from './discount.ts'
import type { DraftLine, SaleDraft } from './sale-draft.ts'
import type { SaleFact, SaleLine } from './sale-fact.ts'
import { lineTotal, type SaleTotals, saleTotals } from './sale-totals.ts'

/**
 * Most that one sale may come to: a code scanned into a price is more. A shift's and a day's sums of such sales stay within
 * what `minor` takes, so that a slip never keeps a shift from being closed.
 */
export const MAX_SALE_MINOR = 1_000_000_000_000

export type SaleRefusal =
  | TenderRefusal
  | { readonly code: 'no-open-shift' }
  | { readonly code: 'empty-sale' }
  | { readonly code: 'unknown-product'; readonly productId: string }
  | { readonly code: 'unknown-customer'; readonly customerId: string }
  | { readonly code: 'fraction-not-sold'; readonly productId: string; readonly decimals: number }
  /** `line` counts from 0; null: the discount of the whole sale. */
  | { readonly code: 'discount-too-large'; readonly line: number | null }
  | { readonly code: 'nothing-to-pay' }
  /** Nobody can owe it who is not known. */
  | { readonly code: 'account-without-customer' }
  | { readonly code: 'account-not-allowed'; readonly customerId: string }

export interface SellableProduct {
  readonly product: ProductRow
  readonly unitCode: string
  /** Decimals that a quantity may have. */
  readonly decimals: number
}

/** What a sale is decided on: read in the transaction that will store it. */
export interface SaleContext {
  readonly shiftId: string | null
  readonly currency: string
  readonly products: ReadonlyMap<string, SellableProduct>
  readonly customerExists: boolean
  /** What the customer may owe at the most; null: nothing. */
  readonly creditLimitMinor?: Minor | null
  readonly receiptNumber: string
  readonly soldAtMs: number
  /** Smallest coin of the shop; 0: cash is not rounded. */
  readonly cashIncrementMinor?: number
  readonly approvals?: readonly StepApproval[]
  readonly newId: () => string
}

/** Decides whether a cart becomes a sale, and which: pure but for the ids that the context hands out. */
export function decideSale(draft: SaleDraft, context: SaleContext): Result<SaleFact, SaleRefusal> {
  if (context.shiftId === null) return refuse({ code: 'no-open-shift' })
  if (draft.lines.length === 0) return refuse({ code: 'empty-sale' })
  if (draft.customerId !== null && !context.customerExists) {
    return refuse({ code: 'unknown-customer', customerId: draft.customerId })
  }
  const account = decideAccount(draft, context.creditLimitMinor ?? null)
  if (account !== null) return refuse(account)

  const described: DescribedLine[] = []
  for (const line of draft.lines) {
    const found = describe(line, context)
    if (!found.ok) return found
    described.push(found.value)
  }

  let totals: SaleTotals
  try {
    totals = saleTotals(described, draft.discount ?? null)
    const tooLarge = discountTooLarge(described, draft.discount ?? null)
    if (tooLarge !== undefined) return refuse({ code: 'discount-too-large', line: tooLarge })
  } catch (error) {
    if (error instanceof RangeError) return refuse({ code: 'amount-too-large' })
    throw error
  }
  if (totals.grossMinor > MAX_SALE_MINOR) return refuse({ code: 'amount-too-large' })
  // What is given away on purpose has a discount to say so.
  if (totals.grossMinor === 0) return refuse({ code: 'nothing-to-pay' })

  const cashIncrementMinor = minor(context.cashIncrementMinor ?? 0)
  const paid = decideTenders(draft.tenders, totals.totalMinor, context.newId, cashIncrementMinor)
  if (!paid.ok) return paid

  return accept({
    id: draft.id,
    shiftId: context.shiftId,
    receiptNumber: context.receiptNumber,
    currency: context.currency,
    soldAtMs: context.soldAtMs,
    customerId: draft.customerId,
    note: draft.note,
    lines: described.map((line, index): SaleLine => {
      const { discountMinor, saleDiscountMinor, totalMinor, taxMinor } = totals.lines[index] ?? noTotals
      return { ...line, discountMinor, saleDiscountMinor, totalMinor, taxMinor }
    }),
    tenders: [...paid.value.tenders],
    taxes: [...totals.taxes],
    discount: draft.discount ?? null,
    discountMinor: totals.discountMinor,
    totalMinor: totals.totalMinor,
    taxMinor: totals.taxMinor,
    cashIncrementMinor,
    roundingMinor: paid.value.roundingMinor,
    quoteId: draft.quoteId ?? null,
    approvals: [...(context.approvals ?? [])],
  })
}

type DescribedLine = Omit<SaleLine, 'discountMinor' | 'saleDiscountMinor' | 'totalMinor' | 'taxMinor'>
const noTotals = { discountMinor: ZERO, saleDiscountMinor: ZERO, totalMinor: ZERO, taxMinor: ZERO }

/** A line in the words of the catalog, or in its own when it is a quick item. */
function describe(line: DraftLine, context: SaleContext): Result<DescribedLine, SaleRefusal> {
  const asEntered = {
    quantityMilli: line.quantityMilli,
    unitPriceMinor: line.unitPriceMinor,
    listPriceMinor: line.listPriceMinor ?? null,
    discount: line.discount ?? null,
    note: line.note ?? null,
  }
  if (line.productId === null) {
    return accept({
      id: context.newId(),
      productId: null,
      sku: '',
      name: line.quick?.name ?? '',
      unitCode: '',
      taxBasisPoints: line.quick?.taxBasisPoints ?? 0,
      movesStock: false,
      ...asEntered,
    })
  }
  const found = context.products.get(line.productId)
  if (!found) return refuse({ code: 'unknown-product', productId: line.productId })
  if (line.quantityMilli % 10 ** (3 - found.decimals) !== 0) {
    return refuse({ code: 'fraction-not-sold', productId: line.productId, decimals: found.decimals })
  }
  return accept({
    id: context.newId(),
    productId: line.productId,
    sku: found.product.sku,
    name: found.product.name,
    unitCode: found.unitCode,
    taxBasisPoints: found.product.taxBasisPoints,
    movesStock: found.product.tracksStock,
    ...asEntered,
  })
}

/** Which discount takes off more than there is: a line's, null for the sale's, undefined for none. */
function discountTooLarge(lines: readonly DescribedLine[], discount: Discount | null): number | null | undefined {
  const own = lines.findIndex(
    (line) =>
      line.discount?.kind === 'amount' &&
      line.discount.amountMinor > lineTotal(line.quantityMilli, line.unitPriceMinor),
  )
  if (own >= 0) return own
  const { totalMinor } = saleTotals(lines)
  return discount?.kind === 'amount' && discount.amountMinor > totalMinor ? null : undefined
}

function decideAccount(draft: SaleDraft, limitMinor: Minor | null): SaleRefusal | null {
  if (!draft.tenders.some(({ kind }) => kind === 'account')) return null
  if (draft.customerId === null) return { code: 'account-without-customer' }
  return limitMinor === null ? { code: 'account-not-allowed', customerId: draft.customerId } : null
}

/** What a cart needs beyond selling at the price that is asked; whoever may not do it alone has it approved. */
export function permissionsNeeded(
  draft: SaleDraft,
  account: { readonly balanceMinor: Minor; readonly limitMinor: Minor | null },
): Permission[] {
  const needed: Permission[] = []
  if (draft.discount !== undefined || draft.lines.some(({ discount }) => discount !== undefined)) {
    needed.push('sale.discount')
  }
  if (draft.lines.some(({ listPriceMinor }) => listPriceMinor !== undefined)) needed.push('sale.price')
  // May be more than an amount can be: then it is over any limit, and refused later as what it is.
  const owed = draft.tenders.reduce((sum, tender) => sum + (tender.kind === 'account' ? tender.amountMinor : 0), 0)
  if (owed > 0 && account.balanceMinor + owed > (account.limitMinor ?? 0)) needed.push('account.over-limit')
  return needed
}
