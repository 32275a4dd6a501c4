import { setImmediate as nextTurn } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { readTransaction, writeTransaction } from '../../src-main/database/transaction.ts'
import { followLostHistory, noticeEpoch } from '../../src-main/sync/lost-history.ts'
import { plainVault } from '../../src-main/sync/token-vault.ts'
import { readCustomerBalance } from '../../src-main/tables/customer-accounts.ts'
import { requireIdentity } from '../../src-main/tables/identity.ts'
import { type OutboxState, readOperation } from '../../src-main/tables/outbox.ts'
import { readOnHand } from '../../src-main/tables/stock.ts'
import type { Operation, OperationResult } from '../../src-shared/sync/operations.ts'
import type { ProblemType } from '../../src-shared/sync/problems.ts'
import { eventually, type HeadlessTill, openHeadlessTill, someProduct } from '../support/headless-till.ts'
import { page, refusal, type ScriptedServer, startScriptedServer } from './scripted-server.ts'

let server: ScriptedServer
let till: HeadlessTill

beforeEach(async () => {
  server = await startScriptedServer()
  till = await openHeadlessTill({ random: () => 0 })
  await till.join(server.url, 'AAAA-AAAA')
  await till.engine.syncNow()
})
afterEach(async () => {
  await till.close({ remove: true })
  await server.close()
})

const answer = (results: readonly Partial<OperationResult>[]) => ({
  status: 200,
  body: { epoch: server.epoch, results },
})
const committed = ({ key }: Operation, index: number) => ({ key, status: 'committed' as const, seq: 100 + index })
const problem = (type: ProblemType, status: number) => ({ type, title: type, status })
const stateOf = (key: string): OutboxState | undefined =>
  readTransaction(till.till.database, (tx) => readOperation(tx, key))?.state
const keysSent = () => server.pushes.map((operations) => operations.map(({ key }) => key))

/** Makes `count` products while the engine is away, then lets it push. */
async function makeOffline(count: number): Promise<void> {
  await till.engine.stop()
  for (let made = 0; made < count; made += 1) till.createProduct()
  server.pushes.length = 0
}

describe('answers that are none', () => {
  test.each<[string, (operations: readonly Operation[]) => { status: number; body: unknown }]>([
    ['a captive portal’s page', () => ({ status: 200, body: '<html>Acepte los términos</html>' })],
    [
      'JSON that breaks off',
      (all) => ({ status: 200, body: JSON.stringify(answer(all.map(committed)).body).slice(0, -5) }),
    ],
    ['too few results', (all) => answer(all.map(committed).slice(1))],
    ['results in another order', (all) => answer(all.map(committed).reverse())],
    ['results of other keys', (all) => answer(all.map((_, index) => ({ ...committed(all[0] as Operation, index) })))],
    ['a fault of the server', () => ({ status: 500, body: 'oops' })],
    ['a redirect to somewhere else', () => ({ status: 302, body: '' })],
  ])('%s settles nothing, and the same operations are offered again', async (_, onPush) => {
    const sound = server.onPush
    server.onPush = onPush
    await makeOffline(3)
    till.engine.start()
    await eventually('it was offered', () => server.pushes.length >= 1)
    await eventually('it says that it is offline', () => till.engine.view().connection === 'offline')
    expect(till.engine.view().unsentCount).toBe(3)
    server.onPush = sound
    await eventually('all is committed', () => till.engine.view().unsentCount === 0)
    const [first] = keysSent()
    expect(keysSent().every((keys) => JSON.stringify(keys) === JSON.stringify(first))).toBe(true)
    await eventually('it says that it is online', () => till.engine.view().connection === 'online')
    expect(till.engine.view().attentionCount).toBe(0)
  })
})

describe('what a server says of single operations', () => {
  test('accepted is not committed: the operation stays, and is offered again until it is', async () => {
    const sound = server.onPush
    server.onPush = (operations) => answer(operations.map(({ key }) => ({ key, status: 'accepted' })))
    await makeOffline(2)
    till.engine.start()
    await eventually('it was offered', () => server.pushes.length >= 1)
    const [keys = []] = keysSent()
    await eventually('it is accepted', () => keys.every((key) => stateOf(key) === 'accepted'))
    expect(till.engine.view().unsentCount).toBe(2)
    server.onPush = sound
    // A till that starts anew asks at once; a running one every 15 seconds.
    await till.engine.stop()
    await till.close()
    till = await openHeadlessTill({ folder: till.folder })
    await eventually('it is committed', () => till.engine.view().unsentCount === 0)
    expect(keysSent().at(-1)).toEqual(keys)
  })

  test('one that is rejected waits for a person with its reason, and holds no other up', async () => {
    const rejected: string[] = []
    server.onPush = (operations) =>
      answer(
        operations.map((operation, index) => {
          if (index !== 1 || rejected.length > 0) return committed(operation, index)
          rejected.push(operation.key)
          return {
            key: operation.key,
            status: 'rejected',
            problem: { ...problem('rule-violated', 422), rule: 'sku-taken' },
          }
        }),
      )
    await makeOffline(3)
    till.engine.start()
    await eventually('the others are committed', () => till.engine.view().unsentCount === 0)
    expect(till.engine.view()).toMatchObject({ attentionCount: 1, connection: 'online' })
    const key = rejected[0] ?? ''
    expect(readTransaction(till.till.database, (tx) => readOperation(tx, key))?.problem?.rule).toBe('sku-taken')
    till.createProduct()
    await eventually(
      'a later one is committed',
      () => server.pushes.length >= 2 && till.engine.view().unsentCount === 0,
    )
    expect(
      server.pushes
        .slice(1)
        .flat()
        .map((operation) => operation.key),
    ).not.toContain(key)
  })

  test('deferred ones are passed over: what comes behind a full batch of them is offered all the same', async () => {
    const last = { key: '' }
    server.onPush = (operations) =>
      answer(
        operations.map((operation, index) =>
          operation.key === last.key ? committed(operation, index) : { key: operation.key, status: 'deferred' },
        ),
      )
    await makeOffline(501)
    last.key =
      readTransaction(till.till.database, (tx) =>
        tx.get<{ key: string }>('SELECT key FROM outbox ORDER BY position DESC'),
      )?.key ?? ''
    till.engine.start()
    await eventually('the last one is committed', () => stateOf(last.key) === 'committed')
    expect(till.engine.view().unsentCount).toBe(500)
    // Each was offered once before any was again.
    expect(new Set(keysSent().flat().slice(0, 501)).size).toBe(501)
  })
})

describe('what a server refuses as a whole', () => {
  test('a push that is too large is halved until it fits; one that never fits alone is set aside', async () => {
    const sound = server.onPush
    let huge = ''
    server.onPush = (operations) =>
      operations.length > 3 || operations.some(({ key }) => key === huge) ? refusal('too-large') : sound(operations)
    await makeOffline(10)
    huge =
      readTransaction(till.till.database, (tx) =>
        tx.get<{ key: string }>('SELECT key FROM outbox WHERE position = (SELECT min(position) + 4 FROM outbox)'),
      )?.key ?? ''
    till.engine.start()
    await eventually('the others are committed', () => till.engine.view().unsentCount === 0)
    expect(stateOf(huge)).toBe('rejected')
    expect(till.engine.view().attentionCount).toBe(1)
  })

  test('an operation larger than any push is set aside here, and is never sent', async () => {
    await till.engine.stop()
    server.pushes.length = 0
    const product = till.createProduct()
    till.createProduct()
    writeTransaction(till.till.database, (tx) =>
      tx.run(`UPDATE outbox SET body = json_set(body, '$.name', @name) WHERE record_id = @id`, {
        id: product.id,
        name: 'x'.repeat(4_000_000),
      }),
    )
    till.engine.start()
    await eventually('the other is committed', () => till.engine.view().unsentCount === 0)
    expect(till.engine.view().attentionCount).toBe(1)
    expect(server.pushes.flat().map(({ body }) => (body as { id: string }).id)).not.toContain(product.id)
  })

  test.each([
    ['till-fenced', 'fenced'],
    ['unauthorized', 'unauthorized'],
  ] as const)('after %s nothing more is pushed, and everything is kept', async (type, connection) => {
    server.onPush = () => refusal(type)
    server.onChanges = () => refusal(type)
    till.createProduct()
    await eventually('it says so', () => till.engine.view().connection === connection)
    const pushes = server.pushes.length
    for (let sale = 0; sale < 5; sale += 1) till.createProduct()
    await new Promise((resolve) => setTimeout(resolve, 1500))
    expect(server.pushes.length).toBe(pushes)
    expect(till.engine.view()).toMatchObject({ unsentCount: 6, attentionCount: 0 })
  })

  test('a server that is down is not hammered, however much the till sells', async () => {
    server.onPush = () => refusal('storage-unavailable')
    server.pushes.length = 0
    for (let sale = 0; sale < 60; sale += 1) {
      till.createProduct()
      await new Promise((resolve) => setTimeout(resolve, 25))
    }
    // 1.5 s with waits of 0.5 and 1 s at the least: two or three tries.
    expect(server.pushes.length).toBeLessThanOrEqual(4)
    expect(till.engine.view().unsentCount).toBe(60)
  })
})

describe('the feed', () => {
  const unit = (id: string, code: string, version = 1) => ({
    id,
    version,
    updatedAtMs: 1,
    updatedBy: 'x',
    code,
    name: code,
    decimals: 0,
  })
  const change = (seq: number, entity: string, row: Record<string, unknown> | null) => ({
    seq,
    entity,
    id: String(row?.['id'] ?? seq),
    version: 1,
    removed: false,
    row,
  })
  const units = () =>
    readTransaction(till.till.database, (tx) =>
      tx.all<{ code: string }>('SELECT code FROM units ORDER BY code').map(({ code }) => code),
    )

  test('facts, unknown entities and rows that cannot be understood move the cursor and stop nothing', async () => {
    server.changes.push(
      change(1, 'sale', null),
      change(2, 'loyalty-card', { id: 'x', points: 5 }),
      change(3, 'unit', { id: 'not-a-row' }),
      change(4, 'unit', unit(till.till.newId(), 'kg')),
    )
    await till.engine.syncNow()
    expect(till.cursor()).toBe(4)
    expect(units()).toEqual(['kg'])
    expect(till.log.filter((line) => line.startsWith('feed-row-not-understood'))).toHaveLength(1)
  })

  test('a gap is noticed loudly, nothing behind it is taken, and the snapshot repairs it', async () => {
    const [pza, kg] = [unit(till.till.newId(), 'pza'), unit(till.till.newId(), 'kg')]
    server.changes.push(change(1, 'unit', pza))
    await till.engine.syncNow()
    // What was lost on the way can only come with the snapshot.
    server.changes.push(change(3, 'unit', kg))
    server.snapshotRows = [pza, kg, unit(till.till.newId(), 'lost')].map((row) => ({ entity: 'unit', row }))
    const snapshots = server.snapshots
    await till.engine.syncNow()
    expect(till.log.at(-2)).toBe('feed-has-a-gap {"after":1,"expected":2,"found":3}')
    expect(server.snapshots).toBe(snapshots + 1)
    expect(units()).toEqual(['kg', 'lost', 'pza'])
    expect(till.cursor()).toBe(3)
  })

  test('a cursor that the server does not know any more is answered by the snapshot, and what is gone there goes here', async () => {
    const [pza, kg] = [unit(till.till.newId(), 'pza'), unit(till.till.newId(), 'kg')]
    server.changes.push(change(1, 'unit', pza), change(2, 'unit', kg))
    await till.engine.syncNow()
    expect(units()).toEqual(['kg', 'pza'])
    server.changes.push(change(9, 'sale', null))
    server.onChanges = (after) => (after < 9 ? refusal('cursor-too-old') : { status: 200, body: page(server, after) })
    server.snapshotRows = [{ entity: 'unit', row: kg }]
    await till.engine.syncNow()
    expect(till.cursor()).toBe(9)
    expect(
      readTransaction(till.till.database, (tx) => tx.all<{ code: string }>('SELECT code FROM units WHERE removed = 0')),
    ).toEqual([{ code: 'kg' }])
  })

  test('stock and balances that a snapshot holds no longer are nothing any more, and what is sold on top still counts', async () => {
    const storeId = readTransaction(till.till.database, (tx) => requireIdentity(tx).server?.storeId ?? '')
    const [sold, kept] = [till.createProduct(), till.createProduct()]
    const [owing, other] = [till.till.newId(), till.till.newId()]
    const level = ({ id }: { id: string }, onHandMilli: number, seq: number) => ({
      ...{ id: `${storeId}:${id}`, storeId, productId: id, onHandMilli, seq },
    })
    const balance = (id: string, balanceMinor: number, seq: number) => ({ id, customerId: id, balanceMinor, seq })
    server.changes.push(
      change(1, 'stock-level', level(sold, 5000, 1)),
      change(2, 'stock-level', level(kept, 7000, 2)),
      change(3, 'customer-balance', balance(owing, 900, 3)),
      change(4, 'customer-balance', balance(other, 800, 4)),
    )
    await till.engine.syncNow()
    const known = () =>
      readTransaction(till.till.database, (tx) => ({
        sold: readOnHand(tx, sold.id),
        kept: readOnHand(tx, kept.id),
        owing: readCustomerBalance(tx, owing),
        other: readCustomerBalance(tx, other),
      }))
    expect(known()).toEqual({ sold: 5000, kept: 7000, owing: 900, other: 800 })
    till.openShift()
    till.sell([{ productId: sold.id, quantityMilli: 1000, unitPriceMinor: 500 }])
    await eventually('the sale is committed', () => till.engine.view().unsentCount === 0)
    server.changes.push(change(9, 'sale', null))
    server.onChanges = (after) => (after < 9 ? refusal('cursor-too-old') : { status: 200, body: page(server, after) })
    server.snapshotRows = [
      { entity: 'product', row: { ...sold } },
      { entity: 'product', row: { ...kept } },
      { entity: 'stock-level', row: level(kept, 6000, 8) },
      { entity: 'customer-balance', row: balance(other, 700, 8) },
    ]
    await till.engine.syncNow()
    expect(till.cursor()).toBe(9)
    expect(known()).toEqual({ sold: -1000, kept: 6000, owing: 0, other: 700 })
  })

  test('a fault in the middle of a page loses no row: the cursor never runs ahead of what is on disk', async () => {
    for (const [index, code] of ['a', 'b', 'broken', 'c'].entries())
      server.changes.push(change(index + 1, 'unit', unit(till.till.newId(), code)))
    till.till.database.exec(`CREATE TRIGGER full_disk BEFORE INSERT ON units WHEN new.code = 'broken'
      BEGIN SELECT RAISE(ABORT, 'disk is full'); END`)
    await till.engine.syncNow()
    expect(till.log.some((line) => line.startsWith('sync-fault'))).toBe(true)
    expect(till.cursor()).toBe(units().length)
    till.till.database.exec('DROP TRIGGER full_disk')
    await till.engine.syncNow()
    expect(units()).toEqual(['a', 'b', 'broken', 'c'])
    expect(till.cursor()).toBe(4)
  })

  test('a row that is older than what the till knows does not undo it', async () => {
    const product = till.createProduct({ name: 'Nuevo' })
    await eventually('it is committed', () => till.engine.view().unsentCount === 0)
    writeTransaction(till.till.database, (tx) =>
      tx.run('UPDATE products SET version = 5 WHERE id = @id', { id: product.id }),
    )
    server.changes.push({ ...change(1, 'product', { ...product, name: 'Viejo', version: 4 }), version: 4 })
    await till.engine.syncNow()
    expect(till.product(product.id)).toMatchObject({ name: 'Nuevo', version: 5 })
    server.changes.push({ ...change(2, 'product', { ...product, name: 'Más nuevo', version: 6 }), version: 6 })
    await till.engine.syncNow()
    expect(till.product(product.id)).toMatchObject({ name: 'Más nuevo', version: 6 })
  })
})

test('a restored server is offered refused facts again as well: without them it would take nothing behind them', async () => {
  const sound = server.onPush
  const { id: productId } = till.createProduct()
  till.openShift()
  await eventually('the shift is committed', () => till.engine.view().unsentCount === 0)
  server.onPush = (operations) =>
    answer(operations.map(({ key }) => ({ key, status: 'rejected', problem: problem('rule-violated', 422) })))
  till.sell([{ productId, quantityMilli: 1000, unitPriceMinor: 500 }])
  await eventually('the sale is refused', () => till.engine.view().attentionCount === 1)
  server.onPush = sound
  till.sell([{ productId, quantityMilli: 1000, unitPriceMinor: 500 }])
  await eventually('the next one is committed', () => till.engine.view().unsentCount === 0)

  server.pushes.length = 0
  server.epoch = 'restored'
  await till.engine.syncNow()
  await eventually('all is committed anew', () => till.engine.view().unsentCount === 0)
  const offered = server.pushes.flat().flatMap(({ chain }) => chain?.index ?? [])
  expect([...new Set(offered)]).toEqual([1, 2, 3])
  expect(till.engine.view().attentionCount).toBe(0)
})

test('a push that was turned away for a moment is tried again once reading shows that the server knows the till', async () => {
  const lines = new Set<ReadableStreamDefaultController<Uint8Array>>()
  const nudged = await openHeadlessTill({
    random: () => 0,
    fetch: async (input, init) => {
      if (!String(input).endsWith('/v1/sync/events')) return fetch(input, init)
      const body = new ReadableStream<Uint8Array>({
        start: (opened) => {
          lines.add(opened)
          init?.signal?.addEventListener('abort', () => {
            opened.error(new Error('given up'))
            lines.delete(opened)
          })
        },
      })
      return new Response(body, { headers: { 'content-type': 'text/event-stream' } })
    },
  })
  await nudged.join(server.url, 'AAAA-AAAA')
  await nudged.engine.syncNow()
  const sound = server.onPush
  server.onPush = () => refusal('unauthorized')
  nudged.createProduct()
  await eventually('it is turned away', () => nudged.engine.view().connection === 'unauthorized')
  server.onPush = sound
  await eventually('it listens to the server', () => lines.size > 0)
  for (const line of lines) line.enqueue(new TextEncoder().encode('data: {"seq":1000000}\n\n'))
  await eventually('it is committed', () => nudged.engine.view().unsentCount === 0)
  expect(nudged.engine.view().connection).toBe('online')
  await nudged.close({ remove: true })
})

test('a page of the old feed does not move the cursor once another history has been noticed in the middle of it', async () => {
  const barcodes = Array.from({ length: 20 }, (_, index) => String(index).padStart(13, '0'))
  for (let seq = 1; seq <= 500; seq += 1) {
    const row = { ...someProduct, id: till.till.newId(), barcodes, version: 1, updatedAtMs: 1, updatedBy: 'Ana' }
    server.changes.push({ seq, entity: 'product', id: row.id, version: 1, removed: false, row })
  }
  const pulled = till.engine.syncNow()
  while (till.cursor() === 0) await nextTurn()
  expect(till.cursor()).toBeLessThan(500)
  const context = { till: till.till, fetch, vault: plainVault, log: () => undefined, changed: () => undefined }
  const lostHistory = followLostHistory(till.till)
  const hints = { introduceAgain: () => undefined, startOver: () => undefined }
  const serverClock = { now: () => null, view: () => null }
  noticeEpoch({ ...context, ...hints, lostHistory, serverClock }, 'restored')
  await pulled
  expect(till.cursor()).toBe(0)
})
