import { Button } from '@mantine/core'
import { IconArrowsUpDown } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { ProductDetail } from '../../../src-shared/contract/views.ts'
import page from '../../components/page.module.css'
import { useFormat } from '../../i18n/use-format.ts'
import { StockDialog } from './stock-dialog.tsx'

/** What is on hand of a product, and the way to move it. */
export function StockLine({ detail }: { readonly detail: ProductDetail }) {
  const { t } = useTranslation()
  const format = useFormat()
  const [isOpen, setIsOpen] = useState(false)
  const { onHandMilli } = detail
  return (
    <div className={page.actions} style={{ justifyContent: 'space-between' }}>
      <span>
        <span className={page.soft}>{t('products.onHand')}: </span>
        <strong className="figures">
          {onHandMilli === null ? t('products.notTracked') : format.quantity(onHandMilli)}
        </strong>
      </span>
      {onHandMilli !== null && (
        <Button
          variant="default"
          leftSection={<IconArrowsUpDown size={18} aria-hidden />}
          onClick={() => setIsOpen(true)}
        >
          {t('products.move')}
        </Button>
      )}
      {isOpen && <StockDialog detail={detail} onClose={() => setIsOpen(false)} />}
    </div>
  )
}
