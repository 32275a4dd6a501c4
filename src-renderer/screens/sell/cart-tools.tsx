import { Menu } from '@mantine/core'
import {
  IconClockPause,
  IconDiscount,
  IconDots,
  IconFileText,
  IconNote,
  IconPackageOff,
  IconStack2,
  IconUser,
} from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { NeedsMark } from '../../approval/needs-mark.tsx'
import { Key } from '../../components/key.tsx'
import { useFormat } from '../../i18n/use-format.ts'
import { useTillQuery } from '../../till/use-till-query.ts'
import classes from './cart-tools.module.css'

/** What can be done with the whole sale. */
export interface SaleSteps {
  readonly chooseCustomer: () => void
  readonly giveDiscount: () => void
  readonly park: () => void
  readonly showParked: () => void
  readonly addQuickItem: () => void
  readonly writeNote: () => void
  readonly makeQuote: () => void
}

export function CartTools({ isEmpty, steps }: { readonly isEmpty: boolean; readonly steps: SaleSteps }) {
  const { t } = useTranslation()
  const format = useFormat()
  const waiting = useTillQuery('parked.list', {}).data?.length ?? 0
  return (
    <div className={classes.tools} role="toolbar" aria-label={t('counter.tools')}>
      <Tool
        icon={<IconUser size={22} aria-hidden />}
        name={t('counter.customer')}
        keys="F6"
        onClick={steps.chooseCustomer}
      />
      <Tool
        icon={<IconDiscount size={22} aria-hidden />}
        name={t('counter.discount')}
        keys="F7"
        disabled={isEmpty}
        mark={<NeedsMark permission="sale.discount" size={14} />}
        onClick={steps.giveDiscount}
      />
      <Tool
        icon={<IconClockPause size={22} aria-hidden />}
        name={t('counter.park')}
        keys="F9"
        disabled={isEmpty}
        onClick={steps.park}
      />
      <Tool
        icon={<IconStack2 size={22} aria-hidden />}
        name={t('counter.parked')}
        label={
          waiting === 0 ? t('counter.parked') : t('counter.parkedCount', { count: waiting, n: format.count(waiting) })
        }
        keys="F10"
        count={waiting}
        onClick={steps.showParked}
      />
      <Menu position="bottom-end" width={300}>
        <Menu.Target>
          <button type="button" className={classes.tool}>
            <IconDots size={22} aria-hidden />
            <span className={classes.words}>{t('counter.more')}</span>
          </button>
        </Menu.Target>
        <Menu.Dropdown>
          <Step icon={<IconPackageOff size={20} aria-hidden />} keys="Ctrl+I" onClick={steps.addQuickItem}>
            {t('counter.quickItem')}
          </Step>
          <Step icon={<IconNote size={20} aria-hidden />} keys="Ctrl+N" onClick={steps.writeNote}>
            {t('counter.saleNote')}
          </Step>
          <Step
            icon={<IconFileText size={20} aria-hidden />}
            keys="Ctrl+G"
            disabled={isEmpty}
            onClick={steps.makeQuote}
          >
            {t('counter.makeQuote')}
          </Step>
        </Menu.Dropdown>
      </Menu>
    </div>
  )
}

const shortcut = (keys: string) => keys.replace('Ctrl', 'Control')

function Tool({
  icon,
  name,
  label,
  keys,
  count = 0,
  disabled = false,
  mark = null,
  onClick,
}: {
  readonly icon: ReactNode
  readonly name: string
  /** What it is called aloud, where that is more than its name. */
  readonly label?: string
  readonly keys: string
  readonly count?: number
  readonly disabled?: boolean
  readonly mark?: ReactNode
  readonly onClick: () => void
}) {
  const format = useFormat()
  return (
    <button
      type="button"
      className={classes.tool}
      aria-label={label}
      aria-keyshortcuts={shortcut(keys)}
      disabled={disabled}
      onClick={onClick}
    >
      <span className={classes.icon}>
        {icon}
        {mark}
        {count > 0 && (
          <span className={classes.count} aria-hidden>
            {format.count(count)}
          </span>
        )}
      </span>
      <span className={classes.words}>
        <span className={classes.name}>{name}</span>
        <Key>{keys}</Key>
      </span>
    </button>
  )
}

function Step({
  icon,
  keys,
  disabled = false,
  onClick,
  children,
}: {
  readonly icon: ReactNode
  readonly keys: string
  readonly disabled?: boolean
  readonly onClick: () => void
  readonly children: string
}) {
  return (
    <Menu.Item
      h={48}
      leftSection={icon}
      rightSection={<Key>{keys}</Key>}
      aria-keyshortcuts={shortcut(keys)}
      disabled={disabled}
      onClick={onClick}
    >
      {children}
    </Menu.Item>
  )
}
