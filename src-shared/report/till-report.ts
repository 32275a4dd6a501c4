import { multiplyDivideRounded } from '../money/rounding.ts'
import { type TenderKind, tenderKinds } from '../sale/sale-fact.ts'
import type { Bucket, DateRange, Period } from './buckets.ts'

/*
 * What a till knows of its own sales. Facts are summed slice by slice (a slice is a day, or what of it is asked for), and
 * the sums of slices add up to the report, whatever the slices and their order.
 */

/** Sales, or refunds, of one person within one quarter of an hour. */
export interface QuarterSum {
  readonly fact: 'sale' | 'refund'
  /** Begin of the quarter. */
  readonly fromMs: number
  /** Who sold; by name where older sales know no id. */
  readonly personId: string
  readonly personName: string
  readonly count: number
  readonly totalMinor: number
  readonly taxMinor: number
  readonly roundingMinor: number
  /** What was taken off: of lines, and of whole sales. */
  readonly lineDiscountMinor: number
  readonly saleDiscountMinor: number
  readonly discountedCount: number
}

/** What of one product was sold, less what came back. */
export interface ProductSum {
  /** The product's id; for what is not in the catalog its name. */
  readonly key: string
  readonly productId: string | null
  readonly sku: string
  readonly name: string
  readonly quantityMilli: number
  readonly totalMinor: number
  readonly taxMinor: number
  readonly discountMinor: number
  /** Of which the goods are gone: sold, less what went back to stock. This is what cost money. */
  readonly goneMilli: number
}

export interface TenderSum {
  readonly kind: TenderKind
  /** What sales were paid with, what refunds were paid out with, and what customers paid off of what they owed. */
  readonly takenMinor: number
  readonly refundedMinor: number
  readonly accountPaidMinor: number
}

/** Sales less refunds of one rate. */
export interface TaxSum {
  readonly taxBasisPoints: number
  readonly grossMinor: number
  readonly netMinor: number
  readonly taxMinor: number
}

export interface ExpenseSum {
  readonly category: string
  readonly count: number
  readonly amountMinor: number
}

/** All that happened within a slice of time. */
export interface ReportSlice {
  readonly quarters: readonly QuarterSum[]
  readonly products: readonly ProductSum[]
  readonly tenders: readonly TenderSum[]
  readonly taxes: readonly TaxSum[]
  readonly expenses: readonly ExpenseSum[]
}

/** The totals of a range. Net is sales less refunds. */
export interface ReportFigures {
  readonly salesCount: number
  readonly salesMinor: number
  readonly refundsCount: number
  readonly refundsMinor: number
  readonly netMinor: number
  readonly taxMinor: number
  readonly roundingMinor: number
  readonly lineDiscountMinor: number
  readonly saleDiscountMinor: number
  readonly discountedCount: number
}

export interface SeriesPoint extends DateRange {
  readonly salesCount: number
  readonly salesMinor: number
  readonly refundsMinor: number
  readonly netMinor: number
}

export interface HourPoint {
  readonly hour: number
  readonly salesCount: number
  readonly netMinor: number
}

export interface PersonRow {
  readonly name: string
  readonly salesCount: number
  readonly salesMinor: number
  readonly refundsMinor: number
  readonly discountMinor: number
}

export interface ProductRowOfReport extends ProductSum {
  /** At the product's present cost; null: it has none. */
  readonly marginMinor: number | null
}

export interface CategoryRow {
  /** Null: without a category, or not in the catalog. */
  readonly name: string | null
  readonly totalMinor: number
}

export interface MarginFigures {
  /** What products with a cost brought, without tax, and what those cost at today's cost. */
  readonly revenueMinor: number
  readonly costMinor: number
  readonly marginMinor: number
  /** What was sold of products whose cost nobody has noted: in no margin. */
  readonly withoutCostMinor: number
  readonly withoutCostProducts: number
}

export interface TillReport {
  readonly range: DateRange
  readonly figures: ReportFigures
  /** What it is compared with; a range that is not over yet with as much of the one before. */
  readonly before: DateRange
  readonly figuresBefore: ReportFigures
  readonly by: Period
  readonly series: readonly SeriesPoint[]
  readonly hours: readonly HourPoint[]
  readonly people: readonly PersonRow[]
  readonly tenders: readonly TenderSum[]
  readonly taxes: readonly TaxSum[]
  readonly expenses: readonly ExpenseSum[]
  readonly categories: readonly CategoryRow[]
  /** Those that brought most, out of `productCount`. */
  readonly products: readonly ProductRowOfReport[]
  readonly productCount: number
  readonly margin: MarginFigures
}

/** How many products the window is given: it shows the first of them, and searches in all. */
export const REPORTED_PRODUCTS = 1000

/** What the catalog says today of a product that was sold. */
export interface ReportedProduct {
  readonly costMinor: number | null
  readonly categoryName: string | null
}

export const noFigures: ReportFigures = {
  salesCount: 0,
  salesMinor: 0,
  refundsCount: 0,
  refundsMinor: 0,
  netMinor: 0,
  taxMinor: 0,
  roundingMinor: 0,
  lineDiscountMinor: 0,
  saleDiscountMinor: 0,
  discountedCount: 0,
}

/** Totals of quarters. */
export function figuresOf(quarters: Iterable<QuarterSum>): ReportFigures {
  const figures: Mutable<ReportFigures> = { ...noFigures }
  for (const quarter of quarters) {
    const sign = quarter.fact === 'sale' ? 1 : -1
    if (quarter.fact === 'sale') {
      figures.salesCount += quarter.count
      figures.salesMinor += quarter.totalMinor
    } else {
      figures.refundsCount += quarter.count
      figures.refundsMinor += quarter.totalMinor
    }
    figures.netMinor += sign * quarter.totalMinor
    figures.taxMinor += sign * quarter.taxMinor
    figures.roundingMinor += sign * quarter.roundingMinor
    figures.lineDiscountMinor += quarter.lineDiscountMinor
    figures.saleDiscountMinor += quarter.saleDiscountMinor
    figures.discountedCount += quarter.discountedCount
  }
  return figures
}

type Mutable<T> = { -readonly [Name in keyof T]: T[Name] }

/** Sums by key that grow slice by slice. */
function createSums<Sum extends object>(keyOf: (sum: Sum) => string | number, amounts: readonly (keyof Sum)[]) {
  const byKey = new Map<string | number, Mutable<Sum>>()
  return {
    add(sums: Iterable<Sum>): void {
      for (const sum of sums) {
        const known = byKey.get(keyOf(sum))
        if (known === undefined) byKey.set(keyOf(sum), { ...sum })
        else for (const name of amounts) (known[name] as number) += sum[name] as number
      }
    },
    sorted: (compare: (a: Sum, b: Sum) => number): Sum[] => [...byKey.values()].sort(compare),
  }
}

const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

interface PersonSum extends PersonRow {
  readonly id: string
}

/** Sums of the slices that were added, in whatever order. `hourOf`: hour of the shop's wall clock, 0 to 23. */
export function createReportSums(hourOf: (atMs: number) => number) {
  const days: { readonly fromMs: number; readonly figures: ReportFigures }[] = []
  const hours = Array.from({ length: 24 }, (_, hour) => ({ hour, salesCount: 0, netMinor: 0 }))
  const people = createSums<PersonSum>(({ id }) => id, ['salesCount', 'salesMinor', 'refundsMinor', 'discountMinor'])
  const products = createProductSums()
  const tenders = createSums<TenderSum>(({ kind }) => kind, ['takenMinor', 'refundedMinor', 'accountPaidMinor'])
  const taxes = createSums<TaxSum>(({ taxBasisPoints }) => taxBasisPoints, ['grossMinor', 'netMinor', 'taxMinor'])
  const expenses = createSums<ExpenseSum>(({ category }) => category, ['count', 'amountMinor'])
  return {
    /** `fromMs`: where the slice begins. */
    add(slice: ReportSlice, fromMs: number): void {
      days.push({ fromMs, figures: figuresOf(slice.quarters) })
      for (const quarter of slice.quarters) {
        const hour = hours[hourOf(quarter.fromMs)]
        if (hour === undefined) throw new RangeError(`no hour of a day: ${quarter.fromMs}`)
        hour.salesCount += quarter.fact === 'sale' ? quarter.count : 0
        hour.netMinor += quarter.fact === 'sale' ? quarter.totalMinor : -quarter.totalMinor
      }
      people.add(slice.quarters.map(personOf))
      products.add(slice.products)
      tenders.add(slice.tenders)
      taxes.add(slice.taxes)
      expenses.add(slice.expenses)
    },
    days: () => days,
    hours: (): readonly HourPoint[] => hours,
    people: (): PersonRow[] =>
      people
        .sorted((a, b) => b.salesMinor - a.salesMinor || byText(a.name, b.name) || byText(a.id, b.id))
        .map(({ id: _id, ...row }) => row),
    products: () => products.sorted(),
    tenders: () => tenders.sorted((a, b) => tenderKinds.indexOf(a.kind) - tenderKinds.indexOf(b.kind)),
    taxes: () => taxes.sorted((a, b) => a.taxBasisPoints - b.taxBasisPoints),
    expenses: () => expenses.sorted((a, b) => b.amountMinor - a.amountMinor || byText(a.category, b.category)),
  }
}
export type ReportSums = ReturnType<typeof createReportSums>

function personOf(quarter: QuarterSum): PersonSum {
  const isSale = quarter.fact === 'sale'
  return {
    id: quarter.personId,
    name: quarter.personName,
    salesCount: isSale ? quarter.count : 0,
    salesMinor: isSale ? quarter.totalMinor : 0,
    refundsMinor: isSale ? 0 : quarter.totalMinor,
    discountMinor: quarter.lineDiscountMinor + quarter.saleDiscountMinor,
  }
}

/** Sums by product, those first that brought most. */
export function createProductSums() {
  const sums = createSums<ProductSum>(
    ({ key }) => key,
    ['quantityMilli', 'totalMinor', 'taxMinor', 'discountMinor', 'goneMilli'],
  )
  return {
    add: (products: Iterable<ProductSum>): void => sums.add(products),
    sorted: (): ProductSum[] =>
      sums.sorted((a, b) => b.totalMinor - a.totalMinor || byText(a.name, b.name) || byText(a.key, b.key)),
  }
}

/** What a product brought without tax, less what its goods cost today; null where no cost is noted. */
export function marginOf(sum: ProductSum, product: ReportedProduct | undefined): number | null {
  if (product?.costMinor == null) return null
  return sum.totalMinor - sum.taxMinor - costOf(sum, product.costMinor)
}

const costOf = (sum: ProductSum, costMinor: number): number => multiplyDivideRounded(sum.goneMilli, costMinor, 1000)

export interface ReportInput {
  readonly range: DateRange
  readonly by: Period
  readonly buckets: readonly Bucket[]
  readonly sums: ReportSums
  readonly before: DateRange
  readonly figuresBefore: ReportFigures
  readonly productOf: (id: string) => ReportedProduct | undefined
  readonly productLimit: number
}

/** Puts the sums of a range into a report. */
export function composeReport(input: ReportInput): TillReport {
  const { range, by, sums, before, figuresBefore, productOf } = input
  const products = sums.products()
  const reported = (sum: ProductSum) => (sum.productId === null ? undefined : productOf(sum.productId))
  return {
    range,
    figures: sumFigures(sums.days().map((day) => day.figures)),
    before,
    figuresBefore,
    by,
    series: seriesOf(input.buckets, sums.days()),
    hours: sums.hours(),
    people: sums.people(),
    tenders: sums.tenders(),
    taxes: sums.taxes(),
    expenses: sums.expenses(),
    categories: categoriesOf(products, reported),
    products: products
      .slice(0, input.productLimit)
      .map((sum) => ({ ...sum, marginMinor: marginOf(sum, reported(sum)) })),
    productCount: products.length,
    margin: marginFigures(products, reported),
  }
}

function seriesOf(buckets: readonly Bucket[], days: ReturnType<ReportSums['days']>): SeriesPoint[] {
  return buckets.map(({ from, to, fromMs, toMs }) => {
    const within = days.filter((day) => day.fromMs >= fromMs && day.fromMs < toMs)
    const { salesCount, salesMinor, refundsMinor, netMinor } = sumFigures(within.map(({ figures }) => figures))
    return { from, to, salesCount, salesMinor, refundsMinor, netMinor }
  })
}

function sumFigures(all: readonly ReportFigures[]): ReportFigures {
  const figures = { ...noFigures } as Mutable<ReportFigures>
  for (const one of all) {
    for (const name of Object.keys(figures) as (keyof ReportFigures)[]) figures[name] += one[name]
  }
  return figures
}

function categoriesOf(
  products: readonly ProductSum[],
  reported: (sum: ProductSum) => ReportedProduct | undefined,
): CategoryRow[] {
  return groups(products, (sum) => reported(sum)?.categoryName ?? null)
    .map(([name, own]) => ({ name, totalMinor: own.reduce((sum, { totalMinor }) => sum + totalMinor, 0) }))
    .sort((a, b) => b.totalMinor - a.totalMinor || byText(a.name ?? '', b.name ?? ''))
}

function groups<Item, Key>(items: readonly Item[], keyOf: (item: Item) => Key): [Key, [Item, ...Item[]]][] {
  const byKey = new Map<Key, [Item, ...Item[]]>()
  for (const item of items) {
    const known = byKey.get(keyOf(item))
    if (known === undefined) byKey.set(keyOf(item), [item])
    else known.push(item)
  }
  return [...byKey]
}

function marginFigures(
  products: readonly ProductSum[],
  reported: (sum: ProductSum) => ReportedProduct | undefined,
): MarginFigures {
  const margin = { revenueMinor: 0, costMinor: 0, marginMinor: 0, withoutCostMinor: 0, withoutCostProducts: 0 }
  for (const sum of products) {
    const costMinor = reported(sum)?.costMinor ?? null
    if (costMinor === null) {
      margin.withoutCostMinor += sum.totalMinor
      margin.withoutCostProducts += 1
    } else {
      margin.revenueMinor += sum.totalMinor - sum.taxMinor
      margin.costMinor += costOf(sum, costMinor)
    }
  }
  margin.marginMinor = margin.revenueMinor - margin.costMinor
  return margin
}
