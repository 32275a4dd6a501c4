import type { CommandOutcome } from '../tests/support/test-server.ts'
import type { ControlTotals, ReplayData } from './replay-invoices.ts'
import type { ServerReading, StoredTotals, TillReading } from './replay-totals.ts'

/** Control totals that the full data is published with. */
const published = { lines: 541_909, quantity: 5_176_450, amountThousandths: 9_747_747_934 }

export interface Replayed {
  readonly data: ReplayData
  /** Whether it was the full data, whose totals are known. */
  readonly whole: boolean
  readonly tills: readonly TillReading[]
  readonly server: ServerReading
  readonly verified: CommandOutcome
}

/** Everything that is not as it has to be after a replay, in words; empty when all agrees. */
export function differences({ data, whole, tills, server, verified }: Replayed): string[] {
  const found: string[] = []
  const same = (what: string, wanted: number, have: number) => {
    if (wanted !== have) found.push(`${what}: ${have} instead of ${wanted}`)
  }
  const parts = [data.included, ...data.excluded.values()]
  const sum = (of: (totals: ControlTotals) => number) => parts.reduce((total, part) => total + of(part), 0)
  for (const figure of ['lines', 'quantity', 'amountThousandths'] as const) {
    same(
      `included and excluded ${figure} of the data`,
      data.whole[figure],
      sum((totals) => totals[figure]),
    )
    if (whole && data.invoices.length === 25_900) same(`published ${figure}`, published[figure], data.whole[figure])
  }

  const wanted: StoredTotals = {
    sales: data.invoices.filter(({ lines }) => lines.length > 0).length,
    lines: data.included.lines,
    quantityMilli: data.included.quantity * 1000,
    amountMinor: data.included.amountThousandths / 10,
    lineAmountMinor: data.included.amountThousandths / 10,
  }
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
  same('exceptions at the server', 0, server.exceptions)
  const chains = (indexes: readonly number[]) => [...indexes].sort((a, b) => a - b).join(', ')
  const ofTills = chains(tills.map(({ chainIndex }) => chainIndex))
  if (chains(server.chainIndexes) !== ofTills)
    found.push(`chains at the server end at ${chains(server.chainIndexes)} instead of ${ofTills}`)
  if (verified.code !== 0) found.push(`the server's own check: ${verified.stdout.trim()} ${verified.stderr.trim()}`)
  return found
}
