import type { CommandOutcome } from '../tests/support/test-server.ts'
import type { ControlTotals, ReplayData } from './replay-invoices.ts'
import type { Plan } from './replay-plan.ts'
import type { ServerReading, StoredTotals, TillReading } from './replay-totals.ts'

/** Control totals that the full data is published with. */
const published = { lines: 541_909, quantity: 5_176_450, amountThousandths: 9_747_747_934 }

export interface Replayed {
  readonly data: ReplayData
  readonly plan: Plan
  /** Whether it was the full data, whose totals are known. */
  readonly whole: boolean
  readonly tills: readonly TillReading[]
  readonly server: ServerReading
  readonly verified: CommandOutcome
}

/** What tills and server must hold in the end. */
export function wantedTotals({ done }: ReplayData, plan: Plan): StoredTotals {
  const amountMinor = done.sold.amountThousandths / 10
  const refundedMinor = 0 - done.returned.amountThousandths / 10
  return {
    sales: plan.sales,
    lines: done.sold.lines,
    quantityMilli: done.sold.quantity * 1000,
    amountMinor,
    lineAmountMinor: amountMinor,
    refunds: plan.refundsOfSales + plan.refundsWithoutReceipt,
    refundLines: plan.refundLines,
    refundedMilli: 0 - done.returned.quantity * 1000,
    refundedMinor,
    refundLineAmountMinor: refundedMinor,
    corrections: plan.corrections,
    correctedMilli: done.corrected.quantity * 1000,
  }
}

/** Everything that is not as it has to be after a replay, in words; empty when all agrees. */
export function differences({ data, plan, whole, tills, server, verified }: Replayed): string[] {
  const found: string[] = []
  const same = (what: string, wanted: number, have: number) => {
    if (wanted !== have) found.push(`${what}: ${have} instead of ${wanted}`)
  }
  const parts = [...Object.values(data.done), ...data.excluded.values()]
  const sum = (of: (totals: ControlTotals) => number) => parts.reduce((total, part) => total + of(part), 0)
  for (const figure of ['lines', 'quantity', 'amountThousandths'] as const) {
    same(
      `done and left out ${figure} of the data`,
      data.whole[figure],
      sum((totals) => totals[figure]),
    )
    if (whole && data.invoices.length === 25_900) same(`published ${figure}`, published[figure], data.whole[figure])
  }

  const wanted = wantedTotals(data, plan)
  for (const figure of Object.keys(wanted) as (keyof StoredTotals)[]) {
    same(
      `${figure} of all tills`,
      wanted[figure],
      tills.reduce((total, till) => total + till.totals[figure], 0),
    )
    same(`${figure} of the server`, wanted[figure], server.totals[figure])
  }

  tills.forEach((till, index) => {
    same(`operations of till ${index + 1} that are not committed`, 0, till.unsettled)
    same(`products with stock left at till ${index + 1}`, 0, till.stockLeft)
    same(`cursor of till ${index + 1}`, server.counter, till.cursor)
  })
  same(
    'operations at the server',
    tills.reduce((total, till) => total + till.operations, 0),
    server.operations,
  )
  same('products with stock left at the server', 0, server.stockLeft)
  same('newest change of the feed', server.counter, server.newestSeq)
  same('changes in the feed', server.counter, server.changes)
  for (const { kind, count } of server.exceptions) same(`exceptions ${kind} at the server`, 0, count)
  const chains = (indexes: readonly number[]) => [...indexes].sort((a, b) => a - b).join(', ')
  const ofTills = chains(tills.map(({ chainIndex }) => chainIndex))
  if (chains(server.chainIndexes) !== ofTills)
    found.push(`chains at the server end at ${chains(server.chainIndexes)} instead of ${ofTills}`)
  if (verified.code !== 0) found.push(`the server's own check: ${verified.stdout.trim()} ${verified.stderr.trim()}`)
  return found
}
