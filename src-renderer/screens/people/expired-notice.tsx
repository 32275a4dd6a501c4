import { useTranslation } from 'react-i18next'
import { Notice } from '../../components/notice.tsx'
import { useNow } from '../../components/use-now.ts'
import { useFormat } from '../../i18n/use-format.ts'
import { useTill } from '../../till/till-context.ts'
import { spanWords } from '../sync-status/clock-words.ts'

const MINUTE_MS = 60_000

/** Over every screen: the server has been silent for too long, and nobody may more than a cashier, or will be before long. */
export function ExpiredNotice() {
  const { t } = useTranslation()
  const format = useFormat()
  const { permissionsExpired, permissionsEndSoonAtMs } = useTill()
  const nowMs = useNow(permissionsEndSoonAtMs === null ? 0 : MINUTE_MS)
  if (permissionsExpired) {
    return (
      <Notice tone="warn" title={t('people.expired.title')}>
        {t('people.expired.body')}
      </Notice>
    )
  }
  if (permissionsEndSoonAtMs === null) return null
  const span = spanWords(Math.max(MINUTE_MS, permissionsEndSoonAtMs - nowMs), t, format)
  return (
    <Notice tone="warn" title={t('people.expired.soonTitle', { span })}>
      {t('people.expired.soonBody')}
    </Notice>
  )
}
