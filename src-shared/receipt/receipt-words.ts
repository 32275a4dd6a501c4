import type { Language } from '../contract/views.ts'
import type { TenderKind } from '../sale/sale-fact.ts'

/** What stands on paper, in the languages of the program. `{}` is where a value goes. */
export interface ReceiptWords {
  readonly copy: string
  readonly refund: string
  readonly accountPayment: string
  readonly number: string
  readonly date: string
  readonly servedBy: string
  readonly customer: string
  readonly taxId: string
  readonly quote: string
  readonly ofSale: string
  readonly withoutSale: string
  readonly reason: string
  readonly approvedBy: string
  readonly discount: string
  readonly discountOf: string
  readonly subtotal: string
  readonly total: string
  readonly refunded: string
  readonly paidOff: string
  readonly balanceBefore: string
  readonly balanceAfter: string
  readonly inFavor: string
  readonly rounding: string
  readonly toPay: string
  readonly paidOut: string
  readonly change: string
  readonly reference: string
  readonly taxOf: string
  readonly exempt: string
  readonly onNet: string
  readonly note: string
  readonly signature: string
  readonly thanks: string
  readonly tenders: Readonly<Record<TenderKind, string>>
}

const es: ReceiptWords = {
  copy: 'COPIA',
  refund: 'DEVOLUCIÓN',
  accountPayment: 'ABONO A CUENTA',
  number: 'Ticket',
  date: 'Fecha',
  servedBy: 'Atendió',
  customer: 'Cliente',
  taxId: 'RFC / NIF',
  quote: 'Cotización',
  ofSale: 'De la venta',
  withoutSale: 'Sin ticket de compra',
  reason: 'Motivo',
  approvedBy: 'Autorizó',
  discount: 'Descuento',
  discountOf: 'Descuento {}',
  subtotal: 'Subtotal',
  total: 'Total',
  refunded: 'Total devuelto',
  paidOff: 'Abono',
  balanceBefore: 'Saldo anterior',
  balanceAfter: 'Saldo por pagar',
  inFavor: 'Saldo a su favor',
  rounding: 'Redondeo',
  toPay: 'A pagar',
  paidOut: 'Entregado',
  change: 'Cambio',
  reference: 'Ref. {}',
  taxOf: 'IVA {} incluido',
  exempt: 'Sin impuesto',
  onNet: 'sobre {}',
  note: 'Nota: {}',
  signature: 'Firma del cliente',
  thanks: '¡Gracias por su compra!',
  tenders: { cash: 'Efectivo', card: 'Tarjeta', transfer: 'Transferencia', account: 'A cuenta' },
}

const en: ReceiptWords = {
  copy: 'COPY',
  refund: 'REFUND',
  accountPayment: 'ACCOUNT PAYMENT',
  number: 'Receipt',
  date: 'Date',
  servedBy: 'Served by',
  customer: 'Customer',
  taxId: 'Tax ID',
  quote: 'Quote',
  ofSale: 'Of sale',
  withoutSale: 'Without a receipt',
  reason: 'Reason',
  approvedBy: 'Approved by',
  discount: 'Discount',
  discountOf: 'Discount {}',
  subtotal: 'Subtotal',
  total: 'Total',
  refunded: 'Total refunded',
  paidOff: 'Payment',
  balanceBefore: 'Balance before',
  balanceAfter: 'Balance due',
  inFavor: 'In your favour',
  rounding: 'Rounding',
  toPay: 'To pay',
  paidOut: 'Paid out',
  change: 'Change',
  reference: 'Ref. {}',
  taxOf: 'VAT {} included',
  exempt: 'No tax',
  onNet: 'on {}',
  note: 'Note: {}',
  signature: 'Customer’s signature',
  thanks: 'Thank you for your purchase!',
  tenders: { cash: 'Cash', card: 'Card', transfer: 'Transfer', account: 'On account' },
}

export const receiptWords: Readonly<Record<Language, ReceiptWords>> = { es, en }
