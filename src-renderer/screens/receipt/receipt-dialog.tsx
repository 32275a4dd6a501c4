import { Button, Modal, SegmentedControl } from '@mantine/core'
import { IconCircleCheck } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { RungUpSale } from '../../../src-shared/contract/views.ts'
import { Key } from '../../components/key.tsx'
import { Notice } from '../../components/notice.tsx'
import { useSettled } from '../../components/use-settled.ts'
import { useFormat } from '../../i18n/use-format.ts'
import { useTill } from '../../till/till-context.ts'
import { Receipt } from './receipt.tsx'
import classes from './receipt-dialog.module.css'

const PAPER = 'mostrador.paper-mm'

/** What paper the shop has; kept for the next receipt. */
export function usePaperWidth() {
  const [widthMm, setWidthMm] = useState<58 | 80>(() => (localStorage.getItem(PAPER) === '58' ? 58 : 80))
  const choose = (value: string) => {
    localStorage.setItem(PAPER, value)
    setWidthMm(value === '58' ? 58 : 80)
  }
  return [widthMm, choose] as const
}

/** The sale is done: change, large, and the receipt. Enter or a scan begins the next one. */
export function ReceiptDialog({ sold, onNewSale }: { readonly sold: RungUpSale; readonly onNewSale: () => void }) {
  const { t } = useTranslation()
  const format = useFormat()
  const { till } = useTill()
  const [widthMm, chooseWidth] = usePaperWidth()
  const { sale, changeMinor, repeated } = sold
  // The change must have been seen: a press that is left over from charging does not wave it away.
  const isSettled = useSettled()
  const leave = () => {
    if (isSettled) onNewSale()
  }
  return (
    <Modal
      opened
      onClose={leave}
      closeOnClickOutside={false}
      size={880}
      title={
        <span className={classes.title}>
          <IconCircleCheck size={28} aria-hidden />
          {t('receipt.title')}
        </span>
      }
      closeButtonProps={{ 'aria-label': t('common.close'), size: 44 }}
    >
      <div className={classes.split}>
        <div className={classes.paperSide}>
          <Receipt sale={sale} servedBy={till.operatorName} widthMm={widthMm} />
        </div>
        <div className={classes.side}>
          {repeated && <Notice tone="warn">{t('receipt.again')}</Notice>}
          <div className={classes.change}>
            <span>{changeMinor > 0 ? t('receipt.change') : t('receipt.noChange')}</span>
            <output className="money" aria-label={t('receipt.change')}>
              {format.money(changeMinor)}
            </output>
          </div>
          <dl className={classes.facts}>
            <dt>{t('common.total')}</dt>
            <dd className="money">{format.money(sale.totalMinor)}</dd>
            <dt>{t('receipt.number')}</dt>
            <dd className="figures selectable">
              <output aria-label={t('receipt.number')}>{sale.receiptNumber}</output>
            </dd>
          </dl>
          <div className={classes.push} />
          <SegmentedControl
            aria-label={t('receipt.width')}
            data={['80', '58'].map((value) => ({ value, label: `${value} mm` }))}
            value={String(widthMm)}
            onChange={chooseWidth}
          />
          <Button
            data-autofocus
            size="lg"
            h={72}
            aria-disabled={!isSettled}
            aria-keyshortcuts="Enter"
            rightSection={<Key>↵</Key>}
            onClick={leave}
          >
            {t('receipt.newSale')}
          </Button>
          <p className={classes.hint}>{t('receipt.newSaleHint')}</p>
        </div>
      </div>
    </Modal>
  )
}
