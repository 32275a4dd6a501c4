import { createContext, use } from 'react'
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
export type Screen = (typeof screens)[number]

/** Screens that not everybody may see. What is done on the others is permitted, or approved, step by step. */
export const screenNeeds: Partial<Record<Screen, Permission>> = { reports: 'report.see', export: 'data.export' }

export interface Navigation {
  readonly screen: Screen
  readonly go: (screen: Screen) => void
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
