import type { Language } from '../../src-shared/contract/views.ts'
import { decimalsOf, formatDecimal } from '../../src-shared/money/currency.ts'
import type { TillReport } from '../../src-shared/report/till-report.ts'

/** A table of a report as a file has it: words of the shop's language, figures that a program reads. */
export interface ReportTable {
  /** Part of the file's name. */
  readonly name: string
  readonly columns: readonly string[]
  readonly rows: readonly (readonly string[])[]
}

const words = {
  es: {
    days: ['desde', 'hasta', 'ventas', 'vendido', 'devuelto', 'neto'],
    hours: ['hora', 'ventas', 'neto'],
    products: ['clave', 'producto', 'cantidad', 'importe', 'impuesto', 'descuento', 'margen_al_costo_de_hoy'],
    categories: ['categoría', 'importe'],
    people: ['atendió', 'ventas', 'vendido', 'devuelto', 'descuentos'],
    payments: ['forma_de_pago', 'cobrado', 'devuelto', 'abonos_de_clientes'],
    taxes: ['tasa_porcentaje', 'base', 'impuesto', 'total'],
    expenses: ['gasto', 'veces', 'importe'],
    noCategory: 'Sin categoría',
    tenders: { cash: 'efectivo', card: 'tarjeta', transfer: 'transferencia', account: 'a cuenta' },
  },
  en: {
    days: ['from', 'to', 'sales', 'sold', 'refunded', 'net'],
    hours: ['hour', 'sales', 'net'],
    products: ['sku', 'product', 'quantity', 'amount', 'tax', 'discount', 'margin_at_todays_cost'],
    categories: ['category', 'amount'],
    people: ['served_by', 'sales', 'sold', 'refunded', 'discounts'],
    payments: ['paid_with', 'taken', 'refunded', 'paid_on_account'],
    taxes: ['rate_percent', 'net', 'tax', 'gross'],
    expenses: ['expense', 'times', 'amount'],
    noCategory: 'No category',
    tenders: { cash: 'cash', card: 'card', transfer: 'transfer', account: 'on account' },
  },
} as const

/** The tables of a report, those that are empty too: a file that is missing would look like a mistake. */
export function reportTables(report: TillReport, currency: string, language: Language): ReportTable[] {
  const said = words[language]
  const money = (amountMinor: number) => formatDecimal(amountMinor, decimalsOf(currency))
  return [
    {
      name: 'days',
      columns: said.days,
      rows: report.series.map((point) => [
        point.from,
        point.to,
        String(point.salesCount),
        money(point.salesMinor),
        money(point.refundsMinor),
        money(point.netMinor),
      ]),
    },
    {
      name: 'hours',
      columns: said.hours,
      rows: report.hours.map((point) => [
        `${String(point.hour).padStart(2, '0')}:00`,
        String(point.salesCount),
        money(point.netMinor),
      ]),
    },
    {
      name: 'products',
      columns: said.products,
      rows: report.products.map((product) => [
        product.sku,
        product.name,
        formatDecimal(product.quantityMilli, 3),
        money(product.totalMinor),
        money(product.taxMinor),
        money(product.discountMinor),
        product.marginMinor === null ? '' : money(product.marginMinor),
      ]),
    },
    {
      name: 'categories',
      columns: said.categories,
      rows: report.categories.map(({ name, totalMinor }) => [name ?? said.noCategory, money(totalMinor)]),
    },
    {
      name: 'people',
      columns: said.people,
      rows: report.people.map((person) => [
        person.name,
        String(person.salesCount),
        money(person.salesMinor),
        money(person.refundsMinor),
        money(person.discountMinor),
      ]),
    },
    {
      name: 'payments',
      columns: said.payments,
      rows: report.tenders.map((tender) => [
        said.tenders[tender.kind],
        money(tender.takenMinor),
        money(tender.refundedMinor),
        money(tender.accountPaidMinor),
      ]),
    },
    {
      name: 'taxes',
      columns: said.taxes,
      rows: report.taxes.map((tax) => [
        formatDecimal(tax.taxBasisPoints, 2),
        money(tax.netMinor),
        money(tax.taxMinor),
        money(tax.grossMinor),
      ]),
    },
    {
      name: 'expenses',
      columns: said.expenses,
      rows: report.expenses.map((expense) => [expense.category, String(expense.count), money(expense.amountMinor)]),
    },
  ]
}
