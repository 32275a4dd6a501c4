import { IconCircleCheck, IconCircleX, IconClock, IconClockExclamation } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { QuoteState } from '../../../src-shared/contract/counter-views.ts'
import classes from './quotes.module.css'

const icons = {
  open: IconClock,
  expired: IconClockExclamation,
  sold: IconCircleCheck,
  cancelled: IconCircleX,
} as const satisfies Record<QuoteState, unknown>

/** What became of a quote: by its shape and in words. */
export function QuoteStateMark({ state }: { readonly state: QuoteState }) {
  const { t } = useTranslation()
  const Icon = icons[state]
  return (
    <span className={classes.state} data-state={state}>
      <Icon size={18} aria-hidden />
      {t(`counter.quote.state.${state}`)}
    </span>
  )
}
