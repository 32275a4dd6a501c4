import {
  IconBox,
  IconBuildingStore,
  IconCashRegister,
  IconChartBar,
  IconFileText,
  IconHelpCircle,
  IconPackages,
  IconReceipt,
  IconSettings,
  IconShoppingCart,
  IconUsb,
  IconUsers,
} from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { NeedsMark } from '../approval/needs-mark.tsx'
import { type RailScreen, type Screen, screenNeeds, screens } from './navigation.ts'
import classes from './shell.module.css'

const icons = {
  sell: IconShoppingCart,
  sales: IconReceipt,
  quotes: IconFileText,
  cash: IconCashRegister,
  products: IconBox,
  stock: IconPackages,
  customers: IconUsers,
  reports: IconChartBar,
  export: IconUsb,
  settings: IconSettings,
} as const satisfies Record<RailScreen, unknown>

export function NavigationRail({
  screen,
  onGo,
  onHelp,
}: {
  readonly screen: Screen
  readonly onGo: (screen: Screen) => void
  readonly onHelp: () => void
}) {
  const { t } = useTranslation()
  return (
    <nav className={classes.rail} aria-label={t('nav.label')}>
      <div className={classes.brand} aria-hidden>
        <IconBuildingStore size={34} stroke={1.6} />
      </div>
      {screens.map((name, index) => {
        const Icon = icons[name]
        const needs = screenNeeds[name]
        return (
          <button
            key={name}
            type="button"
            className={classes.item}
            aria-current={name === screen ? 'page' : undefined}
            aria-keyshortcuts={`Control+${(index + 1) % 10}`}
            title={`Ctrl+${(index + 1) % 10}`}
            onClick={() => onGo(name)}
          >
            <Icon size={26} stroke={1.7} aria-hidden />
            {t(`nav.${name}`)}
            {needs !== undefined && (
              <span className={classes.needs}>
                <NeedsMark permission={needs} size={15} />
              </span>
            )}
          </button>
        )
      })}
      <div className={classes.push} />
      <button type="button" className={classes.item} aria-keyshortcuts="F1" title="F1" onClick={onHelp}>
        <IconHelpCircle size={26} stroke={1.7} aria-hidden />
        {t('nav.help')}
      </button>
    </nav>
  )
}
