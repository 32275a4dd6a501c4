import { formatDecimal } from '../src-shared/money/currency.ts'
import type { ControlTotals, ReplayData } from './replay-invoices.ts'
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

/** What the file holds, what of it can be a sale, and what cannot, by reason. */
export function dataTable({ whole, included, excluded }: ReplayData): string {
  const row = (name: string, { lines, quantity, amountThousandths }: ControlTotals) => [
    name,
    count(lines),
    count(quantity),
    pounds(amountThousandths),
  ]
  return table([
    ['data', 'lines', 'quantity', 'amount GBP'],
    row('rung up', included),
    ...[...excluded].map(([reason, totals]) => row(`  not a sale: ${reason}`, totals)),
    row('all', whole),
  ])
}

/** The same totals as the data says, as the tills hold them and as the server holds them. */
export function closingTable(data: ReplayData, tills: readonly StoredTotals[], server: StoredTotals): string {
  const soldInvoices = data.invoices.filter(({ lines }) => lines.length > 0).length
  const row = (name: string, ofData: number, of: (totals: StoredTotals) => number, show: (value: number) => string) => [
    name,
    show(ofData),
    ...tills.map((till) => show(of(till))),
    show(tills.reduce((sum, till) => sum + of(till), 0)),
    show(of(server)),
  ]
  const pieces = (quantityMilli: number) => grouped(formatDecimal(quantityMilli, 3).replace(/\.000$/, ''))
  return table([
    ['closing table', 'data', ...tills.map((_, index) => `till ${index + 1}`), 'all tills', 'server'],
    row('sales', soldInvoices, (totals) => totals.sales, count),
    row('lines', data.included.lines, (totals) => totals.lines, count),
    row('quantity', data.included.quantity * 1000, (totals) => totals.quantityMilli, pieces),
    row('amount GBP', data.included.amountThousandths, (totals) => totals.amountMinor * 10, pounds),
  ])
}
