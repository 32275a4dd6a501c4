import { createContext, use } from 'react'
import type { ReceiptKind } from '../../src-shared/contract/sales-views.ts'
import type { Permission } from '../../src-shared/users/permission.ts'

/** In the order of the rail; Ctrl and 1 to 9, then 0, go there. */
export const screens = [
  'sell',
  'sales',
  'quotes',
  'cash',
  'products',
  'stock',
  'customers',
  'reports',
  'export',
  'settings',
] as const
export type RailScreen = (typeof screens)[number]

/** `sync` has no place in the rail: the state of the connection in the bar leads there, and its own key. */
export type Screen = RailScreen | 'sync'
/** The keys that go to `sync`, as ARIA writes them. */
export const SYNC_KEYS = 'Control+E'

/** The tabs of `sync`; `screens/sync/sync-tabs.tsx` has what they show. */
export type SyncTab = 'pending' | 'system' | 'notices'

/** Screens that not everybody may see. What is done on the others is permitted, or approved, step by step. */
export const screenNeeds: Partial<Record<Screen, Permission>> = { reports: 'report.see', export: 'data.export' }

export interface ReceiptName {
  readonly kind: ReceiptKind
  readonly id: string
}

export interface Navigation {
  readonly screen: Screen
  readonly go: (screen: Screen) => void
  /** Goes to `sync` and there to a tab; without one to the tab that was looked at last. */
  readonly openSync: (tab?: SyncTab) => void
  readonly syncTab: SyncTab
  /** Goes to the receipts and opens one there; `takeReceipt` gives it, once. */
  readonly openReceipt: (receipt: ReceiptName) => void
  readonly takeReceipt: () => ReceiptName | null
  /** A code that was scanned on another screen, for the sell screen to take. */
  readonly sellCode: (code: string) => void
  readonly takeCode: () => string | null
}

export const NavigationContext = createContext<Navigation | null>(null)

export function useNavigation(): Navigation {
  const navigation = use(NavigationContext)
  if (navigation === null) throw new Error('outside of the shell')
  return navigation
}
