import { createReadStream, existsSync } from 'node:fs'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'
import { parse } from 'csv-parse'
import { parseDecimal } from '../src-shared/money/currency.ts'
import { MAX_QUANTITY_MILLI } from '../src-shared/sync/ids.ts'

const root = join(import.meta.dirname, '..')
/** A year of a real gift shop, see the data's own README; and what is shipped of it. */
export const fullData = join(root, '..', 'shared', 'data', 'invoices.csv.gz')
export const demoData = join(root, 'resources', 'demo', 'invoices.csv')

export function dataFile(): string {
  return existsSync(fullData) ? fullData : demoData
}

/** Why a line of the data is no line of a sale. */
export const exclusions = [
  'bad debt (A invoices)',
  'cancellation (C invoices)',
  'negative quantity (stock corrections)',
  'negative price',
  'zero price',
  'price finer than a penny',
  'quantity out of range',
] as const
export type Exclusion = (typeof exclusions)[number]

/** Quantity in pieces; money in thousandths of a pound, the finest that the data has. All integers. */
export interface ControlTotals {
  readonly invoices: number
  readonly lines: number
  readonly quantity: number
  readonly amountThousandths: number
}

export interface InvoiceLine {
  readonly stockCode: string
  readonly description: string
  readonly quantity: number
  readonly priceThousandths: number
}

/** The lines of an invoice that can be sold, in their order; perhaps none. */
export interface Invoice {
  readonly number: string
  readonly hasCustomer: boolean
  readonly lines: readonly InvoiceLine[]
}

export interface ReplayData {
  readonly invoices: readonly Invoice[]
  /** First description of each stock code; codes that differ only in case are different products. */
  readonly products: ReadonlyMap<string, string>
  readonly whole: ControlTotals
  readonly included: ControlTotals
  readonly excluded: ReadonlyMap<Exclusion, ControlTotals>
}

interface RawLine extends InvoiceLine {
  readonly invoice: string
  readonly customer: string
}

/** Reads the first `most` invoices of a file (null: all of them), and sorts out what a sale cannot be. */
export async function readInvoices(file: string, most: number | null): Promise<ReplayData> {
  const invoices = new Map<string, { hasCustomer: boolean; lines: InvoiceLine[] }>()
  const products = new Map<string, string>()
  const whole = createSum()
  const included = createSum()
  const excluded = new Map<Exclusion, Sum>(exclusions.map((reason) => [reason, createSum()]))

  for await (const line of rawLines(file)) {
    let invoice = invoices.get(line.invoice)
    if (invoice === undefined) {
      // One invoice comes back after another began: read on to the end of the file.
      if (most !== null && invoices.size >= most) continue
      invoice = { hasCustomer: line.customer !== '', lines: [] }
      invoices.set(line.invoice, invoice)
    }
    whole.add(line)
    const reason = exclusionOf(line)
    if (reason !== null) {
      excluded.get(reason)?.add(line)
      continue
    }
    included.add(line)
    invoice.lines.push(line)
    if (!products.get(line.stockCode)) products.set(line.stockCode, line.description)
  }
  return {
    invoices: [...invoices].map(([number, invoice]) => ({ number, ...invoice })),
    products,
    whole: whole.totals(),
    included: included.totals(),
    excluded: new Map([...excluded].map(([reason, sum]) => [reason, sum.totals()])),
  }
}

function exclusionOf(line: RawLine): Exclusion | null {
  if (line.invoice.startsWith('A')) return 'bad debt (A invoices)'
  if (line.invoice.startsWith('C')) return 'cancellation (C invoices)'
  if (line.quantity < 0) return 'negative quantity (stock corrections)'
  if (line.priceThousandths < 0) return 'negative price'
  if (line.priceThousandths === 0) return 'zero price'
  if (line.priceThousandths % 10 !== 0) return 'price finer than a penny'
  if (line.quantity === 0 || line.quantity * 1000 > MAX_QUANTITY_MILLI) return 'quantity out of range'
  return null
}

const columns = ['invoice', 'stock_code', 'description', 'quantity', 'unit_price_gbp', 'customer_id'] as const

async function* rawLines(file: string): AsyncGenerator<RawLine> {
  const parser = parse({ columns: true, skip_empty_lines: true })
  const source = createReadStream(file)
  const reading = file.endsWith('.gz') ? pipeline(source, createGunzip(), parser) : pipeline(source, parser)
  reading.catch(() => undefined)
  for await (const record of parser as AsyncIterable<Record<string, string>>) {
    const [invoice, stockCode, description, quantityText, priceText, customer] = columns.map((name) => record[name])
    const quantity = parseDecimal(quantityText ?? '', 0)
    const priceThousandths = parseDecimal(priceText ?? '', 3)
    if (!invoice || !stockCode || quantity === null || priceThousandths === null)
      throw new Error(`not a line of an invoice: ${JSON.stringify(record)}`)
    yield { invoice, stockCode, description: description ?? '', quantity, priceThousandths, customer: customer ?? '' }
  }
  await reading
}

interface Sum {
  add(line: RawLine): void
  totals(): ControlTotals
}

function createSum(): Sum {
  const invoices = new Set<string>()
  let lines = 0
  let quantity = 0
  let amountThousandths = 0
  return {
    add: (line) => {
      invoices.add(line.invoice)
      lines += 1
      quantity += line.quantity
      amountThousandths += line.quantity * line.priceThousandths
    },
    totals: () => {
      if (!Number.isSafeInteger(amountThousandths)) throw new RangeError('the amounts leave the safe integers')
      return { invoices: invoices.size, lines, quantity, amountThousandths }
    },
  }
}
