import { Modal } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { QuoteDetail } from './quote-detail.tsx'
import classes from './quotes.module.css'

/** A quote over the sell screen: one that was just made, or whose number was scanned. */
export function QuoteDialog({
  id,
  onTaken,
  onClose,
}: {
  readonly id: string
  readonly onTaken: () => void
  readonly onClose: () => void
}) {
  const { t } = useTranslation()
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('counter.quote.title')}
      size={640}
      closeButtonProps={{ 'aria-label': t('common.close'), size: 44 }}
    >
      <div className={classes.inDialog}>
        <QuoteDetail id={id} onTaken={onTaken} />
      </div>
    </Modal>
  )
}
