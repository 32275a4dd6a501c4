import { formatDecimal } from '../src-shared/money/currency.ts'
import { wantedTotals } from './replay-differences.ts'
import type { ControlTotals, ReplayData } from './replay-invoices.ts'
import type { Plan } from './replay-plan.ts'
import type { StoredTotals } from './replay-totals.ts'

const grouped = (text: string) => text.replace(/\B(?<!\.\d*)(?=(\d{3})+(?!\d))/g, ',')
const count = (value: number) => grouped(String(value))
const pounds = (thousandths: number) => grouped(formatDecimal(thousandths, 3))

/** Columns aligned, numbers to the right. */
export function table(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)))
  return rows
    .map((row) =>
      row
        .map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0)))
        .join('  '),
    )
    .join('\n')
}

/** What the file holds, what is done with it, and what is left out, by reason. */
export function dataTable({ whole, done, excluded }: ReplayData): string {
  const row = (name: string, { invoices, lines, quantity, amountThousandths }: ControlTotals) => [
    name,
    count(invoices),
    count(lines),
    count(quantity),
    pounds(amountThousandths),
  ]
  return table([
    ['data', 'invoices', 'lines', 'quantity', 'amount GBP'],
    row('rung up as sales', done.sold),
    row('given back as refunds', done.returned),
    row('corrections of stock', done.corrected),
    ...[...excluded].map(([reason, totals]) => row(`  left out: ${reason}`, totals)),
    row('all', whole),
  ])
}

/** How the returns were given back, and which invoices nothing was done with. */
export function planLines({ leftOut }: ReplayData, plan: Plan): string {
  const named = leftOut.map(({ number, reason }) => `${number} (${reason})`).join(', ')
  return [
    `refunds: ${count(plan.refundsOfSales)} of a sale, ${count(plan.refundsWithoutReceipt)} without a receipt`,
    `invoices with which nothing was done: ${leftOut.length === 0 ? 'none' : named}`,
  ].join('\n')
}

/** The same totals as the data says, as the tills hold them and as the server holds them. */
export function closingTable(
  data: ReplayData,
  plan: Plan,
  tills: readonly StoredTotals[],
  server: StoredTotals,
): string {
  const wanted = wantedTotals(data, plan)
  const row = (name: string, of: (totals: StoredTotals) => number, show: (value: number) => string) => [
    name,
    show(of(wanted)),
    ...tills.map((till) => show(of(till))),
    show(tills.reduce((sum, till) => sum + of(till), 0)),
    show(of(server)),
  ]
  const pieces = (quantityMilli: number) => grouped(formatDecimal(quantityMilli, 3).replace(/\.000$/, ''))
  const pence = (amountMinor: number) => pounds(amountMinor * 10)
  return table([
    ['closing table', 'data', ...tills.map((_, index) => `till ${index + 1}`), 'all tills', 'server'],
    row('sales', (totals) => totals.sales, count),
    row('  lines', (totals) => totals.lines, count),
    row('  quantity', (totals) => totals.quantityMilli, pieces),
    row('  amount GBP', (totals) => totals.amountMinor, pence),
    row('refunds', (totals) => totals.refunds, count),
    row('  lines', (totals) => totals.refundLines, count),
    row('  quantity', (totals) => totals.refundedMilli, pieces),
    row('  amount GBP', (totals) => totals.refundedMinor, pence),
    row('corrections', (totals) => totals.corrections, count),
    row('  quantity', (totals) => totals.correctedMilli, pieces),
    row('net quantity', netMilli, pieces),
    row('net amount GBP', netMinor, pence),
  ])
}

const netMilli = (totals: StoredTotals) => totals.quantityMilli - totals.refundedMilli + totals.correctedMilli
const netMinor = (totals: StoredTotals) => totals.amountMinor - totals.refundedMinor

/** That what the server holds and what was left out come to the whole data. */
export function controlLine({ whole, excluded }: ReplayData, server: StoredTotals): string {
  const left = [...excluded.values()]
  const quantity = netMilli(server) / 1000 + left.reduce((sum, part) => sum + part.quantity, 0)
  const amount = netMinor(server) * 10 + left.reduce((sum, part) => sum + part.amountThousandths, 0)
  return `control totals: server and what was left out ${count(quantity)} and GBP ${pounds(amount)}, data ${count(whole.quantity)} and GBP ${pounds(whole.amountThousandths)}`
}
