import type { Migration } from './migration.ts'

/** What every shop began with when there were no settings yet. Stores that come later get theirs from set-up. */
export const settingsOfStores: Migration = {
  number: 560,
  name: 'give stores their settings',
  statements: (engine) => [
    `${engine === 'mysql' ? 'INSERT IGNORE' : 'INSERT OR IGNORE'} INTO shop_settings (tenant_id, id, version,
       updated_at_ms, updated_by, field_versions, removed, cash_increment_minor, scale_patterns, quote_days,
       idle_lock_minutes, permission_days)
     SELECT stores.tenant_id, stores.id, 1, tenants.created_at_ms, 'Mostrador', '{}', 0, 0,
       '["20IIIIIPPPPPC","21IIIIIWWWWWC"]', 15, 10, 30
     FROM stores JOIN tenants ON tenants.id = stores.tenant_id`,
  ],
}
