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

/** Why a line of the data is nothing that a till does. */
export const exclusions = [
  'bad debt (A invoices)',
  'price finer than a penny',
  'negative price',
  'quantity out of range',
] as const
export type Exclusion = (typeof exclusions)[number]

/**
 * What a till does with a line. `sold`: rung up; what was free is rung up at a penny and given away. `returned`: given back,
 * a line of a C invoice. `corrected`: stock that was found or lost, at no price and for no customer.
 */
export const deeds = ['sold', 'returned', 'corrected'] as const
export type Deed = (typeof deeds)[number]

/** Quantity in pieces; money in thousandths of a pound, the finest that the data has. All integers, signed as in the data. */
export interface ControlTotals {
  readonly invoices: number
  readonly lines: number
  readonly quantity: number
  readonly amountThousandths: number
}

export interface InvoiceLine {
  readonly stockCode: string
  readonly description: string
  /** Signed as in the data: what was returned or lost is negative. */
  readonly quantity: number
  readonly priceThousandths: number
}

/** The lines of an invoice by what is done with them, in their order. */
export interface Invoice extends Readonly<Record<Deed, readonly InvoiceLine[]>> {
  readonly number: string
  /** Empty: none is known. */
  readonly customer: string
}

export interface ReplayData {
  readonly invoices: readonly Invoice[]
  /** First description of each stock code; codes that differ only in case are different products. */
  readonly products: ReadonlyMap<string, string>
  readonly whole: ControlTotals
  readonly done: Readonly<Record<Deed, ControlTotals>>
  readonly excluded: ReadonlyMap<Exclusion, ControlTotals>
  /** Invoices of which nothing is done, by number, and why. */
  readonly leftOut: readonly { readonly number: string; readonly reason: Exclusion }[]
}

interface RawLine extends InvoiceLine {
  readonly invoice: string
  readonly customer: string
}

/** Reads the first `most` invoices of a file (null: all of them), and sorts out what a till does with each line. */
export async function readInvoices(file: string, most: number | null): Promise<ReplayData> {
  const invoices = new Map<string, Record<Deed, InvoiceLine[]> & { customer: string }>()
  const reasons = new Map<string, Exclusion>()
  const products = new Map<string, string>()
  const whole = createSum()
  const done: Record<Deed, Sum> = { sold: createSum(), returned: createSum(), corrected: createSum() }
  const excluded = new Map<Exclusion, Sum>(exclusions.map((reason) => [reason, createSum()]))

  for await (const line of rawLines(file)) {
    let invoice = invoices.get(line.invoice)
    if (invoice === undefined) {
      // One invoice comes back after another began: read on to the end of the file.
      if (most !== null && invoices.size >= most) continue
      invoice = { customer: line.customer, sold: [], returned: [], corrected: [] }
      invoices.set(line.invoice, invoice)
    }
    whole.add(line)
    const deed = deedOf(line)
    if (!isDeed(deed)) {
      excluded.get(deed)?.add(line)
      reasons.set(line.invoice, deed)
      continue
    }
    done[deed].add(line)
    invoice[deed].push(line)
    if (!products.get(line.stockCode)) products.set(line.stockCode, line.description)
  }
  const isLeftOut = (number: string) => deeds.every((deed) => invoices.get(number)?.[deed].length === 0)
  return {
    invoices: [...invoices].map(([number, invoice]) => ({ number, ...invoice })),
    products,
    whole: whole.totals(),
    done: { sold: done.sold.totals(), returned: done.returned.totals(), corrected: done.corrected.totals() },
    excluded: new Map([...excluded].map(([reason, sum]) => [reason, sum.totals()])),
    leftOut: [...reasons].flatMap(([number, reason]) => (isLeftOut(number) ? [{ number, reason }] : [])),
  }
}

const isDeed = (deed: Deed | Exclusion): deed is Deed => deeds.some((each) => each === deed)

function deedOf(line: RawLine): Deed | Exclusion {
  if (line.invoice.startsWith('A')) return 'bad debt (A invoices)'
  if (line.priceThousandths < 0) return 'negative price'
  if (line.priceThousandths % 10 !== 0) return 'price finer than a penny'
  if (line.quantity === 0 || Math.abs(line.quantity) * 1000 > MAX_QUANTITY_MILLI) return 'quantity out of range'
  if (line.priceThousandths === 0 && (line.customer === '' || line.quantity < 0)) return 'corrected'
  return line.quantity < 0 ? 'returned' : 'sold'
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
