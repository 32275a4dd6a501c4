import { useTranslation } from 'react-i18next'
import type { TillReport } from '../../../src-shared/report/till-report.ts'
import { useFormat } from '../../i18n/use-format.ts'
import { useDays } from './use-days.ts'

/** A table in words, as the screen and the printer show it. */
export interface WordTable {
  readonly title: string
  readonly columns: readonly string[]
  readonly rows: readonly WordRow[]
}

export interface WordRow {
  readonly key: string
  /** The first is what the row is about, the others are figures. */
  readonly cells: readonly string[]
  /** How much of the whole it is, 0 to 1; absent where rows are no parts of a whole. */
  readonly share?: number
}

export type TableName =
  | 'series'
  | 'hours'
  | 'categories'
  | 'people'
  | 'tenders'
  | 'taxes'
  | 'discounts'
  | 'expenses'
  | 'margin'

/** Everything of a report but its products, in words. */
export function useReportTables(report: TillReport): Readonly<Record<TableName, WordTable>> {
  const { t } = useTranslation()
  const format = useFormat()
  const days = useDays()
  const { money, count } = format
  const shareOf = (part: number, whole: number) => (whole > 0 && part > 0 ? Math.min(part / whole, 1) : 0)
  const { figures, margin } = report
  const byNames = { day: t('report.byDay'), week: t('report.byWeek'), month: t('report.byMonth') }
  const partNames = { day: t('report.day'), week: t('report.weekOf'), month: t('report.monthOf') }
  const tenderNames = {
    cash: t('common.cash'),
    card: t('common.card'),
    transfer: t('common.transfer'),
    account: t('common.account'),
  }
  const taken = report.tenders.reduce((sum, { takenMinor }) => sum + takenMinor, 0)
  const spent = report.expenses.reduce((sum, { amountMinor }) => sum + amountMinor, 0)
  return {
    series: {
      title: byNames[report.by],
      columns: [partNames[report.by], t('report.salesCount'), t('report.sold'), t('report.refunded'), t('report.net')],
      rows: report.series.map((point) => ({
        key: point.from,
        cells: [
          days.part(point, report.by),
          count(point.salesCount),
          money(point.salesMinor),
          money(point.refundsMinor),
          money(point.netMinor),
        ],
      })),
    },
    hours: {
      title: t('report.byHour'),
      columns: [t('report.hour'), t('report.salesCount'), t('report.net')],
      rows: report.hours
        .filter(({ salesCount, netMinor }) => salesCount > 0 || netMinor !== 0)
        .map((point) => ({
          key: String(point.hour),
          cells: [days.hour(point.hour), count(point.salesCount), money(point.netMinor)],
        })),
    },
    categories: {
      title: t('report.categories'),
      columns: [t('report.category'), t('report.amount'), t('report.share')],
      rows: report.categories.map(({ name, totalMinor }) => ({
        key: name ?? '',
        cells: [name ?? t('report.noCategory'), money(totalMinor)],
        share: shareOf(totalMinor, figures.netMinor),
      })),
    },
    people: {
      title: t('report.people'),
      columns: [
        t('report.person'),
        t('report.salesCount'),
        t('report.sold'),
        t('report.refunded'),
        t('report.discounts'),
      ],
      rows: report.people.map((person, index) => ({
        key: `${person.name} ${index}`,
        cells: [
          person.name,
          count(person.salesCount),
          money(person.salesMinor),
          money(person.refundsMinor),
          money(person.discountMinor),
        ],
      })),
    },
    tenders: {
      title: t('report.tenders'),
      columns: [
        t('report.tender'),
        t('report.taken'),
        t('report.refunded'),
        t('report.accountPaid'),
        t('report.share'),
      ],
      rows: report.tenders.map((tender) => ({
        key: tender.kind,
        cells: [
          tenderNames[tender.kind],
          money(tender.takenMinor),
          money(tender.refundedMinor),
          money(tender.accountPaidMinor),
        ],
        share: shareOf(tender.takenMinor, taken),
      })),
    },
    taxes: {
      title: t('report.taxes'),
      columns: [t('report.rate'), t('report.base'), t('report.taxAmount'), t('report.gross')],
      rows: report.taxes.map((tax) => ({
        key: String(tax.taxBasisPoints),
        cells: [format.rate(tax.taxBasisPoints), money(tax.netMinor), money(tax.taxMinor), money(tax.grossMinor)],
      })),
    },
    discounts: {
      title: t('report.discountsTitle'),
      columns: [t('report.discounts'), t('report.amount')],
      rows: [
        { key: 'lines', cells: [t('report.discountLines'), money(figures.lineDiscountMinor)] },
        { key: 'sales', cells: [t('report.discountSales'), money(figures.saleDiscountMinor)] },
        { key: 'count', cells: [t('report.discountCount'), count(figures.discountedCount)] },
      ],
    },
    expenses: {
      title: t('report.expensesTitle'),
      columns: [t('report.expense'), t('report.times'), t('report.amount'), t('report.share')],
      rows: report.expenses.map((expense) => ({
        key: expense.category,
        cells: [expense.category, count(expense.count), money(expense.amountMinor)],
        share: shareOf(expense.amountMinor, spent),
      })),
    },
    margin: {
      title: t('report.marginTitle'),
      columns: [t('report.margin'), t('report.amount')],
      rows: [
        { key: 'revenue', cells: [t('report.marginRevenue'), money(margin.revenueMinor)] },
        { key: 'cost', cells: [t('report.marginCost'), money(-margin.costMinor)] },
        { key: 'margin', cells: [t('report.margin'), money(margin.marginMinor)] },
        ...(margin.revenueMinor > 0
          ? [
              {
                key: 'rate',
                cells: [
                  t('report.marginRate'),
                  format.rate(Math.round((margin.marginMinor / margin.revenueMinor) * 10_000)),
                ],
              },
            ]
          : []),
        ...(margin.withoutCostProducts === 0
          ? []
          : [
              {
                key: 'without',
                cells: [
                  t('report.marginWithout', {
                    count: margin.withoutCostProducts,
                    n: count(margin.withoutCostProducts),
                  }),
                  money(margin.withoutCostMinor),
                ],
              },
            ]),
      ],
    },
  }
}
