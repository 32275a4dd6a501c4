import { useTranslation } from 'react-i18next'
import type { ReceiptSummary } from '../../../src-shared/contract/sales-views.ts'
import page from '../../components/page.module.css'
import { useFormat } from '../../i18n/use-format.ts'
import { AcknowledgementMark, acknowledgementWords } from './acknowledgement-mark.tsx'
import classes from './sales.module.css'

/** A sale, a refund or a payment on account in a list. */
export function ReceiptRow({
  receipt,
  place,
  time,
  isOpen,
  onOpen,
}: {
  readonly receipt: ReceiptSummary
  readonly place: { readonly height: number; readonly transform: string }
  readonly time: string
  readonly isOpen: boolean
  readonly onOpen: () => void
}) {
  const { t } = useTranslation()
  const format = useFormat()
  const { kind, refundedMinor, totalMinor } = receipt
  const amount = format.money(kind === 'refund' ? -totalMinor : totalMinor)
  const became =
    refundedMinor === 0
      ? null
      : refundedMinor >= totalMinor
        ? t('sale.sales.wholeRefunded')
        : t('sale.sales.partRefunded')
  const details = [
    time,
    ...(receipt.lineCount === 0
      ? []
      : [t('sales.lineCount', { count: receipt.lineCount, n: format.count(receipt.lineCount) })]),
    t(`common.${receipt.paidWith}`),
    ...(receipt.customerName === null ? [] : [receipt.customerName]),
  ]
  return (
    <button
      type="button"
      data-receipt={receipt.id}
      className={`${page.row} ${classes.sale}`}
      style={place}
      aria-current={isOpen}
      aria-label={[
        kind === 'sale'
          ? t('sales.open', { number: receipt.receiptNumber, total: amount })
          : t('sale.sales.row', { kind: t(`sale.sales.${kind}`), number: receipt.receiptNumber, total: amount }),
        time,
        t(`sales.${acknowledgementWords[receipt.acknowledgement]}`),
        ...(became === null ? [] : [became]),
      ].join(', ')}
      onClick={onOpen}
    >
      <span className={classes.numberAndLines}>
        <span className={classes.numberLine}>
          <span className={`${page.strong} ${page.cut} figures`}>{receipt.receiptNumber}</span>
          {kind !== 'sale' && <span className={classes.tag}>{t(`sale.sales.${kind}`)}</span>}
          {became !== null && (
            <span className={classes.tag} data-soft>
              {became}
            </span>
          )}
        </span>
        <span className={`${page.soft} ${page.cut} figures`}>{details.join(' · ')}</span>
      </span>
      <span className={classes.saleMark}>
        <AcknowledgementMark of={receipt.acknowledgement} />
      </span>
      <span className={`${classes.amount} money`}>{amount}</span>
    </button>
  )
}
