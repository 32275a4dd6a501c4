import { IconHistory } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { useNow } from '../../components/use-now.ts'
import { useFormat } from '../../i18n/use-format.ts'
import { useTill } from '../../till/till-context.ts'
import { dataAgeWords } from './age-words.ts'
import classes from './sync-status.module.css'

/** Beside figures that other tills change too: how old they are, while this till hears nothing of the others. */
export function DataAge() {
  const { t } = useTranslation()
  const format = useFormat()
  const { sync } = useTill()
  const nowMs = useNow(sync.line === null ? 0 : 15_000)
  if (sync.line === null) return null
  return (
    <span className={classes.dataAge} title={t('system.dataAgeHint')}>
      <IconHistory size={18} aria-hidden />
      {dataAgeWords(sync.lastPullAtMs, nowMs, t, format)}
    </span>
  )
}
