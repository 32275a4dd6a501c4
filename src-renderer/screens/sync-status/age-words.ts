import type { Format } from '../../i18n/use-format.ts'
import type { Words } from '../../i18n/words.ts'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS

/** How long ago something was, as a person says it: `hace 5 min`. What lies ahead, by a clock that was set, was just now. */
export function ageWords(ageMs: number, t: Words, format: Format): string {
  const whole = (unitMs: number) => Math.floor(ageMs / unitMs)
  if (ageMs < MINUTE_MS) return t('system.age.now')
  if (ageMs < HOUR_MS) return t('system.age.minutes', { n: format.count(whole(MINUTE_MS)) })
  if (ageMs < 2 * DAY_MS) return t('system.age.hours', { n: format.count(whole(HOUR_MS)) })
  return t('system.age.days', { count: whole(DAY_MS), n: format.count(whole(DAY_MS)) })
}

/** `datos de hace 5 min`, or that there are none. */
export function dataAgeWords(lastPullAtMs: number | null, nowMs: number, t: Words, format: Format): string {
  if (lastPullAtMs === null) return t('system.dataAgeNever')
  return t('system.dataAge', { age: ageWords(nowMs - lastPullAtMs, t, format) })
}
