import { IconArrowDownLeft, IconArrowUpRight, IconCash, IconLockOpen, IconReceiptDollar } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { CashActivity } from '../../../src-shared/contract/cash-views.ts'
import page from '../../components/page.module.css'
import { useFormat } from '../../i18n/use-format.ts'
import type { Words } from '../../i18n/words.ts'
import classes from './cash.module.css'

const icons = {
  in: IconArrowDownLeft,
  out: IconArrowUpRight,
  expense: IconReceiptDollar,
  'expense-elsewhere': IconReceiptDollar,
  drawer: IconLockOpen,
} as const satisfies Record<CashActivity['kind'], unknown>

function nameOf(kind: CashActivity['kind'], t: Words): string {
  switch (kind) {
    case 'in':
      return t('cash.in')
    case 'out':
      return t('cash.out')
    case 'expense':
      return t('cash.expense')
    case 'expense-elsewhere':
      return t('cash.expenseElsewhere')
    case 'drawer':
      return t('cash.drawerOpened')
  }
}

/** What happened with the drawer besides sales, newest first. */
export function ActivityList({ activity }: { readonly activity: readonly CashActivity[] }) {
  const { t } = useTranslation()
  const format = useFormat()
  if (activity.length === 0) {
    return (
      <div className={classes.noActivity}>
        <IconCash size={32} aria-hidden />
        <strong>{t('cash.activityEmpty')}</strong>
        <span>{t('cash.activityEmptyBody')}</span>
      </div>
    )
  }
  return (
    <ul className={classes.activity}>
      {activity.map((entry) => {
        const Icon = icons[entry.kind]
        const leaves = entry.kind === 'out' || entry.kind === 'expense'
        return (
          <li key={entry.id}>
            <Icon size={22} aria-hidden className={classes.activityIcon} data-leaves={leaves} />
            <div className={classes.activityWords}>
              <strong>{entry.subject}</strong>
              <span className={page.soft}>
                {[
                  nameOf(entry.kind, t),
                  format.time(entry.atMs),
                  entry.doneBy,
                  ...(entry.approvedBy === null ? [] : [t('cash.approvedBy', { name: entry.approvedBy })]),
                ].join(' · ')}
              </span>
              {entry.note !== null && <span className={page.soft}>{entry.note}</span>}
            </div>
            {entry.amountMinor !== null && (
              <span className={`${classes.activityAmount} money`}>
                {entry.kind === 'in' && '+'}
                {format.money(leaves ? -entry.amountMinor : entry.amountMinor)}
              </span>
            )}
          </li>
        )
      })}
    </ul>
  )
}
