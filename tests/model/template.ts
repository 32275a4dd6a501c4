import { randomUUID } from 'node:crypto'
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setUpTenant } from '../../server/routes/tenants/set-up-tenant.ts'
import { insertEnrolmentCode } from '../../server/routes/tills/enrolment-codes.ts'
import { insertRows } from '../../server/store/rows.ts'
import { insertRecords } from '../../server/store/tables/records.ts'
import { writeTransaction } from '../../server/store/transaction.ts'
import { createSyncEngine } from '../../src-main/sync/engine.ts'
import { joinServer } from '../../src-main/sync/join-server.ts'
import { createCustomer } from '../../src-main/till/create-customer.ts'
import { createProduct } from '../../src-main/till/create-product.ts'
import { closeTill, openTill } from '../../src-main/till/till.ts'
import { minor } from '../../src-shared/money/minor.ts'
import { defaultSettings } from '../../src-shared/sync/records.ts'
import { someProduct } from '../support/headless-till.ts'
import { someCustomer } from './in-the-catalog.ts'
import { copyStore, openModelServer } from './model-server.ts'
import { createNetwork } from './network.ts'

export const SERVER_URL = 'http://model.invalid'
export const TILLS = 3

/** A shop on its first morning: what every run begins with a copy of. */
export interface Template {
  readonly folder: string
  readonly tenantId: string
  readonly userId: string
}

/** In memory where there is such a folder: nothing of it outlives the process, and nothing of it is worth a sync. */
const base = existsSync('/dev/shm') ? '/dev/shm' : tmpdir()
const ground = mkdtempSync(join(base, 'mostrador-model-'))
process.once('exit', () => rmSync(ground, { recursive: true, force: true }))

let made: Promise<Template> | undefined

/** Makes it once a process. Two tills stand in the first store, the third in another. */
export function template(): Promise<Template> {
  made ??= make(join(ground, 'template'))
  return made
}

async function make(folder: string): Promise<Template> {
  mkdirSync(folder, { recursive: true })
  const server = await openModelServer(join(folder, 'server'))
  const { store } = server
  const shop = { tenant: 'La Esquina', store: 'Centro', user: 'Lucía', password: 'correct horse battery' }
  const asked = { ...shop, tills: 2, currency: 'MXN', timeZone: 'America/Mexico_City' }
  const setUp = await setUpTenant(store, asked)
  if (!setUp.ok) throw new Error(setUp.refusal)
  const { tenantId, userId, enrolmentCodes } = setUp.value
  const north = { tenantId, storeId: randomUUID(), tillId: null }
  const { code } = await writeTransaction(store, async (tx) => {
    await insertRows(tx, 'stores', [{ tenant_id: tenantId, id: north.storeId, code: '002', name: 'Norte' }])
    const record = { version: 1, updatedAtMs: 0, updatedBy: 'Lucía', removed: false, fieldVersions: {} }
    await insertRecords(tx, tenantId, 'settings', [{ ...record, id: north.storeId, fields: { ...defaultSettings } }])
    return insertEnrolmentCode(tx, north)
  })
  const network = createNetwork(server)
  const codes = [...enrolmentCodes, code]
  for (const [index, each] of codes.entries()) {
    const till = openTill({ dataFolder: join(folder, `till-${index}`) })
    const input = { serverUrl: SERVER_URL, code: each, deviceName: `Caja ${index + 1}`, operatorName: 'Ana' }
    const joined = await joinServer(till, input, { fetch: network.lineOf({ door: 'all', fate: 'fine' }) })
    if (!joined.ok) throw new Error(joined.refusal.code)
    if (index === 0) {
      for (const [number, name] of ['Café', 'Azúcar', 'Canela'].entries()) {
        const price = { priceMinor: minor(1000 * (number + 1)), costMinor: minor(500) }
        createProduct(till, { ...someProduct, ...price, sku: `P-${number}`, name, barcodes: [`750000000000${number}`] })
      }
      createCustomer(till, { ...someCustomer, name: 'Clara', phone: '0' })
    }
    // The goods go up with the first till, and come down to the others.
    const engine = createSyncEngine({ till, fetch: network.lineOf({ door: 'all', fate: 'fine' }) })
    engine.start()
    await engine.syncNow()
    await engine.stop()
    closeTill(till)
  }
  await server.close()
  return { folder, tenantId, userId }
}

let runs = 0

/** A copy of the template for one run; `remove` when it is over. */
export function copyOfTemplate({ folder }: Template): string {
  runs += 1
  const copy = join(ground, `run-${runs}`)
  copyStore(join(folder, 'server'), join(copy, 'server'))
  for (let till = 0; till < TILLS; till += 1) copyTill(join(folder, `till-${till}`), join(copy, `till-${till}`))
  return copy
}

/** Copies the file of a till, as whoever copies a computer's disk does. */
export function copyTill(from: string, to: string): void {
  rmSync(to, { recursive: true, force: true })
  cpSync(from, to, { recursive: true })
}
