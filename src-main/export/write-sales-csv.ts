import { createWriteStream } from 'node:fs'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { stringify } from 'csv-stringify'
import type { Language, Progress } from '../../src-shared/contract/views.ts'
import { decimalsOf, formatDecimal } from '../../src-shared/money/currency.ts'
import type { SaleFact, TenderKind } from '../../src-shared/sale/sale-fact.ts'
import { wallClock } from '../../src-shared/time/business-day.ts'
import { readTransaction } from '../database/transaction.ts'
import { readDayTotals } from '../tables/receipts.ts'
import { readSale, type Span, type StoredSale, saleIdsWithin } from '../tables/sales.ts'
import type { Till } from '../till/till.ts'

export interface SalesCsvOptions {
  readonly span: Span
  readonly timeZone: string
  readonly language: Language
  readonly onProgress: (progress: Progress) => void
}

const words = {
  es: {
    columns: [
      'recibo',
      'fecha',
      'hora',
      'atendió',
      'código',
      'producto',
      'cantidad',
      'unidad',
      'precio_unitario',
      'importe',
      'impuesto_porcentaje',
      'impuesto',
      'moneda',
      'pago',
    ],
    paid: {
      cash: 'efectivo',
      card: 'tarjeta',
      transfer: 'transferencia',
      account: 'a cuenta',
      mixed: 'mixto',
      nothing: 'sin cobro',
    },
  },
  en: {
    columns: [
      'receipt',
      'date',
      'time',
      'served_by',
      'sku',
      'product',
      'quantity',
      'unit',
      'unit_price',
      'amount',
      'tax_percent',
      'tax',
      'currency',
      'paid_with',
    ],
    paid: {
      cash: 'cash',
      card: 'card',
      transfer: 'transfer',
      account: 'on account',
      mixed: 'mixed',
      nothing: 'nothing',
    },
  },
} as const

/** Sales between two turns of the event loop. */
const SALES_A_SLICE = 50

/**
 * Writes the sales of a span as CSV for an accountant: one row a line of a sale, so that every column can be summed;
 * amounts with a point, date and time of the shop. RFC 4180 with a byte order mark, for spreadsheets. Text that a
 * spreadsheet would take for a formula gets an apostrophe in front. Returns the number of rows below the header.
 */
export async function writeSalesCsv(till: Till, file: string, options: SalesCsvOptions): Promise<number> {
  let rows = 0
  const counted = async function* () {
    for await (const row of salesRows(till, options)) {
      rows += 1
      yield row
    }
  }
  await pipeline(
    Readable.from(counted()),
    stringify({
      header: true,
      columns: words[options.language].columns.map((header, index) => ({ key: String(index), header })),
      bom: true,
      record_delimiter: '\r\n',
      escape_formulas: true,
    }),
    createWriteStream(file),
  )
  return rows
}

async function* salesRows(till: Till, { span, timeZone, language, onProgress }: SalesCsvOptions) {
  const total = readTransaction(till.database, (tx) => readDayTotals(tx, span).salesCount)
  let after = { soldAtMs: span.fromMs, id: '' }
  for (let done = 0; ; ) {
    // In pages: an open cursor would keep the connection from selling.
    const page = readTransaction(till.database, (tx) =>
      saleIdsWithin(tx, span, after, SALES_A_SLICE).flatMap(({ id }) => readSale(tx, id) ?? []),
    )
    const last = page.at(-1)
    if (last === undefined) return
    after = last.sale
    for (const stored of page) yield* rowsOf(stored, timeZone, language)
    done += page.length
    onProgress({ done, total: Math.max(done, total) })
    await nextTurn()
  }
}

function* rowsOf({ sale, servedBy }: StoredSale, timeZone: string, language: Language): Generator<string[]> {
  const { date, time } = wallClock(sale.soldAtMs, timeZone)
  const money = (amountMinor: number) => formatDecimal(amountMinor, decimalsOf(sale.currency))
  for (const line of sale.lines) {
    yield [
      sale.receiptNumber,
      date,
      time,
      servedBy,
      line.sku,
      line.name,
      formatDecimal(line.quantityMilli, 3),
      line.unitCode,
      money(line.unitPriceMinor),
      money(line.totalMinor),
      formatDecimal(line.taxBasisPoints, 2),
      money(line.taxMinor),
      sale.currency,
      words[language].paid[paidWith(sale)],
    ]
  }
}

function paidWith({ tenders }: SaleFact): TenderKind | 'mixed' | 'nothing' {
  const [kind, ...others] = new Set(tenders.map((tender) => tender.kind))
  return kind === undefined ? 'nothing' : others.length > 0 ? 'mixed' : kind
}
