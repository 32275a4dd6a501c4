import { randomUUID } from 'node:crypto'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pino from 'pino'
import { migrate } from '../../server/store/migrate.ts'
import { openStorage } from '../../server/store/open-storage.ts'
import type { Store } from '../../server/store/open-store.ts'
import { insertRows } from '../../server/store/rows.ts'
import type { Storage } from '../../server/store/storage.ts'
import { bumpCounter } from '../../server/store/tables/counters.ts'
import { insertRecords, type StoredRecord } from '../../server/store/tables/records.ts'
import { type Tx, writeTransaction } from '../../server/store/transaction.ts'
import type { RecordEntity } from '../../src-shared/sync/records.ts'
import type { Mariadb } from '../support/mariadb.ts'

/** An open storage with its tables, on MariaDB or in a file of its own. */
export async function openTestStorage(mariadb: Mariadb | null, url = mariadb?.url): Promise<Storage> {
  const log = pino({ level: 'silent' })
  const storage = openStorage(
    url === undefined
      ? { engine: 'embedded', folder: await mkdtemp(join(tmpdir(), 'mostrador-cache-')) }
      : { engine: 'mysql', url, replicaUrl: null, connections: 10, timeoutMs: 10_000 },
    log,
  )
  await migrate(storage.primary)
  return storage
}

/** Makes a tenant that has a feed and nothing else. */
export async function newTenant(store: Store): Promise<string> {
  const tenantId = randomUUID()
  await writeTransaction(store, (tx) => insertRows(tx, 'tenant_counters', [{ tenant_id: tenantId, seq: 0 }]))
  return tenantId
}

/** Commits one change of each entity as the server's own writes do; answers the tenant's newest change number. */
export function commitChanges(store: Store, tenantId: string, entities: readonly string[]): Promise<number> {
  return writeTransaction(store, (tx) => addChanges(tx, tenantId, entities))
}

async function addChanges(tx: Tx, tenantId: string, entities: readonly string[]): Promise<number> {
  const seq = await bumpCounter(tx, tenantId, entities.length)
  await insertRows(
    tx,
    'changes',
    entities.map((entity, index) => ({
      tenant_id: tenantId,
      seq: seq - entities.length + 1 + index,
      entity,
      entity_id: randomUUID(),
      version: 1,
      removed: 0,
      store_id: null,
    })),
  )
  return seq
}

/** A product as it is stored. */
export function someProduct(number: number, name = `Product ${number}`): StoredRecord {
  return {
    id: `00000000-0000-7000-8000-${String(number).padStart(12, '0')}`,
    version: 1,
    updatedAtMs: 1_760_000_000_000 + number,
    updatedBy: 'test',
    removed: false,
    fieldVersions: {},
    fields: {
      sku: `SKU-${number}`,
      name,
      barcodes: [String(4_000_000_000_000 + number)],
      categoryId: null,
      unitId: null,
      priceMinor: 100 + number,
      costMinor: null,
      taxBasisPoints: 1600,
      tracksStock: true,
      active: true,
      lowStockMilli: null,
      image: null,
    },
  }
}

/** Commits new records with their changes; answers the tenant's newest change number. */
export async function commitRecords(
  store: Store,
  tenantId: string,
  entity: RecordEntity,
  records: readonly StoredRecord[],
): Promise<number> {
  return writeTransaction(store, async (tx) => {
    await insertRecords(tx, tenantId, entity, records)
    return addChanges(
      tx,
      tenantId,
      records.map(() => entity),
    )
  })
}
