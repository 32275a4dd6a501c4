import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { v7 as uuidv7 } from 'uuid'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { migrate } from '../../server/store/migrate.ts'
import { migrations } from '../../server/store/migrations/index.ts'
import { openStore, type Store } from '../../server/store/open-store.ts'
import { readRecordPage, readRecords } from '../../server/store/tables/records.ts'
import { type Mariadb, startMariadb } from '../support/mariadb.ts'
import { storages } from './storages.ts'

describe.each(storages)('records of the version before there were removals, on %s', (storage) => {
  let mariadb: Mariadb | null = null
  let store: Store
  const tenantId = uuidv7()
  const ids = [uuidv7(), uuidv7()].toSorted()

  beforeAll(async () => {
    if (storage === 'mysql') mariadb = await startMariadb({ bare: true })
    store =
      mariadb === null
        ? openStore({ engine: 'embedded', folder: await mkdtemp(join(tmpdir(), 'mostrador-store-')) })
        : openStore({ engine: 'mysql', url: mariadb.url, replicaUrl: null, connections: 5, timeoutMs: 10_000 })
    await migrate(
      store,
      migrations.filter(({ number }) => number < 250),
    )
    for (const id of ids) {
      await sql`INSERT INTO categories (tenant_id, id, version, updated_at_ms, updated_by, field_versions, name)
        VALUES (${tenantId}, ${id}, 3, 7, 'Ana', '{"name":3}', 'Bebidas')`.execute(store.writer)
      await sql`INSERT INTO products (tenant_id, id, version, updated_at_ms, updated_by, field_versions, sku, name, barcodes,
          category_id, unit_id, price_minor, cost_minor, tax_basis_points, tracks_stock, active)
        VALUES (${tenantId}, ${id}, 2, 7, 'Ana', '{}', 'CAFE-1', 'Café ☕', '[]', ${id}, NULL, 1050, NULL, 1600, 1, 1)`.execute(
        store.writer,
      )
    }
  })
  afterAll(async () => {
    await store.close()
    await mariadb?.stop()
  })

  it('are all still there, and none of them is removed', async () => {
    expect(await migrate(store)).toEqual(migrations.map(({ number }) => number).filter((number) => number >= 250))
    const products = await readRecordPage(store.reader, tenantId, 'product', { after: '', limit: 10 })
    expect(products.map(({ id, version, removed }) => [id, version, removed])).toEqual(ids.map((id) => [id, 2, false]))
    const categories = await readRecords(store.reader, tenantId, 'category', ids)
    expect(categories.map(({ fields, fieldVersions }) => [fields, fieldVersions])).toEqual(
      ids.map(() => [{ name: 'Bebidas' }, { name: 3 }]),
    )
  })

  it('are migrated to the end when the server died between a change and the note of it', async () => {
    await store.writer.deleteFrom('schema_migrations').where('number', '>=', 250).execute()
    await migrate(store)
    expect(await readRecords(store.reader, tenantId, 'product', ids)).toHaveLength(2)
  })
})
