import { Button, CloseButton } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { Notice } from '../../components/notice.tsx'
import { useFormat } from '../../i18n/use-format.ts'
import { useTill } from '../../till/till-context.ts'
import classes from './sell.module.css'
import type { UnknownCode } from './use-add-to-cart.ts'

/** A code that is nobody's, and what to do about it. */
export function UnknownCodeNotice({
  unknown: { code, item },
  onForget,
  onCreate,
  onSearch,
  onQuickItem,
}: {
  readonly unknown: UnknownCode
  readonly onForget: () => void
  readonly onCreate: (barcode: string) => void
  readonly onSearch: () => void
  readonly onQuickItem: () => void
}) {
  const { t } = useTranslation()
  const format = useFormat()
  const { catalogDownload } = useTill().sync
  if (catalogDownload !== null) {
    const { isComing, done, total } = catalogDownload
    const body = isComing
      ? t('cart.stillComingBody', { done: format.count(done), total: format.count(total) })
      : t('cart.notYetBody')
    return (
      <Notice
        tone="warn"
        title={t(isComing ? 'cart.stillComing' : 'cart.notYet', { code })}
        action={<CloseButton size={44} aria-label={t('common.close')} onClick={onForget} />}
      >
        {body}
        <div className={classes.noticeActions}>
          <Button variant="default" onClick={onQuickItem}>
            {t('counter.quickItem')}
          </Button>
        </div>
      </Notice>
    )
  }
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
