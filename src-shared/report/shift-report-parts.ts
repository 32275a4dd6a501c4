import type { Language } from '../contract/views.ts'
import { createFormat } from '../format/format.ts'
import { minor } from '../money/minor.ts'
import type { ReceiptPart } from '../receipt/receipt-model.ts'
import type { ShiftReport } from './shift-report.ts'
import { shiftReportWords } from './shift-report-words.ts'

export interface ShiftReportContext {
  readonly language: Language
  readonly currency: string
  readonly timeZone: string
  readonly shopName: string
  readonly storeName: string
  readonly tillCode: string
  /** Of an X report: up to when it tells. */
  readonly atMs: number
}

/** An X or Z report as it goes to the printer. */
export function shiftReportParts(report: ShiftReport, context: ShiftReportContext): ReceiptPart[] {
  const words = shiftReportWords[context.language]
  const format = createFormat(context.language, context.currency, context.timeZone)
  const rule: ReceiptPart = { kind: 'rule' }
  const text = (role: Extract<ReceiptPart, { kind: 'text' }>['role'], said: string): ReceiptPart => ({
    kind: 'text',
    role,
    text: said,
  })
  const fact = (label: string, amount: string): ReceiptPart => ({ kind: 'pair', role: 'fact', label, amount })
  const { closedAtMs, denominations } = report
  return [
    text('shop', context.shopName),
    ...(context.storeName === context.shopName ? [] : [text('heading', context.storeName)]),
    rule,
    text('title', `${words[report.kind]} · ${context.tillCode}`),
    fact(words.opened, format.dayAndTime(report.openedAtMs)),
    text('note', report.openedBy),
    fact(closedAtMs === null ? words.printed : words.closed, format.dayAndTime(closedAtMs ?? context.atMs)),
    ...(report.closedBy === null ? [] : [text('note', report.closedBy)]),
    ...report.sections.flatMap(({ name, rows }): ReceiptPart[] => [
      rule,
      text('item', words.sections[name]),
      ...rows.map(
        (row): ReceiptPart => ({
          kind: 'pair',
          role: row.isTotal ? 'sum' : 'line',
          label: words.rows[row.name],
          amount: row.unit === 'count' ? format.count(row.value) : format.money(row.value),
        }),
      ),
    ]),
    ...(denominations === null || denominations.length === 0
      ? []
      : [
          rule,
          text('item', words.counted),
          ...denominations.map(
            ({ valueMinor, count }): ReceiptPart => ({
              kind: 'pair',
              role: 'line',
              label: `${format.money(valueMinor)} × ${format.count(count)}`,
              amount: format.money(minor(valueMinor * count)),
            }),
          ),
        ]),
    ...(report.note === null ? [] : [rule, text('note', `${words.note}: ${report.note}`)]),
    ...(report.kind === 'z' ? [text('signature', words.signature)] : []),
  ]
}
