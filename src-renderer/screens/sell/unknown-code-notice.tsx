import { Button, CloseButton } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { Notice } from '../../components/notice.tsx'
import classes from './sell.module.css'
import type { UnknownCode } from './use-add-to-cart.ts'

/** A code that is nobody's, and what to do about it. */
export function UnknownCodeNotice({
  unknown: { code, item },
  onForget,
  onCreate,
  onSearch,
}: {
  readonly unknown: UnknownCode
  readonly onForget: () => void
  readonly onCreate: (barcode: string) => void
  readonly onSearch: () => void
}) {
  const { t } = useTranslation()
  return (
    <Notice
      tone="warn"
      title={item === null ? t('sell.unknownCode', { code }) : t('counter.unknownItem', { item })}
      action={<CloseButton size={44} aria-label={t('common.close')} onClick={onForget} />}
    >
      {item === null ? t('sell.unknownCodeBody') : t('counter.unknownItemBody', { item })}
      <div className={classes.noticeActions}>
        {/* The code of a label says what one package weighs: no product has it. */}
        {item === null && <Button onClick={() => onCreate(code)}>{t('sell.createProduct')}</Button>}
        <Button variant="default" onClick={onSearch}>
          {t('sell.searchByName')}
        </Button>
      </div>
    </Notice>
  )
}
