import { Button } from '@mantine/core'
import { IconFileTypePdf, IconPrinter, IconReceiptRefund } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { type ReceiptName, useNavigation } from '../../app/navigation.ts'
import { NeedsMark } from '../../approval/needs-mark.tsx'
import { Key } from '../../components/key.tsx'
import { useTill } from '../../till/till-context.ts'
import { useTillQuery } from '../../till/use-till-query.ts'
import { usePaperWidth } from '../receipt/done-dialog.tsx'
import { StoredReceipt } from '../receipt/receipt.tsx'
import { useReceiptPaper } from '../receipt/use-receipt-paper.ts'
import { AcknowledgementMark } from './acknowledgement-mark.tsx'
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
      <Level kind={kind} id={id} />
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <section className={classes.paper} tabIndex={0} aria-label={t('receipt.copyTitle')}>
        <StoredReceipt kind={kind} id={id} isCopy={false} widthMm={widthMm} />
      </section>
    </>
  )
}

/** How far it has come, and what that means for the shop. */
function Level({ kind, id }: ReceiptName) {
  const { t } = useTranslation()
  const { openSync } = useNavigation()
  const { till } = useTill()
  const { data, isPlaceholderData } = useTillQuery('receipt.read', { kind, id, isCopy: false })
  if (data === undefined || isPlaceholderData) return null
  const { acknowledgement } = data
  const isAlone = till.serverUrl === null
  return (
    <section className={classes.level} aria-label={t('sales.level')}>
      <AcknowledgementMark of={acknowledgement} />
      <p>{isAlone ? t('sales.standalone') : t(`sales.means.${acknowledgement}`)}</p>
      {acknowledgement === 'attention' && (
        <Button variant="default" onClick={() => openSync('pending')}>
          {t('outbox.see')}
        </Button>
      )}
    </section>
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
