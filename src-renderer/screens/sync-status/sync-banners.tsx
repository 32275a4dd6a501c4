import { useTranslation } from 'react-i18next'
import { Notice } from '../../components/notice.tsx'
import { useTill } from '../../till/till-context.ts'
import { ExpiredNotice } from '../people/expired-notice.tsx'
import { ClockNotice } from './clock-notice.tsx'
import { DownloadNotice } from './download-notice.tsx'
import classes from './sync-status.module.css'

/** What must not be overlooked: this till is shut out, its permissions end, its clock is off, or the catalog is not whole. */
export function SyncBanners() {
  const { t } = useTranslation()
  const { connection } = useTill().sync
  return (
    <div className={classes.banners}>
      {connection === 'fenced' && (
        <Notice tone="bad" title={t('sync.fencedTitle')}>
          {t('sync.fencedBody')}
        </Notice>
      )}
      {connection === 'unauthorized' && (
        <Notice tone="bad" title={t('sync.unauthorizedTitle')}>
          {t('sync.unauthorizedBody')}
        </Notice>
      )}
      <ExpiredNotice />
      <ClockNotice />
      <DownloadNotice />
    </div>
  )
}
