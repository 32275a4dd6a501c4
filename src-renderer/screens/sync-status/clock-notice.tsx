import { useTranslation } from 'react-i18next'
import { clockTrouble } from '../../../src-shared/system/assess-system.ts'
import { Notice } from '../../components/notice.tsx'
import { useNow } from '../../components/use-now.ts'
import { useFormat } from '../../i18n/use-format.ts'
import { useTill } from '../../till/till-context.ts'
import { spanWords } from './clock-words.ts'

/** This machine's clock and the server's differ: sales would be found at the wrong hour, or on the wrong day. */
export function ClockNotice() {
  const { t } = useTranslation()
  const format = useFormat()
  const aheadMs = clockTrouble(useTill().sync.clock)
  const nowMs = useNow(aheadMs === null ? 0 : 15_000)
  if (aheadMs === null) return null
  const span = spanWords(Math.abs(aheadMs), t, format)
  return (
    <Notice tone="warn" title={t(aheadMs > 0 ? 'clock.ahead' : 'clock.behind', { span })}>
      {t('clock.body', { now: format.dayAndTime(nowMs) })}
    </Notice>
  )
}
