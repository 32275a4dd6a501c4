import { IconArrowsSplit2 } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { useFormat } from '../../i18n/use-format.ts'
import classes from './conflict-badge.module.css'
import { useDecisions } from './decisions-context.ts'
import { useDecisionsDue } from './use-decisions-due.ts'

/** In the bar: how much waits for a decision about records. */
export function ConflictBadge() {
  const { t } = useTranslation()
  const format = useFormat()
  const { open } = useDecisions()
  const count = useDecisionsDue()?.length ?? 0
  if (count === 0) return null
  return (
    <button type="button" className={classes.badge} onClick={() => open()}>
      <IconArrowsSplit2 size={20} aria-hidden />
      {t('decide.badge', { count, n: format.count(count) })}
    </button>
  )
}
