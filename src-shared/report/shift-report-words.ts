import type { Language } from '../contract/views.ts'
import type { ShiftRowName, ShiftSectionName } from './shift-report.ts'

/** What shift reports say, on the screen and on paper. */
export interface ShiftReportWords {
  readonly x: string
  readonly z: string
  readonly opened: string
  readonly closed: string
  readonly printed: string
  readonly note: string
  readonly over: string
  readonly short: string
  readonly exact: string
  readonly counted: string
  readonly signature: string
  readonly sections: Readonly<Record<ShiftSectionName, string>>
  readonly rows: Readonly<Record<ShiftRowName, string>>
}

const es: ShiftReportWords = {
  x: 'Corte X',
  z: 'Corte Z',
  opened: 'Abierto',
  closed: 'Cerrado',
  printed: 'Hasta',
  note: 'Nota',
  over: 'Sobrante',
  short: 'Faltante',
  exact: 'Cuadra exacto',
  counted: 'Monedas y billetes contados',
  signature: 'Firma de quien entrega',
  sections: {
    sales: 'Ventas',
    payments: 'Cobrado, menos lo devuelto',
    accounts: 'Abonos de clientes',
    drawer: 'Cajón',
  },
  rows: {
    salesCount: 'Número de ventas',
    salesTotal: 'Total vendido',
    refundsCount: 'Número de devoluciones',
    refundsTotal: 'Devuelto',
    net: 'Venta neta',
    tax: 'Impuestos incluidos en lo vendido',
    discount: 'Descuentos dados',
    cash: 'Efectivo',
    card: 'Tarjeta',
    transfer: 'Transferencia',
    account: 'A cuenta',
    rounding: 'Redondeo',
    accountPaidCash: 'Abonos en efectivo',
    accountPaidCard: 'Abonos con tarjeta',
    accountPaidTransfer: 'Abonos por transferencia',
    float: 'Fondo de caja',
    cashSales: 'Ventas en efectivo',
    cashRefunds: 'Devoluciones en efectivo',
    cashIn: 'Entradas de efectivo',
    cashOut: 'Salidas de efectivo',
    expenses: 'Gastos pagados del cajón',
    expected: 'Esperado en el cajón',
    counted: 'Efectivo contado',
    difference: 'Diferencia',
    drawerOpenings: 'Veces que se abrió sin venta',
  },
}

const en: ShiftReportWords = {
  x: 'X report',
  z: 'Z report',
  opened: 'Opened',
  closed: 'Closed',
  printed: 'Up to',
  note: 'Note',
  over: 'Over',
  short: 'Short',
  exact: 'Exactly right',
  counted: 'Coins and notes counted',
  signature: 'Signature of who hands over',
  sections: {
    sales: 'Sales',
    payments: 'Paid, less what was given back',
    accounts: 'Customers’ payments',
    drawer: 'Drawer',
  },
  rows: {
    salesCount: 'Number of sales',
    salesTotal: 'Total sold',
    refundsCount: 'Number of refunds',
    refundsTotal: 'Refunded',
    net: 'Net sales',
    tax: 'Tax included in sales',
    discount: 'Discounts given',
    cash: 'Cash',
    card: 'Card',
    transfer: 'Transfer',
    account: 'On account',
    rounding: 'Rounding',
    accountPaidCash: 'Account payments in cash',
    accountPaidCard: 'Account payments by card',
    accountPaidTransfer: 'Account payments by transfer',
    float: 'Float',
    cashSales: 'Cash sales',
    cashRefunds: 'Cash refunds',
    cashIn: 'Cash in',
    cashOut: 'Cash out',
    expenses: 'Expenses from the drawer',
    expected: 'Expected in the drawer',
    counted: 'Cash counted',
    difference: 'Difference',
    drawerOpenings: 'Opened without a sale',
  },
}

export const shiftReportWords: Readonly<Record<Language, ShiftReportWords>> = { es, en }
