import type { Language } from '../contract/views.ts'
import { createFormat } from '../format/format.ts'
import { addMinor, ZERO } from '../money/minor.ts'
import type { PairRole, ReceiptPart, TextRole } from '../receipt/receipt-model.ts'
import type { Discount } from '../sale/discount.ts'
import { saleTotals } from '../sale/sale-totals.ts'
import type { QuoteFields, SettingsFields } from '../sync/records.ts'

export interface QuoteContext {
  readonly language: Language
  readonly timeZone: string
  readonly shopName: string
  readonly storeName: string
  readonly settings: Pick<SettingsFields, 'receiptHeader' | 'receiptFooter' | 'receiptLogo'>
  /** For whom, by the name on file or by the one that was given. */
  readonly customerName: string | null
}

const words = {
  es: {
    title: 'Cotización',
    number: 'Número',
    date: 'Fecha',
    madeBy: 'Atendió',
    customer: 'Cliente',
    validUntil: 'Válida hasta',
    discount: 'Descuento',
    subtotal: 'Subtotal',
    total: 'Total',
    taxOf: 'IVA {} incluido',
    exempt: 'Sin impuesto',
    note: 'Nota: {}',
    noReceipt: 'Precios con impuestos incluidos. Esto no es un comprobante de pago.',
  },
  en: {
    title: 'Quote',
    number: 'Number',
    date: 'Date',
    madeBy: 'Served by',
    customer: 'Customer',
    validUntil: 'Valid until',
    discount: 'Discount',
    subtotal: 'Subtotal',
    total: 'Total',
    taxOf: 'Tax {} included',
    exempt: 'No tax',
    note: 'Note: {}',
    noReceipt: 'Prices include tax. This is no proof of payment.',
  },
} as const

/** A quote from top to bottom, for the screen and for paper, in the words that receipts are made of. */
export function quoteParts(quote: QuoteFields, context: QuoteContext): ReceiptPart[] {
  const say = words[context.language]
  const format = createFormat(context.language, quote.currency, context.timeZone)
  const { settings } = context
  const totals = saleTotals(quote.lines, quote.discount)
  const rule: ReceiptPart = { kind: 'rule' }
  const text = (role: TextRole, said: string): ReceiptPart => ({ kind: 'text', role, text: said })
  const pair = (role: PairRole, label: string, amount: string): ReceiptPart => ({ kind: 'pair', role, label, amount })
  const deduction = (discount: Discount | null, amountMinor: number): ReceiptPart =>
    pair(
      'deduction',
      discount?.kind === 'percent' ? `${say.discount} ${format.rate(discount.basisPoints)}` : say.discount,
      format.money(-amountMinor),
    )
  return [
    ...(settings.receiptLogo === null ? [] : [{ kind: 'logo', image: settings.receiptLogo } as const]),
    text('shop', context.shopName),
    ...(context.storeName === context.shopName ? [] : [text('heading', context.storeName)]),
    ...(settings.receiptHeader === null ? [] : settings.receiptHeader.split('\n').map((line) => text('heading', line))),
    rule,
    text('title', say.title),
    pair('fact', say.number, quote.number),
    pair('fact', say.date, format.dayAndTime(quote.madeAtMs)),
    pair('fact', say.madeBy, quote.madeBy),
    ...(context.customerName === null ? [] : [pair('fact', say.customer, context.customerName)]),
    pair('fact', say.validUntil, format.date(quote.validUntilMs)),
    rule,
    ...quote.lines.flatMap((line, index) => {
      const { grossMinor, discountMinor } = totals.lines[index] ?? { grossMinor: ZERO, discountMinor: ZERO }
      const unit = line.unitCode === '' ? '' : ` ${line.unitCode}`
      return [
        text('item', line.name),
        ...(line.note === undefined ? [] : [text('note', line.note)]),
        pair(
          'line',
          `${format.quantity(line.quantityMilli)}${unit} × ${format.money(line.unitPriceMinor)}`,
          format.money(grossMinor),
        ),
        ...(discountMinor === 0 ? [] : [deduction(line.discount ?? null, discountMinor)]),
      ]
    }),
    rule,
    ...(totals.discountMinor === 0
      ? []
      : [
          pair('sum', say.subtotal, format.money(addMinor(totals.totalMinor, totals.discountMinor))),
          deduction(quote.discount, totals.discountMinor),
        ]),
    pair('total', say.total, format.money(totals.totalMinor)),
    ...totals.taxes.map((group) =>
      pair(
        'tax',
        group.taxBasisPoints === 0 ? say.exempt : say.taxOf.replace('{}', format.rate(group.taxBasisPoints)),
        format.money(group.taxMinor),
      ),
    ),
    ...(quote.note === null
      ? []
      : [
          text(
            'note',
            say.note.replace('{}', () => quote.note ?? ''),
          ),
        ]),
    { kind: 'code', text: quote.number },
    text('closing', say.noReceipt),
    ...(settings.receiptFooter === null ? [] : settings.receiptFooter.split('\n').map((line) => text('closing', line))),
  ]
}
