import { z } from 'zod'
import { calendarDateSchema } from '../time/calendar.ts'
import { type Bucket, countBuckets, MAX_BUCKETS, periods } from './buckets.ts'

/** Query of `GET /v1/reports/balance`: days of the tenant's time zone, both included. */
export const balanceQuerySchema = z
  .strictObject({
    from: calendarDateSchema,
    to: calendarDateSchema,
    by: z.enum(periods).default('day').describe('Weeks begin on Monday; the first and the last are cut to the range'),
    store: z.uuid().optional().describe('One store; absent: all of the tenant, or the own one of a till'),
  })
  .refine(({ from, to }) => from <= to, { message: 'not before `from`', path: ['to'] })
  .refine(({ from, to, by }) => from > to || countBuckets({ from, to }, by) <= MAX_BUCKETS, {
    message: `no more than ${MAX_BUCKETS} parts`,
    path: ['to'],
  })
export type BalanceQuery = z.infer<typeof balanceQuerySchema>

// Sums of absurd amounts may leave what an integer can be, and have to be answered all the same.
const sum = z.number()
const count = z.int().min(0)

export const balanceFiguresSchema = z.object({
  /** What was sold, tax included. */
  incomeMinor: sum,
  refundsMinor: sum,
  expensesMinor: sum,
  /** Income less refunds and expenses. */
  netMinor: sum,
  /** By how much rounding cash to the smallest coin changed what sales took, less what it changed in refunds; in no other sum. */
  roundingMinor: sum,
  /** How many of each. */
  sales: count,
  refunds: count,
  expenses: count,
})
export type BalanceFigures = z.infer<typeof balanceFiguresSchema>

export const balanceSchema = z.object({
  /** The tenant's; what was sold or paid in another one is in no sum, but among the exceptions. */
  currency: z.string(),
  timeZone: z.string(),
  from: z.string(),
  to: z.string(),
  by: z.enum(periods),
  storeId: z.string().nullable(),
  /** Every part of the range, also where nothing happened; `from` and `to` are its first and last day. */
  series: z.array(z.object({ from: z.string(), to: z.string(), ...balanceFiguresSchema.shape })),
  total: balanceFiguresSchema,
})
export type Balance = z.infer<typeof balanceSchema>

export type BalanceFact = 'sale' | 'refund' | 'expense'

/** What happened of one kind within the bucket that begins at `fromMs`. */
export interface BalanceSum {
  readonly fact: BalanceFact
  readonly fromMs: number
  readonly amountMinor: number
  /** By how much rounding changed what was paid for it. */
  readonly roundingMinor: number
  readonly count: number
}

/** Puts sums into their buckets and adds them up. Of several sums of one bucket and kind all count. */
export function foldBalance(
  buckets: readonly Bucket[],
  sums: readonly BalanceSum[],
): Pick<Balance, 'series' | 'total'> {
  const byStart = new Map<number, BalanceFigures>()
  const series = buckets.map(({ from, to, fromMs, toMs }) => {
    const figures = nothing()
    // An empty bucket begins where the next one does, and nothing is in it.
    if (toMs > fromMs) byStart.set(fromMs, figures)
    return { from, to, figures }
  })
  const total = nothing()
  for (const sum of sums) {
    const figures = byStart.get(sum.fromMs)
    if (figures === undefined) throw new Error(`no bucket begins at ${sum.fromMs}`)
    add(figures, sum)
    add(total, sum)
  }
  return { series: series.map(({ from, to, figures }) => ({ from, to, ...figures })), total }
}

function nothing(): BalanceFigures {
  return {
    incomeMinor: 0,
    refundsMinor: 0,
    expensesMinor: 0,
    netMinor: 0,
    roundingMinor: 0,
    sales: 0,
    refunds: 0,
    expenses: 0,
  }
}

const names = {
  sale: { amount: 'incomeMinor', count: 'sales', sign: 1 },
  refund: { amount: 'refundsMinor', count: 'refunds', sign: -1 },
  expense: { amount: 'expensesMinor', count: 'expenses', sign: -1 },
} as const

function add(figures: BalanceFigures, sum: BalanceSum): void {
  const { amount, count, sign } = names[sum.fact]
  figures[amount] += sum.amountMinor
  figures[count] += sum.count
  figures.netMinor += sign * sum.amountMinor
  figures.roundingMinor += sign * sum.roundingMinor
}
