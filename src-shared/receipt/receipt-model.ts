import type { Language } from '../contract/views.ts'
import { createFormat, type Format } from '../format/format.ts'
import { addMinor, type Minor } from '../money/minor.ts'
import type { AccountPayment } from '../sale/account-payment.ts'
import type { Discount } from '../sale/discount.ts'
import type { RefundFact } from '../sale/refund-fact.ts'
import type { SaleFact, SaleLine } from '../sale/sale-fact.ts'
import type { SettingsFields } from '../sync/records.ts'
import type { TaxGroup } from '../tax/inclusive-tax.ts'
import { type ReceiptWords, receiptWords } from './receipt-words.ts'

/**
 * What a text is. `shop`: whose receipt it is. `heading`, `closing`: the shop's own words above and below. `mark`: COPIA.
 * `title`: what it is, when it is no sale. `item`: what was sold. `note`: belongs to what stands before. `signature`: to be
 * signed above.
 */
export type TextRole = 'shop' | 'heading' | 'mark' | 'title' | 'item' | 'note' | 'signature' | 'closing'

/**
 * What a label with an amount is. `fact`: number, date, customer; its `amount` is text that may be long. `line`: quantity and
 * price of the item before. `deduction`: taken off what stands before. `total`: the largest. `change`: what is handed back.
 */
export type PairRole = 'fact' | 'line' | 'deduction' | 'sum' | 'total' | 'tender' | 'change' | 'tax'

/** A receipt from top to bottom, for the screen, for paper and for PDF: what it says, and nothing of how it looks. */
export type ReceiptPart =
  /** A data URL. */
  | { readonly kind: 'logo'; readonly image: string }
  | { readonly kind: 'text'; readonly role: TextRole; readonly text: string }
  | { readonly kind: 'pair'; readonly role: PairRole; readonly label: string; readonly amount: string }
  | { readonly kind: 'rule' }
  /** The receipt's number, to be scanned. */
  | { readonly kind: 'code'; readonly text: string }

/** What a receipt is made for. */
export type ReceiptDocument =
  | { readonly kind: 'sale'; readonly sale: SaleFact; readonly quoteNumber: string | null }
  | { readonly kind: 'refund'; readonly refund: RefundFact; readonly saleNumber: string | null }
  | {
      readonly kind: 'account-payment'
      readonly payment: AccountPayment
      /** What the customer owed afterwards, as the till knew it then. */
      readonly balanceAfterMinor: Minor
    }

export interface ReceiptContext {
  readonly language: Language
  readonly currency: string
  readonly timeZone: string
  readonly shopName: string
  readonly storeName: string
  readonly settings: Pick<SettingsFields, 'receiptHeader' | 'receiptFooter' | 'receiptLogo'>
  readonly servedBy: string
  readonly customer: { readonly name: string; readonly taxId: string | null } | null
  /** Printed before: it says so. */
  readonly isCopy: boolean
}

const rule: ReceiptPart = { kind: 'rule' }
const text = (role: TextRole, words: string): ReceiptPart => ({ kind: 'text', role, text: words })
const pair = (role: PairRole, label: string, amount: string): ReceiptPart => ({ kind: 'pair', role, label, amount })
const put = (words: string, value: string) => words.replace('{}', () => value)
const textLines = (role: TextRole, words: string) => words.split('\n').map((line) => text(role, line))

/** The receipt of a sale, a refund or a payment on account. */
export function receiptModel(document: ReceiptDocument, context: ReceiptContext): ReceiptPart[] {
  const words = receiptWords[context.language]
  const format = createFormat(context.language, context.currency, context.timeZone)
  switch (document.kind) {
    case 'sale':
      return frame(document.sale.receiptNumber, document.sale.soldAtMs, words, format, context, {
        title: null,
        facts: document.quoteNumber === null ? [] : [pair('fact', words.quote, document.quoteNumber)],
        body: saleBody(document.sale, words, format),
        isSigned: document.sale.tenders.some(({ kind }) => kind === 'account'),
      })
    case 'refund':
      return frame(document.refund.receiptNumber, document.refund.refundedAtMs, words, format, context, {
        title: words.refund,
        facts: refundFacts(document.refund, document.saleNumber, words),
        body: refundBody(document.refund, words, format),
        isSigned: true,
      })
    case 'account-payment':
      return frame(document.payment.receiptNumber, document.payment.paidAtMs, words, format, context, {
        title: words.accountPayment,
        facts: [],
        body: paymentBody(document.payment, document.balanceAfterMinor, words, format),
        isSigned: false,
      })
  }
}

function frame(
  receiptNumber: string,
  atMs: number,
  words: ReceiptWords,
  format: Format,
  { settings, shopName, storeName, servedBy, customer, isCopy }: ReceiptContext,
  inside: {
    readonly title: string | null
    readonly facts: readonly ReceiptPart[]
    readonly body: readonly ReceiptPart[]
    readonly isSigned: boolean
  },
): ReceiptPart[] {
  return [
    ...(settings.receiptLogo === null ? [] : [{ kind: 'logo', image: settings.receiptLogo } as const]),
    text('shop', shopName),
    ...(storeName === shopName ? [] : [text('heading', storeName)]),
    ...(settings.receiptHeader === null ? [] : textLines('heading', settings.receiptHeader)),
    rule,
    ...(isCopy ? [text('mark', words.copy)] : []),
    ...(inside.title === null ? [] : [text('title', inside.title)]),
    pair('fact', words.number, receiptNumber),
    pair('fact', words.date, format.dayAndTime(atMs)),
    pair('fact', words.servedBy, servedBy),
    ...(customer === null ? [] : [pair('fact', words.customer, customer.name)]),
    ...(customer?.taxId == null ? [] : [pair('fact', words.taxId, customer.taxId)]),
    ...inside.facts,
    rule,
    ...inside.body,
    ...(inside.isSigned ? [text('signature', words.signature)] : []),
    { kind: 'code', text: receiptNumber },
    ...textLines('closing', settings.receiptFooter ?? words.thanks),
  ]
}

function saleBody(sale: SaleFact, words: ReceiptWords, format: Format): ReceiptPart[] {
  return [
    ...sale.lines.flatMap((line) => saleLine(line, words, format)),
    rule,
    ...(sale.discountMinor === 0
      ? []
      : [
          pair('sum', words.subtotal, format.money(addMinor(sale.totalMinor, sale.discountMinor))),
          deduction(sale.discount, sale.discountMinor, words, format),
        ]),
    pair('total', words.total, format.money(sale.totalMinor)),
    ...rounding(sale, words.toPay, words, format),
    ...sale.tenders.flatMap((tender): ReceiptPart[] => [
      pair(
        'tender',
        words.tenders[tender.kind],
        format.money(tender.kind === 'cash' ? tender.receivedMinor : tender.amountMinor),
      ),
      ...referenceOf(tender, words),
      ...(tender.kind === 'cash' && tender.changeMinor > 0
        ? [pair('change', words.change, format.money(tender.changeMinor))]
        : []),
    ]),
    rule,
    ...taxes(sale.taxes, words, format),
    ...(sale.note === null ? [] : [text('note', put(words.note, sale.note))]),
  ]
}

function saleLine(line: SaleLine, words: ReceiptWords, format: Format): ReceiptPart[] {
  const grossMinor = addMinor(line.totalMinor, line.discountMinor, line.saleDiscountMinor)
  return [
    text('item', line.name),
    ...(line.note === null ? [] : [text('note', line.note)]),
    pair('line', quantityAndPrice(line, format), format.money(grossMinor)),
    ...(line.discountMinor === 0 ? [] : [deduction(line.discount, line.discountMinor, words, format)]),
  ]
}

function quantityAndPrice(
  line: { readonly quantityMilli: number; readonly unitCode: string; readonly unitPriceMinor: Minor },
  format: Format,
): string {
  const unit = line.unitCode === '' ? '' : ` ${line.unitCode}`
  return `${format.quantity(line.quantityMilli)}${unit} × ${format.money(line.unitPriceMinor)}`
}

function deduction(discount: Discount | null, amountMinor: Minor, words: ReceiptWords, format: Format): ReceiptPart {
  const label = discount?.kind === 'percent' ? put(words.discountOf, format.rate(discount.basisPoints)) : words.discount
  return pair('deduction', label, format.money(-amountMinor))
}

function rounding(
  paid: { readonly totalMinor: Minor; readonly roundingMinor: Minor },
  label: string,
  words: ReceiptWords,
  format: Format,
): ReceiptPart[] {
  if (paid.roundingMinor === 0) return []
  return [
    pair('sum', words.rounding, format.money(paid.roundingMinor)),
    pair('sum', label, format.money(addMinor(paid.totalMinor, paid.roundingMinor))),
  ]
}

function referenceOf(tender: object & { readonly reference?: string | null }, words: ReceiptWords): ReceiptPart[] {
  return tender.reference == null ? [] : [text('note', put(words.reference, tender.reference))]
}

function taxes(groups: readonly TaxGroup[], words: ReceiptWords, format: Format): ReceiptPart[] {
  return groups.map((group) => {
    const name = group.taxBasisPoints === 0 ? words.exempt : put(words.taxOf, format.rate(group.taxBasisPoints))
    return pair('tax', `${name} ${put(words.onNet, format.money(group.netMinor))}`, format.money(group.taxMinor))
  })
}

function refundFacts(refund: RefundFact, saleNumber: string | null, words: ReceiptWords): ReceiptPart[] {
  return [
    ...(saleNumber === null
      ? refund.saleId === null
        ? [text('note', words.withoutSale)]
        : []
      : [pair('fact', words.ofSale, saleNumber)]),
    ...(refund.reason === null ? [] : [pair('fact', words.reason, refund.reason)]),
    ...(refund.approval === null ? [] : [pair('fact', words.approvedBy, refund.approval.name)]),
  ]
}

function refundBody(refund: RefundFact, words: ReceiptWords, format: Format): ReceiptPart[] {
  return [
    ...refund.lines.flatMap((line) => [
      text('item', line.name),
      pair('line', quantityAndPrice(line, format), format.money(line.totalMinor)),
    ]),
    rule,
    pair('total', words.refunded, format.money(refund.totalMinor)),
    ...rounding(refund, words.paidOut, words, format),
    ...refund.tenders.flatMap((tender) => [
      pair('tender', words.tenders[tender.kind], format.money(tender.amountMinor)),
      ...referenceOf(tender, words),
    ]),
    rule,
    ...taxes(refund.taxes, words, format),
    ...(refund.note === null ? [] : [text('note', put(words.note, refund.note))]),
  ]
}

function paymentBody(
  payment: AccountPayment,
  balanceAfterMinor: Minor,
  words: ReceiptWords,
  format: Format,
): ReceiptPart[] {
  return [
    pair('sum', words.balanceBefore, format.money(addMinor(balanceAfterMinor, payment.amountMinor))),
    pair('total', words.paidOff, format.money(payment.amountMinor)),
    balanceAfterMinor < 0
      ? pair('sum', words.inFavor, format.money(-balanceAfterMinor))
      : pair('sum', words.balanceAfter, format.money(balanceAfterMinor)),
    rule,
    pair('tender', words.tenders[payment.tender], format.money(payment.amountMinor)),
    ...referenceOf(payment, words),
    ...(payment.note === null ? [] : [text('note', put(words.note, payment.note))]),
  ]
}
