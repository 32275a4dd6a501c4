import { useTranslation } from 'react-i18next'
import type { RungUpSale } from '../../../src-shared/contract/sales-views.ts'
import { useFormat } from '../../i18n/use-format.ts'
import { DoneDialog } from './done-dialog.tsx'

/** The sale is done: change, large, and the receipt. Enter or a scan begins the next one. */
export function ReceiptDialog({ sold, onNewSale }: { readonly sold: RungUpSale; readonly onNewSale: () => void }) {
  const { t } = useTranslation()
  const format = useFormat()
  const { sale, changeMinor, repeated } = sold
  return (
    <DoneDialog
      title={t('receipt.title')}
      kind="sale"
      id={sale.id}
      figure={{
        name: t('receipt.change'),
        label: changeMinor > 0 ? t('receipt.change') : t('receipt.noChange'),
        amount: format.money(changeMinor),
      }}
      facts={[
        [t('common.total'), format.money(sale.totalMinor + sale.roundingMinor)],
        [
          t('receipt.number'),
          <output key="number" aria-label={t('receipt.number')}>
            {sale.receiptNumber}
          </output>,
        ],
      ]}
      again={repeated ? t('receipt.again') : null}
      leaveLabel={t('receipt.newSale')}
      leaveHint={t('receipt.newSaleHint')}
      onLeave={onNewSale}
    />
  )
}
