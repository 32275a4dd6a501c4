import { Progress } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { Notice } from '../../components/notice.tsx'
import { type Format, useFormat } from '../../i18n/use-format.ts'
import type { Words } from '../../i18n/words.ts'
import { useTill } from '../../till/till-context.ts'
import { ClockNotice } from './clock-notice.tsx'
import classes from './sync-status.module.css'

/** What must not be overlooked: this till is shut out, or the catalog is still coming. */
export function SyncBanners() {
  const { t } = useTranslation()
  const format = useFormat()
  const { sync } = useTill()
  const { catalogDownload } = sync
  return (
    <div className={classes.banners}>
      {sync.connection === 'fenced' && (
        <Notice tone="bad" title={t('sync.fencedTitle')}>
          {t('sync.fencedBody')}
        </Notice>
      )}
      {sync.connection === 'unauthorized' && (
        <Notice tone="bad" title={t('sync.unauthorizedTitle')}>
          {t('sync.unauthorizedBody')}
        </Notice>
      )}
      <ClockNotice />
      {catalogDownload !== null && (
        <Notice
          tone="info"
          title={t('sync.downloading', {
            done: format.count(catalogDownload.done),
            total: format.count(catalogDownload.total),
          })}
        >
          <Progress
            mt={8}
            value={catalogDownload.total === 0 ? 0 : (catalogDownload.done / catalogDownload.total) * 100}
            aria-label={t('imports.progress')}
          />
          {remainingWords(catalogDownload.remainingMs, t, format)}
        </Notice>
      )}
    </div>
  )
}

/** In whole minutes: a count that changes all the time is read by nobody. */
function remainingWords(remainingMs: number | null, t: Words, format: Format): string {
  if (remainingMs === null) return t('cart.remainingUnknown')
  const minutes = Math.round(remainingMs / 60_000)
  return minutes < 1 ? t('cart.remainingSoon') : t('cart.remaining', { count: minutes, n: format.count(minutes) })
}
