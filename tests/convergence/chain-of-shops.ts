import { randomUUID } from 'node:crypto'
import { setUpTenant } from '../../server/routes/tenants/set-up-tenant.ts'
import { insertEnrolmentCode } from '../../server/routes/tills/enrolment-codes.ts'
import type { Store } from '../../server/store/open-store.ts'
import { insertRows } from '../../server/store/rows.ts'
import { insertRecords } from '../../server/store/tables/records.ts'
import { writeTransaction } from '../../server/store/transaction.ts'
import { defaultSettings } from '../../src-shared/sync/records.ts'
import { openStoreOf } from '../server/storages.ts'
import { type HeadlessTill, openHeadlessTill } from '../support/headless-till.ts'
import { startMariadb } from '../support/mariadb.ts'
import { startServer, type TestServer } from '../support/test-server.ts'

/** A till whose line goes up and down, and loses what is on it. */
export interface ShopTill extends HeadlessTill {
  readonly name: string
  readonly line: { online: boolean }
}

/** One tenant with two shops of two tills each, at a server that is a process of its own. */
export interface ChainOfShops {
  readonly server: TestServer
  /** The server's storage, opened beside it. */
  readonly store: Store
  readonly tenantId: string
  readonly tills: readonly ShopTill[]
  /** The line holds from now on. */
  calmDown(): void
  close(): Promise<void>
}

const LOST = 0.15

export async function openChainOfShops(storage: 'embedded' | 'mysql', random: () => number): Promise<ChainOfShops> {
  const mariadb = storage === 'mysql' ? await startMariadb() : null
  const server = await startServer({
    storage,
    ...(mariadb !== null && { databaseUrl: mariadb.url }),
    env: { REQUESTS_PER_MINUTE: '0', REQUESTS_PER_MINUTE_PER_ADDRESS: '0' },
  })
  const store = openStoreOf(server)
  const setUp = await setUpTenant(store, {
    ...{ tenant: 'La Esquina', store: 'Centro', user: 'Lucía', password: 'correct horse battery' },
    ...{ tills: 2, currency: 'MXN', timeZone: 'America/Mexico_City' },
  })
  if (!setUp.ok) throw new Error(setUp.refusal)
  const { tenantId, enrolmentCodes } = setUp.value
  const codes = [...enrolmentCodes, ...(await openSecondShop(store, tenantId))]
  const tills: ShopTill[] = []
  /** Nothing is lost before the first day, nor in peace. */
  let isCalm = true
  const lineFetch =
    (line: ShopTill['line']): typeof globalThis.fetch =>
    async (...request) => {
      const fate = isCalm ? 1 : random()
      if (!line.online || fate < LOST / 2) throw new TypeError('fetch failed')
      const response = await globalThis.fetch(...request)
      if (fate >= LOST) return response
      await response.body?.cancel()
      throw new TypeError('fetch failed')
    }
  for (const [index, code] of codes.entries()) {
    const line = { online: true }
    // Back-off at its quickest, to try more often.
    const till = await openHeadlessTill({ fetch: lineFetch(line), random: () => 0, online: false })
    await till.join(server.url, code)
    till.engine.start()
    tills.push({ ...till, name: `till ${index}`, line })
  }
  isCalm = false
  return {
    ...{ server, store, tenantId, tills },
    calmDown: () => {
      isCalm = true
      for (const { line } of tills) line.online = true
    },
    close: async () => {
      for (const till of tills) await till.close({ remove: true })
      await store.close()
      await server.kill('SIGKILL')
      await mariadb?.stop()
    },
  }
}

/** Codes of its two tills. */
async function openSecondShop(store: Store, tenantId: string): Promise<string[]> {
  const storeId = randomUUID()
  const target = { tenantId, storeId, tillId: null }
  return writeTransaction(store, async (tx) => {
    await insertRows(tx, 'stores', [{ tenant_id: tenantId, id: storeId, code: '002', name: 'Norte' }])
    const record = { version: 1, updatedAtMs: 0, updatedBy: 'Lucía', removed: false, fieldVersions: {} }
    await insertRecords(tx, tenantId, 'settings', [{ ...record, id: storeId, fields: { ...defaultSettings } }])
    return [(await insertEnrolmentCode(tx, target)).code, (await insertEnrolmentCode(tx, target)).code]
  })
}
