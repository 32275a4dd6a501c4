import { v7 as uuidv7 } from 'uuid'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { insertRows } from '../../server/store/rows.ts'
import { writeTransaction } from '../../server/store/transaction.ts'
import { rowSchemas } from '../../src-shared/sync/records.ts'
import type { SnapshotHeader } from '../../src-shared/sync/wire.ts'
import { setupShop, startServer } from '../support/test-server.ts'
import { type RunningServer, startOn, storages } from './storages.ts'
import { call, enrollTill, product, type TillClient } from './till-client.ts'

describe.each(storages)('the change feed on %s storage', (storage) => {
  let server: RunningServer
  let tills: TillClient[]
  let tenantId: string
  let manager: string

  beforeAll(async () => {
    server = await startOn(storage)
    const shop = await setupShop(server, { tills: 16 })
    tenantId = shop.tenantId
    tills = await Promise.all(shop.enrolmentCodes.map((code) => enrollTill(server.url, code)))
    const { tenant, user, password } = shop
    manager = (await call<{ token: string }>(server.url, 'POST', '/v1/session', { body: { tenant, user, password } }))
      .body.token
  })
  afterAll(() => server.end())
  const aTill = () => tills[0] as TillClient

  it('has every change once and in order for a reader who follows 16 writers', async () => {
    let writing = true
    const seen: number[] = []
    const created = new Set<string>()
    const reader = (async () => {
      let after = 0
      for (let idle = 0; idle < 2; ) {
        const page = await aTill().changes(after, 200)
        for (const change of page.changes) {
          seen.push(change.seq)
          if (change.entity === 'product') created.add(change.id)
        }
        idle = !writing && page.changes.length === 0 ? idle + 1 : 0
        after = page.next
      }
      return after
    })()
    const wanted = new Set<string>()
    await Promise.all(
      tills.map(async (till) => {
        await till.committed([till.openShift()])
        for (let round = 0; round < 5; round += 1) {
          const coffee = product()
          wanted.add(coffee.id)
          await till.committed([
            till.record('product.create', coffee),
            till.sale({}, [{ productId: coffee.id }]),
            till.sale(),
          ])
        }
      }),
    )
    writing = false
    const last = await reader
    expect(seen).toEqual(Array.from({ length: last }, (_, index) => index + 1))
    for (const id of wanted) expect(created).toContain(id)
    // 16 shifts, 80 products, 160 sales, 80 stock levels.
    expect(last).toBe(336)
  })

  it('carries rows as the tills know them, and says where it ends', async () => {
    const coffee = product({ barcodes: ['750100'] })
    await aTill().committed([aTill().record('product.create', coffee)])
    const all = await aTill().changes(0, 1000)
    for (const { entity, row } of all.changes) {
      if (row !== null) expect(() => rowSchemas[entity as keyof typeof rowSchemas].parse(row)).not.toThrow()
    }
    const last = all.changes.at(-1)
    expect(last).toMatchObject({ entity: 'product', id: coffee.id, row: { barcodes: ['750100'], active: true } })
    expect(all).toMatchObject({ more: false, next: last?.seq })
    expect(await aTill().changes(all.next)).toMatchObject({ changes: [], next: all.next, more: false })
    const beyond = await aTill().get(`/v1/sync/changes?after=${all.next + 1}`)
    expect(beyond).toMatchObject({ status: 410, body: { type: 'cursor-too-old' } })
  })

  it('keeps its numbers for a till of another store, without that store’s stock', async () => {
    const storeId = uuidv7()
    await writeTransaction(server.store, (tx) =>
      insertRows(tx, 'stores', [{ tenant_id: tenantId, id: storeId, code: '002', name: 'Norte' }]),
    )
    const made = await call<{ code: string }>(server.url, 'POST', '/v1/enrolment-codes', {
      token: manager,
      body: { storeId },
    })
    const northern = await enrollTill(server.url, made.body.code)
    expect(northern.enrolment).toMatchObject({ storeCode: '002', tillCode: '01' })
    const theirs = await northern.changes(0, 1000)
    const ours = await aTill().changes(0, 1000)
    expect(theirs.changes.map(({ seq }) => seq)).toEqual(ours.changes.map(({ seq }) => seq))
    const levels = (page: typeof ours) => page.changes.filter(({ entity }) => entity === 'stock-level')
    expect(levels(ours).filter(({ row }) => row !== null)).toHaveLength(80)
    expect(levels(theirs).filter(({ row }) => row !== null)).toHaveLength(0)
    expect((await snapshot(northern)).rows.filter(({ entity }) => entity === 'stock-level')).toHaveLength(0)
    // Stock is counted by store.
    const coffee = ours.changes.find(({ entity }) => entity === 'product')?.id ?? null
    await northern.committed([northern.openShift(), northern.sale({}, [{ productId: coffee }])])
    const latest = (await northern.changes(theirs.next)).changes.find(({ entity }) => entity === 'stock-level')
    expect(latest?.row).toMatchObject({ storeId, productId: coffee, onHandMilli: -2000, seq: latest?.seq })
  })

  it('gives a snapshot that is whole and consistent at its seq while others write', async () => {
    let writing = true
    const writer = (async () => {
      while (writing) await aTill().committed([aTill().record('product.create', product())])
    })()
    const { header, rows } = await snapshot(aTill())
    writing = false
    await writer
    const counted = Object.fromEntries(
      Object.keys(header.counts).map((entity) => [entity, rows.filter((line) => line.entity === entity).length]),
    )
    expect(counted).toEqual(header.counts)
    const productsInFeed = new Set<string>()
    for (let after = 0; after < header.seq; ) {
      const page = await aTill().changes(after, Math.min(1000, header.seq - after))
      for (const { entity, id } of page.changes) if (entity === 'product') productsInFeed.add(id)
      after = page.next
    }
    expect(new Set(rows.filter(({ entity }) => entity === 'product').map(({ row }) => row.id))).toEqual(productsInFeed)
  })

  it('goes on behind the place where a snapshot broke off, as the rows are now, and begins anew where that leads nowhere', async () => {
    const till = aTill()
    const made = [product(), product(), product()].sort((a, b) => (a.id < b.id ? -1 : 1))
    await till.committed(made.map((fields) => till.record('product.create', fields)))
    const { header, rows } = await snapshot(till)
    const [, middle, last] = made
    const place = {
      epoch: header.epoch,
      seq: String(header.seq),
      entity: 'product',
      after: middle?.id ?? '',
      mark: header.mark ?? '',
    }
    const body = { version: 1, changes: { name: 'Cambiado' } }
    const { token } = till.enrolment
    await call(till.url, 'PATCH', `/v1/products/${last?.id}`, { token, body, key: uuidv7() })
    const rest = await snapshot(till, place)
    expect(rest.header).toMatchObject({ resumed: true, seq: header.seq, epoch: header.epoch })
    const behind = rows.slice(rows.findIndex(({ row }) => row.id === middle?.id) + 1)
    expect(rest.rows.map(({ entity, row }) => [entity, row.id])).toEqual(
      behind.map(({ entity, row }) => [entity, row.id]),
    )
    expect(rest.rows.find(({ row }) => row.id === last?.id)?.row).toMatchObject({ name: 'Cambiado' })
    const counted = (entity: string) => rest.rows.filter((line) => line.entity === entity).length
    for (const [entity, count] of Object.entries(rest.header.counts)) expect(counted(entity)).toBe(count)
    for (const nowhere of [{ epoch: 'another' }, { seq: '999999999' }, { mark: 'of-another-history' }]) {
      const whole = await snapshot(till, { ...place, ...nowhere })
      expect(whole.header.resumed).toBeUndefined()
      expect(whole.rows).toHaveLength(rows.length)
    }
  })

  it('nudges whoever listens, also for what another server on the same database wrote', async () => {
    const abort = new AbortController()
    const response = await fetch(`${server.url}/v1/sync/events`, {
      headers: { authorization: `Bearer ${aTill().enrolment.token}` },
      signal: abort.signal,
    })
    expect(response.headers.get('content-type')).toContain('text/event-stream')
    const reader = response.body?.getReader() as ReadableStreamDefaultReader<Uint8Array>
    let text = ''
    const until = async (seq: number) => {
      while (!text.includes(`{"seq":${seq}}`)) text += new TextDecoder().decode((await reader.read()).value)
    }
    const [own] = await aTill().committed([aTill().record('product.create', product())])
    await until(own?.seq ?? -1)
    const env = server.env as { DATABASE_URL?: string; DATA_DIR?: string }
    const second = await startServer({
      storage,
      ...(env.DATABASE_URL === undefined ? { dataDir: env.DATA_DIR ?? '' } : { databaseUrl: env.DATABASE_URL }),
    })
    const other = await call<{ seq: number }>(second.url, 'POST', '/v1/products', {
      token: aTill().enrolment.token,
      key: uuidv7(),
      body: product(),
    })
    await until(other.body.seq)
    await second.stop()
    abort.abort()
  })
})

async function snapshot(till: TillClient, place: Readonly<Record<string, string>> = {}) {
  const response = await fetch(`${till.url}/v1/sync/snapshot?${new URLSearchParams(place)}`, {
    headers: { authorization: `Bearer ${till.enrolment.token}` },
  })
  expect(response.headers.get('content-encoding')).toBe('gzip')
  const [first, ...lines] = (await response.text()).trimEnd().split('\n')
  return {
    header: JSON.parse(first ?? '') as SnapshotHeader,
    rows: lines.map((line) => JSON.parse(line) as { entity: string; row: { id: string } }),
  }
}
