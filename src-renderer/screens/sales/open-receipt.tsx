import { Button } from '@mantine/core'
import { IconFileTypePdf, IconPrinter, IconReceiptRefund } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { ReceiptName } from '../../app/navigation.ts'
import { NeedsMark } from '../../approval/needs-mark.tsx'
import { Key } from '../../components/key.tsx'
import { useTillQuery } from '../../till/use-till-query.ts'
import { usePaperWidth } from '../receipt/done-dialog.tsx'
import { StoredReceipt } from '../receipt/receipt.tsx'
import { useReceiptPaper } from '../receipt/use-receipt-paper.ts'
import classes from './sales.module.css'

/** A receipt of the list, and what can be done with it. */
export function OpenReceipt({
  kind,
  id,
  onRefund,
}: ReceiptName & {
  /** Null: no shift is open. */
  readonly onRefund: (() => void) | null
}) {
  const { t } = useTranslation()
  const [widthMm] = usePaperWidth()
  const paper = useReceiptPaper(kind, id)
  return (
    <>
      <div className={classes.receiptHead}>
        {kind === 'sale' && <RefundButton id={id} onRefund={onRefund} />}
        <Button
          variant="default"
          disabled={paper.isBusy}
          leftSection={<IconPrinter size={20} aria-hidden />}
          onClick={() => void paper.print()}
        >
          {t('sale.receipt.reprint')}
        </Button>
        <Button
          variant="default"
          disabled={paper.isBusy}
          leftSection={<IconFileTypePdf size={20} aria-hidden />}
          onClick={() => void paper.savePdf()}
        >
          PDF
        </Button>
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <section className={classes.paper} tabIndex={0} aria-label={t('receipt.copyTitle')}>
        <StoredReceipt kind={kind} id={id} isCopy={false} widthMm={widthMm} />
      </section>
    </>
  )
}

function RefundButton({ id, onRefund }: { readonly id: string; readonly onRefund: (() => void) | null }) {
  const { t } = useTranslation()
  const { data } = useTillQuery('sale.refundable', { id })
  const isAnythingLeft = data?.sale.lines.some((line) => (data.refundedMilli[line.id] ?? 0) < line.quantityMilli)
  return (
    <Button
      className={classes.refund ?? ''}
      disabled={onRefund === null || isAnythingLeft !== true}
      leftSection={<IconReceiptRefund size={20} aria-hidden />}
      rightSection={
        <>
          <NeedsMark permission="refund.receipt" />
          <Key>F9</Key>
        </>
      }
      aria-keyshortcuts="F9"
      onClick={onRefund ?? undefined}
    >
      {t('sale.sales.give')}
    </Button>
  )
}
