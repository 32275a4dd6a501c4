import { lazy, Suspense, useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Gate } from '../approval/gate.tsx'
import { Teach } from '../components/teach.tsx'
import { useCustomerDisplay } from '../display/use-customer-display.ts'
import { useFallbackScan } from '../scanner/use-scan.ts'
import { useScannerSettings } from '../scanner/use-scanner-settings.ts'
import { DecisionsProvider } from '../screens/conflicts/decisions.tsx'
import { SellScreen } from '../screens/sell/sell-screen.tsx'
import { OpenShift } from '../screens/shift/open-shift.tsx'
import { SyncBanners } from '../screens/sync-status/sync-banners.tsx'
import { useTill } from '../till/till-context.ts'
import { ErrorBoundary } from './error-boundary.tsx'
import {
  type Navigation,
  NavigationContext,
  type ReceiptName,
  type Screen,
  type SyncTab,
  screens,
} from './navigation.ts'
import { NavigationRail } from './navigation-rail.tsx'
import classes from './shell.module.css'
import { ShortcutList } from './shortcut-list.tsx'
import { TopBar } from './top-bar.tsx'
import { useKeptFocus } from './use-kept-focus.ts'

const SalesScreen = lazy(async () => ({ default: (await import('../screens/sales/sales-screen.tsx')).SalesScreen }))
const ProductsScreen = lazy(async () => ({
  default: (await import('../screens/products/products-screen.tsx')).ProductsScreen,
}))
const CustomersScreen = lazy(async () => ({
  default: (await import('../screens/customers/customers-screen.tsx')).CustomersScreen,
}))
const ExportScreen = lazy(async () => ({ default: (await import('../screens/export/export-screen.tsx')).ExportScreen }))
const QuotesScreen = lazy(async () => ({ default: (await import('../screens/quotes/quotes-screen.tsx')).QuotesScreen }))
const CashScreen = lazy(async () => ({ default: (await import('../screens/cash/cash-screen.tsx')).CashScreen }))
const StockScreen = lazy(async () => ({ default: (await import('../screens/stock/stock-screen.tsx')).StockScreen }))
const ReportsScreen = lazy(async () => ({
  default: (await import('../screens/reports/reports-screen.tsx')).ReportsScreen,
}))
const SyncScreen = lazy(async () => ({ default: (await import('../screens/sync/sync-screen.tsx')).SyncScreen }))
const SettingsScreen = lazy(async () => ({
  default: (await import('../screens/settings/settings-screen.tsx')).SettingsScreen,
}))

/** Where Ctrl and this key go. */
function screenOf(key: string): Screen | undefined {
  if (key.toLowerCase() === 'e') return 'sync'
  return /^\d$/.test(key) ? screens[(Number(key) + 9) % 10] : undefined
}

/** The till once it is set up: sections on the left, its state on top, one screen. */
export function Shell() {
  const { t } = useTranslation()
  const { shift } = useTill()
  const [screen, setScreen] = useState<Screen>('sell')
  const [helpIsOpen, setHelpIsOpen] = useState(false)
  const [syncTab, setSyncTab] = useState<SyncTab>('pending')
  const waitingReceipt = useRef<ReceiptName | null>(null)
  const waitingCode = useRef<string | null>(null)

  const navigation: Navigation = {
    screen,
    go: setScreen,
    openSync: (tab) => {
      if (tab !== undefined) setSyncTab(tab)
      setScreen('sync')
    },
    syncTab,
    openReceipt: (receipt) => {
      waitingReceipt.current = receipt
      setScreen('sales')
    },
    takeReceipt: () => {
      const receipt = waitingReceipt.current
      waitingReceipt.current = null
      return receipt
    },
    sellCode: (code) => {
      waitingCode.current = code
      setScreen('sell')
    },
    takeCode: () => {
      const code = waitingCode.current
      waitingCode.current = null
      return code
    },
  }
  useScannerSettings()
  useCustomerDisplay()
  useKeptFocus()
  // A scan on a screen that has no use for it goes to the cart.
  useFallbackScan((code) => {
    if (shift !== null) navigation.sellCode(code)
  })

  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key === 'F1') {
        event.preventDefault()
        setHelpIsOpen((open) => !open)
      }
      const target = event.ctrlKey && !event.shiftKey && !event.altKey ? screenOf(event.key) : undefined
      if (target !== undefined && document.querySelector('[role=dialog]') === null) {
        event.preventDefault()
        setScreen(target)
      }
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  }, [])

  return (
    <NavigationContext value={navigation}>
      <DecisionsProvider>
        <div className={classes.shell}>
          <NavigationRail screen={screen} onGo={setScreen} onHelp={() => setHelpIsOpen(true)} />
          <TopBar />
          <div className={classes.body}>
            <SyncBanners />
            <main className={classes.main} id="content" tabIndex={-1} aria-label={t(`nav.${screen}`)}>
              <ErrorBoundary key={screen}>
                <Suspense fallback={<Teach icon={null} title={t('common.loading')} />}>
                  {screen === 'sell' && (shift === null ? <OpenShift /> : <SellScreen />)}
                  {screen === 'cash' && <CashScreen />}
                  {screen === 'quotes' && <QuotesScreen />}
                  {screen === 'stock' && <StockScreen />}
                  {screen === 'reports' && (
                    <Gate permission="report.see">
                      <ReportsScreen />
                    </Gate>
                  )}
                  {screen === 'settings' && <SettingsScreen />}
                  {screen === 'sales' && <SalesScreen />}
                  {screen === 'sync' && <SyncScreen />}
                  {screen === 'products' && <ProductsScreen />}
                  {screen === 'customers' && <CustomersScreen />}
                  {screen === 'export' && (
                    <Gate permission="data.export">
                      <ExportScreen />
                    </Gate>
                  )}
                </Suspense>
              </ErrorBoundary>
            </main>
          </div>
        </div>
        <ShortcutList opened={helpIsOpen} onClose={() => setHelpIsOpen(false)} />
      </DecisionsProvider>
    </NavigationContext>
  )
}
