import { Progress } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { CatalogDownload } from '../../../src-shared/contract/views.ts'
import { Notice } from '../../components/notice.tsx'
import { type Format, useFormat } from '../../i18n/use-format.ts'
import type { Words } from '../../i18n/words.ts'
import { useTill } from '../../till/till-context.ts'

/** The catalog is not whole: how much of it has come, and whether the rest is on its way or waits for a line. */
export function DownloadNotice() {
  const { t } = useTranslation()
  const format = useFormat()
  const { catalogDownload, connection } = useTill().sync
  if (catalogDownload === null) return null
  const { isComing, done, total } = catalogDownload
  // It begins, or goes on, in a moment.
  if (!isComing && (connection === 'connecting' || connection === 'online')) return null
  return (
    <Notice tone={isComing ? 'info' : 'warn'} title={downloadWords(catalogDownload, t, format)}>
      {total !== null && (
        <Progress my={8} value={total === 0 ? 0 : (done / total) * 100} aria-label={t('cart.download')} />
      )}
      {isComing
        ? remainingWords(catalogDownload.remainingMs, t, format)
        : t(done === 0 ? 'cart.waitsBody' : 'cart.stoppedBody')}
    </Notice>
  )
}

function downloadWords({ isComing, done, total }: CatalogDownload, t: Words, format: Format): string {
  if (total === null) return t(done === 0 ? 'cart.waits' : 'cart.stopped')
  const counts = { done: format.count(done), total: format.count(total) }
  return isComing ? t('sync.downloading', counts) : t('cart.stoppedAt', counts)
}

/** In whole minutes: a count that changes all the time is read by nobody. */
function remainingWords(remainingMs: number | null, t: Words, format: Format): string {
  if (remainingMs === null) return t('cart.remainingUnknown')
  const minutes = Math.round(remainingMs / 60_000)
  return minutes < 1 ? t('cart.remainingSoon') : t('cart.remaining', { count: minutes, n: format.count(minutes) })
}
