import type { RecordEntity } from '../../src-shared/sync/records.ts'
import type { CacheModule } from './cache.ts'

/**
 * The one table of what the change feed calls the things that a module's answers are made of: a change of one of these
 * ends the freshness of all that was read of the module before.
 */
export const entitiesOf: Readonly<Record<CacheModule, readonly string[]>> = {
  products: ['product'],
  categories: ['category'],
  units: ['unit'],
  customers: ['customer'],
  quotes: ['quote'],
  users: ['user'],
  settings: ['settings'],
  balance: ['sale', 'refund', 'expense'],
  // All facts and what customers owe by them.
  sales: ['sale', 'refund', 'expense', 'cash-movement', 'drawer', 'account-payment', 'audit-entry'],
  // A fact that comes for a closed shift amends it.
  shifts: ['shift', 'sale', 'refund', 'expense', 'cash-movement', 'drawer', 'account-payment'],
  // Tokens and sessions are no part of the feed: their age alone counts.
  callers: [],
}

/** The module of each kind of record. */
export const moduleOf = {
  product: 'products',
  category: 'categories',
  unit: 'units',
  customer: 'customers',
  quote: 'quotes',
  user: 'users',
  settings: 'settings',
} as const satisfies Record<RecordEntity, CacheModule>
