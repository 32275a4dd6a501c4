import type { Migration } from './migration.ts'

/**
 * Puts users and settings into the feeds, for tills that read on from where they are. One statement writes the changes of
 * all tenants, numbered behind their counters; run again it finds them there, and only the counters are brought up.
 */
export const tellOfPeopleAndSettings: Migration = {
  number: 570,
  name: 'put users and settings into the feeds',
  statements: () => [
    `INSERT INTO changes (tenant_id, seq, entity, entity_id, version, removed, store_id)
     SELECT told.tenant_id,
       tenant_counters.seq + ROW_NUMBER() OVER (PARTITION BY told.tenant_id ORDER BY told.entity, told.id),
       told.entity, told.id, 1, 0, NULL
     FROM (
       SELECT tenant_id, 'settings' AS entity, id FROM shop_settings
       UNION ALL SELECT tenant_id, 'user' AS entity, id FROM users
     ) told
     JOIN tenant_counters ON tenant_counters.tenant_id = told.tenant_id
     WHERE NOT EXISTS (SELECT 1 FROM changes before_it WHERE before_it.tenant_id = told.tenant_id
       AND before_it.entity IN ('settings', 'user'))`,
    `UPDATE tenant_counters SET seq = (
       SELECT MAX(changes.seq) FROM changes WHERE changes.tenant_id = tenant_counters.tenant_id)
     WHERE EXISTS (SELECT 1 FROM changes WHERE changes.tenant_id = tenant_counters.tenant_id
       AND changes.seq > tenant_counters.seq)`,
  ],
}
