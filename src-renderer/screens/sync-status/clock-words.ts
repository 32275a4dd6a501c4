import type { Format } from '../../i18n/use-format.ts'
import type { Words } from '../../i18n/words.ts'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS

/** A span of time in the unit that people would use: `12 minutos`, `3 horas`, `400 días`. */
export function spanWords(offMs: number, t: Words, format: Format): string {
  const [unit, unitMs] =
    offMs < 2 * HOUR_MS
      ? (['clock.minutes', MINUTE_MS] as const)
      : offMs < 2 * DAY_MS
        ? (['clock.hours', HOUR_MS] as const)
        : (['clock.days', DAY_MS] as const)
  const count = Math.round(offMs / unitMs)
  return t(unit, { count, n: format.count(count) })
}
