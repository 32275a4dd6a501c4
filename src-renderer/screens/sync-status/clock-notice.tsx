import { useTranslation } from 'react-i18next'
import { Notice } from '../../components/notice.tsx'
import { type Format, useFormat } from '../../i18n/use-format.ts'
import type { Words } from '../../i18n/words.ts'
import { useTill } from '../../till/till-context.ts'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS
/** Less is no matter: sales are told apart by more than their minute. */
const WORTH_A_WORD_MS = 3 * MINUTE_MS

/** This machine's clock is off: sales would be found at the wrong hour, or on the wrong day. */
export function ClockNotice() {
  const { t } = useTranslation()
  const format = useFormat()
  const { clock } = useTill().sync
  if (clock === null || !clock.isPresent) return null
  const offMs = Math.abs(clock.aheadMs)
  if (offMs - clock.uncertaintyMs < WORTH_A_WORD_MS) return null
  const span = spanWords(offMs, t, format)
  return (
    <Notice tone="warn" title={t(clock.aheadMs > 0 ? 'clock.ahead' : 'clock.behind', { span })}>
      {t('clock.body')}
    </Notice>
  )
}

function spanWords(offMs: number, t: Words, format: Format): string {
  const [unit, unitMs] =
    offMs < 2 * HOUR_MS
      ? (['clock.minutes', MINUTE_MS] as const)
      : offMs < 2 * DAY_MS
        ? (['clock.hours', HOUR_MS] as const)
        : (['clock.days', DAY_MS] as const)
  const count = Math.round(offMs / unitMs)
  return t(unit, { count, n: format.count(count) })
}
