import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { createFormat, type Format } from '../../src-shared/format/format.ts'
import { useTill } from '../till/till-context.ts'

export type { Format }

/** How this shop writes money, quantities and times, in the language of the window. */
export function useFormat(): Format {
  const { i18n } = useTranslation()
  const { till } = useTill()
  return useMemo(
    () => createFormat(i18n.language, till.currency, till.timeZone),
    [i18n.language, till.currency, till.timeZone],
  )
}
