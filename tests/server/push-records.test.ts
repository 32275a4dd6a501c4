import { v7 as uuidv7 } from 'uuid'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readRecords, updateRecord } from '../../server/store/tables/records.ts'
import { writeTransaction } from '../../server/store/transaction.ts'
import { setupShop } from '../support/test-server.ts'
import { type RunningServer, startOn, storages } from './storages.ts'
import { enrollTill, product, statusesOf, type TillClient } from './till-client.ts'

describe.each(storages)('records that tills push on %s storage', (storage) => {
  let server: RunningServer
  let tenantId: string
  let codes: string[]

  beforeAll(async () => {
    server = await startOn(storage)
    const shop = await setupShop(server, { tills: 12 })
    tenantId = shop.tenantId
    codes = shop.enrolmentCodes
  })
  afterAll(() => server.end())
  const newTill = async (): Promise<TillClient> => enrollTill(server.url, codes.pop())

  it('merges edits of different fields, and gives both sides of a conflict', async () => {
    const till = await newTill()
    const coffee = product()
    await till.committed([till.record('product.create', coffee)])
    const edit = (version: number, base: object, changes: object) =>
      till.record('product.edit', { id: coffee.id, version, base, changes })
    const price = edit(1, { priceMinor: 1050 }, { priceMinor: 1200 })
    const name = edit(1, { name: coffee.name }, { name: 'Café negro' })
    const rival = edit(1, { priceMinor: 1050, sku: 'CAFE-1' }, { priceMinor: 1300, sku: 'X' })
    const behind = edit(1, { sku: 'CAFE-1' }, { sku: 'Y' })
    const results = await till.committed([price, name, rival, behind])
    expect(statusesOf(results)).toEqual(['committed', 'committed', 'conflict', 'deferred'])
    expect(results.map(({ version }) => version)).toEqual([2, 3, undefined, undefined])
    expect(results[2]?.problem).toMatchObject({
      type: 'version-conflict',
      status: 409,
      currentVersion: 3,
      conflictingFields: ['priceMinor'],
      current: { id: coffee.id, priceMinor: 1200, sku: 'CAFE-1', name: 'Café negro' },
    })
    // "Mine" is a new operation on the present version.
    const mine = edit(3, { priceMinor: 1200, sku: 'CAFE-1' }, { priceMinor: 1300, sku: 'X' })
    expect((await till.committed([mine, behind])).map(({ status, version }) => [status, version])).toEqual([
      ['committed', 4],
      ['conflict', undefined],
    ])
    expect((await till.get(`/v1/products/${coffee.id}`)).body).toMatchObject({ version: 4, priceMinor: 1300, sku: 'X' })
  })

  it('puts off what builds on an edit that failed also when that is only repeated: its answer was lost on the way', async () => {
    const till = await newTill()
    const coffee = product()
    await till.committed([till.record('product.create', coffee)])
    const edit = (base: object, changes: object) =>
      till.record('product.edit', { id: coffee.id, version: 1, base, changes })
    await till.committed([edit({ priceMinor: 1050 }, { priceMinor: 1200 })])
    const rival = edit({ priceMinor: 1050 }, { priceMinor: 1300 })
    const behind = edit({ sku: 'CAFE-1' }, { sku: 'Y' })
    const statuses = ['conflict', 'deferred']
    expect(statusesOf(await till.committed([rival, behind]))).toEqual(statuses)
    expect(statusesOf(await till.committed([rival, behind]))).toEqual(statuses)
    expect(statusesOf(await till.committed([rival, rival, behind]))).toEqual(['conflict', 'conflict', 'deferred'])
    expect((await till.get(`/v1/products/${coffee.id}`)).body).toMatchObject({ version: 2, sku: 'CAFE-1' })
  })

  it('says who changed a record, and who removed it: the person where the server knows them, and the till', async () => {
    const [till, other] = [await newTill(), await newTill()]
    const lupita = { id: uuidv7(), name: 'Lupita', role: 'owner', pinHash: '$argon2id$v=19$x', active: true }
    const [made] = await till.committed([{ ...till.record('user.create', lupita), userId: lupita.id }])
    expect(made?.status).toBe('committed')
    const coffee = product()
    await till.committed([till.record('product.create', coffee)])
    const byLupita = (kind: string, body: object) => ({ ...till.record(kind, body), userId: lupita.id })
    await till.committed([
      byLupita('product.edit', {
        id: coffee.id,
        version: 1,
        base: { priceMinor: 1050 },
        changes: { priceMinor: 1200 },
      }),
    ])
    const late = { id: coffee.id, version: 1, base: { priceMinor: 1050 }, changes: { priceMinor: 1300 } }
    const [met] = await other.committed([other.record('product.edit', late)])
    expect(met?.problem?.current).toMatchObject({ updatedBy: expect.stringMatching(/^Lupita · .*Caja de prueba$/) })
    const before = Date.now()
    await till.committed([byLupita('product.remove', { id: coffee.id, version: 2 })])
    const [gone] = await other.committed([other.record('product.edit', late)])
    expect(gone?.problem).toMatchObject({ current: null, removedBy: expect.stringMatching(/^Lupita · /) })
    expect(gone?.problem?.removedAtMs).toBeGreaterThanOrEqual(before)
    // Whom the server does not know is told by the till alone.
    const [unknown] = await other.committed([other.record('product.create', product({ sku: 'Z' }))])
    expect(unknown?.status).toBe('committed')
  })

  it('lets exactly one of many simultaneous edits of the same field win', async () => {
    const tills = await Promise.all([newTill(), newTill(), newTill(), newTill()])
    const coffee = product()
    await tills[0]?.committed([tills[0].record('product.create', coffee)])
    const results = await Promise.all(
      tills.map(async (till, index) => {
        const body = { id: coffee.id, version: 1, base: { priceMinor: 1050 }, changes: { priceMinor: 2000 + index } }
        return (await till.committed([till.record('product.edit', body)]))[0]?.status
      }),
    )
    expect(results.toSorted()).toEqual(['committed', 'conflict', 'conflict', 'conflict'])
  })

  it('keeps a barcode to one product, codes that differ only in case apart, and a failed record from those that need it', async () => {
    const till = await newTill()
    const lower = product({ barcodes: ['abc-1'], sku: 'a' })
    const upper = product({ barcodes: ['ABC-1'], sku: 'A' })
    const thief = product({ barcodes: ['ABC-1'] })
    const create = (body: object) => till.record('product.create', body)
    const editOfThief = till.record('product.edit', {
      id: thief.id,
      version: 1,
      base: { name: 'x' },
      changes: { name: 'y' },
    })
    const results = await till.committed([create(lower), create(upper), create(thief), editOfThief])
    expect(statusesOf(results)).toEqual(['committed', 'committed', 'rejected', 'deferred'])
    expect(results[2]?.problem).toMatchObject({ rule: 'barcode-taken' })
    const found = await till.get<{ items: { id: string }[] }>('/v1/products?barcode=ABC-1')
    expect(found.body.items.map(({ id }) => id)).toEqual([upper.id])
    // Once its owner gives it up, the code is free.
    const give = till.record('product.edit', {
      id: upper.id,
      version: 1,
      base: { barcodes: ['ABC-1'] },
      changes: { barcodes: [] },
    })
    expect(statusesOf(await till.committed([give, create({ ...thief, name: 'otro' })]))).toEqual([
      'committed',
      'committed',
    ])
  })

  it('refuses another content under a taken id, and takes the same content again for the same', async () => {
    const till = await newTill()
    const coffee = product()
    await till.committed([till.record('product.create', coffee)])
    const [same, other] = await till.committed([
      till.record('product.create', coffee),
      till.record('product.create', { ...coffee, name: 'otro' }),
    ])
    expect(same).toMatchObject({ status: 'committed', version: 1 })
    expect(other).toMatchObject({ status: 'rejected', problem: { rule: 'id-taken' } })
  })

  it('refuses a product of a category that nobody knows', async () => {
    const till = await newTill()
    const [result] = await till.committed([till.record('product.create', product({ categoryId: uuidv7() }))])
    expect(result).toMatchObject({ status: 'rejected', problem: { type: 'not-found' } })
  })

  it('are never written over a version that is not the present one', async () => {
    const till = await newTill()
    const coffee = product()
    await till.committed([till.record('product.create', coffee)])
    const edit = { id: coffee.id, version: 1, base: { sku: 'CAFE-1' }, changes: { sku: 'X' } }
    await till.committed([till.record('product.edit', edit)])
    const [present] = await readRecords(server.store.reader, tenantId, 'product', [coffee.id])
    if (present === undefined) throw new Error('not stored')
    const write = (overVersion: number) =>
      writeTransaction(server.store, (tx) =>
        updateRecord(tx, tenantId, 'product', { ...present, version: 3 }, overVersion),
      )
    expect(await write(1)).toBe(false)
    expect(await write(2)).toBe(true)
    expect(await write(2)).toBe(false)
  })
})
