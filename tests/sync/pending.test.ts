import { cpSync, mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { readTransaction, writeTransaction } from '../../src-main/database/transaction.ts'
import { discardOperation } from '../../src-main/sync/discard-operation.ts'
import { resumeTill } from '../../src-main/sync/resume-till.ts'
import { retryOperations } from '../../src-main/sync/retry-operations.ts'
import { leaveChain } from '../../src-main/tables/outbox-chain.ts'
import { readOnHand } from '../../src-main/tables/stock.ts'
import { createCategory } from '../../src-main/till/create-category.ts'
import { listPending } from '../../src-main/till/list-pending.ts'
import { moveStock } from '../../src-main/till/move-stock.ts'
import { viewPending } from '../../src-main/till/view-pending.ts'
import type { PendingFilter } from '../../src-shared/contract/outbox-views.ts'
import { minor } from '../../src-shared/money/minor.ts'
import { openStoreOf } from '../server/storages.ts'
import { eventually, type HeadlessTill, openHeadlessTill } from '../support/headless-till.ts'
import { type OpenShop, onBothStorages } from '../support/shop.ts'
import { runServerCommand } from '../support/test-server.ts'
import { refusal, type ScriptedServer, startScriptedServer } from './scripted-server.ts'

const listed = ({ till }: HeadlessTill, filter: PendingFilter = 'all') => {
  const answer = listPending(till, { filter, offset: 0, limit: 200 })
  if (!answer.ok) throw new Error('refused')
  return answer.value
}
const rowsOf = (till: HeadlessTill, filter?: PendingFilter) => listed(till, filter).rows
const detailOf = ({ till }: HeadlessTill, key: string) => {
  const answer = viewPending(till, { key })
  if (!answer.ok) throw new Error(`refused: ${answer.refusal.code}`)
  return answer.value
}
const onHand = ({ till }: HeadlessTill, productId: string) =>
  readTransaction(till.database, (tx) => readOnHand(tx, productId))
const one = (productId: string) => [{ productId, quantityMilli: 1000, unitPriceMinor: 100 }]

onBothStorages((openShop) => {
  let shop: OpenShop
  let till: HeadlessTill
  let other: HeadlessTill

  beforeAll(async () => {
    shop = await openShop()
    const store = openStoreOf(shop.server)
    await store.writer.updateTable('tenants').set({ stock_policy: 'reject' }).execute()
    await store.close()
    till = await shop.till()
    other = await shop.till()
    await Promise.all([till.engine.syncNow(), other.engine.syncNow()])
  })
  afterAll(() => shop.close())

  test('a refused sale, a refused creation with sales behind it and a conflict hold up nothing that does not depend on them', async () => {
    const scarce = till.createProduct({ name: 'Último pan' })
    const contested = till.createProduct({ name: 'Queso' })
    await eventually('the other till has them', () => other.product(contested.id) !== null)
    await eventually('this till knows so', () => till.engine.view().unsentCount === 0)
    await till.engine.stop()

    till.openShift()
    till.sell(one(scarce.id))
    till.editProduct(contested.id, { priceMinor: minor(1111) })
    till.editProduct(contested.id, { name: 'Queso fresco' })
    other.editProduct(contested.id, { priceMinor: minor(2222) })
    const code = '7501000000024'
    other.createProduct({ name: 'El suyo', barcodes: [code] })
    await eventually('the other till has sent', () => other.engine.view().unsentCount === 0)
    const mine = till.createProduct({ name: 'El mío', barcodes: [code], tracksStock: false })
    till.editProduct(mine.id, { name: 'El mío, mejor' })
    till.sell(one(mine.id))
    const free = till.createProduct({ name: 'Servilleta', tracksStock: false })
    till.sell(one(free.id))
    till.engine.start()

    await eventually('all that can go has gone', () => rowsOf(till, 'waiting').every(({ heldBy }) => heldBy !== null))
    const left = rowsOf(till)
    expect(left.map(({ kind, state, heldBy }) => [kind, state, heldBy?.kind ?? null])).toEqual([
      ['sale.create', 'rejected', null],
      ['product.edit', 'conflict', null],
      ['product.create', 'rejected', null],
      ['product.edit', 'waiting', 'product.edit'],
      ['product.edit', 'waiting', 'product.create'],
    ])
    expect(left.map(({ problem }) => problem?.rule ?? problem?.type ?? null)).toEqual([
      'insufficient-stock',
      'version-conflict',
      'barcode-taken',
      null,
      null,
    ])
    expect(listed(till).counts).toEqual({ waiting: 2, accepted: 0, conflict: 1, rejected: 2 })
    expect(left[0]).toMatchObject({ who: 'Ana', amountMinor: 100, attempt: 0 })
    expect(left[0]?.subject).toMatch(/-000001$/)

    // The sale that was refused still counts here, and is taken once its stock is there.
    expect(onHand(till, scarce.id)).toBe(-1000)
    retryOperations(till.till, { key: left[0]?.key ?? '' })
    await eventually('it is refused again', () => rowsOf(till, 'attention')[0]?.attempt === 1)
    moveStock(till.till, {
      productId: scarce.id,
      quantityMilli: 3000,
      reason: 'count',
      note: null,
    })
    await eventually('the stock has arrived', () => rowsOf(till, 'waiting').every(({ heldBy }) => heldBy !== null))
    retryOperations(till.till, { key: left[0]?.key ?? '' })
    await eventually('the sale is taken', () => rowsOf(till, 'attention').every(({ kind }) => kind !== 'sale.create'))
    await till.engine.syncNow()
    expect(onHand(till, scarce.id)).toBe(2000)

    // The creation is given up with what was built on it; the log of what was done reaches the server.
    const creation = left[2]?.key ?? ''
    expect(detailOf(till, creation)).toMatchObject({
      mayRetry: true,
      mayDiscard: true,
      behind: [{ kind: 'product.edit', subject: 'El mío, mejor' }],
    })
    expect(discardOperation(till.till, { key: creation })).toEqual({ ok: true, value: { count: 2 } })
    expect(till.product(mine.id)).toBeNull()
    await eventually('only the conflict is left', () => till.engine.view().unsentCount === 1)
    expect(rowsOf(till).map(({ state }) => state)).toEqual(['conflict', 'waiting'])
  })

  test('all that was refused is offered anew in its order: a creation, then what names it', async () => {
    const code = '7501000000031'
    const owner = other.createProduct({ barcodes: [code] })
    await eventually('it is there', () => other.engine.view().unsentCount === 0)
    await till.engine.stop()
    const mine = till.createProduct({ name: 'Nuevo', barcodes: [code] })
    till.editProduct(mine.id, { name: 'Nuevo y mejor' })
    till.engine.start()
    await eventually('it is refused', () => rowsOf(till, 'attention').some(({ subject }) => subject === 'Nuevo'))
    other.editProduct(owner.id, { barcodes: [] })
    await eventually('the code is free', () => other.engine.view().unsentCount === 0)
    expect(retryOperations(till.till, { key: null })).toEqual({ ok: true, value: { count: 1 } })
    await eventually('it is there', () => other.product(mine.id)?.name === 'Nuevo y mejor')
  })

  test('a sale that was refused to two copies of a till can be offered anew by either, and counts once', async () => {
    const original = await shop.till({ random: () => 0 })
    const { id } = original.createProduct({ name: 'Última vela' })
    original.openShift()
    await eventually('all is committed', () => rowsOf(original).length === 0)
    await original.engine.stop()
    original.sell(one(id))
    const folder = mkdtempSync(join(tmpdir(), 'mostrador-copy-'))
    original.till.database.pragma('wal_checkpoint(TRUNCATE)')
    cpSync(original.folder, folder, { recursive: true })
    const copy = await openHeadlessTill({ folder, random: () => 0 })
    await eventually('it is refused', () => rowsOf(copy, 'attention').length === 1)
    original.engine.start()
    await eventually('the original is told', () => original.engine.view().connection === 'fenced')
    expect(await resumeTill(original.till)).toMatchObject({ ok: true })
    await eventually('nothing is under way', () => rowsOf(original).every(({ state }) => state === 'rejected'))
    const [refused] = rowsOf(original, 'attention')
    const key = refused?.key ?? ''
    expect(detailOf(original, key)).toMatchObject({ state: 'rejected', chainIndex: null, mayRetry: true })

    moveStock(other.till, { productId: id, quantityMilli: 3000, reason: 'count', note: null })
    await eventually('the stock has arrived', () => rowsOf(other).length === 0)
    // It may be asking about it just now, for it took the catalog over as the new till that it is.
    await eventually('it is offered anew', () => {
      const retried = retryOperations(original.till, { key: null })
      return retried.ok && retried.value.count === 1
    })
    await eventually('it is taken', () => rowsOf(original).length === 0)
    await eventually('the copy sees it in the feed, and is told', () => rowsOf(copy).length === 0)
    for (const each of [original, copy]) {
      await eventually('its stock is that of the server', () => onHand(each, id) === 2000)
    }
    for (const each of [original, copy]) {
      each.sell(one(id))
      await eventually('it goes on', () => rowsOf(each).length === 0)
    }
    expect(JSON.parse((await runServerCommand(shop.server.env, 'verify')).stdout)).toMatchObject({ findings: [] })

    // Beside the chain, and lost by the server: it comes back into the chain, as its last one.
    await original.engine.stop()
    original.sell([{ productId: id, quantityMilli: 5000, unitPriceMinor: 100 }])
    original.engine.start()
    await eventually('it is refused', () => rowsOf(original, 'attention').length === 1)
    const [last] = rowsOf(original, 'attention')
    const lost = last?.key ?? ''
    writeTransaction(original.till.database, (tx) => leaveChain(tx, lost))
    const store = openStoreOf(shop.server)
    await store.writer.deleteFrom('operations').where('operation_key', '=', lost).execute()
    await store.close()
    moveStock(other.till, { productId: id, quantityMilli: 9000, reason: 'count', note: null })
    await eventually('the stock has arrived', () => rowsOf(other).length === 0)
    expect(retryOperations(original.till, { key: lost })).toEqual({ ok: true, value: { count: 1 } })
    await eventually('it is taken', () => rowsOf(original).length === 0)
    original.sell(one(id))
    await eventually('it goes on', () => rowsOf(original).length === 0)
    await copy.close({ remove: true })
  })
})

describe('a till whose server refuses', () => {
  let server: ScriptedServer
  let till: HeadlessTill
  const refuseAll = () => {
    server.onPush = (operations) => ({
      status: 200,
      body: {
        epoch: server.epoch,
        results: operations.map(({ key }) => ({
          key,
          status: 'rejected',
          problem: { type: 'rule-violated', title: 'no', status: 422, rule: 'not-permitted' },
        })),
      },
    })
  }

  beforeEach(async () => {
    server = await startScriptedServer()
    till = await openHeadlessTill({ random: () => 0 })
    await till.join(server.url, 'AAAA-AAAA')
    await till.engine.syncNow()
    return async () => {
      await till.close({ remove: true })
      await server.close()
    }
  })

  test('never gives up what happened, says so, and leaves it where it is', async () => {
    refuseAll()
    const product = till.createProduct({ tracksStock: false })
    till.openShift()
    const { sale } = till.sell(one(product.id))
    await eventually('all is refused', () => till.engine.view().attentionCount === 3)
    const [creation, opening, sold] = rowsOf(till)
    expect(discardOperation(till.till, { key: sold?.key ?? '' })).toEqual({
      ok: false,
      refusal: { code: 'is-a-fact', saleId: sale.id },
    })
    expect(discardOperation(till.till, { key: opening?.key ?? '' })).toEqual({
      ok: false,
      refusal: { code: 'is-a-fact', saleId: null },
    })
    expect(till.engine.view().attentionCount).toBe(3)
    expect(detailOf(till, sold?.key ?? '')).toMatchObject({
      mayRetry: true,
      mayDiscard: false,
      saleId: sale.id,
      behind: [],
    })
    // As a copy of a till keeps what was refused to it: out of the chain, and a fact all the same.
    till.till.database
      .prepare('UPDATE outbox SET chain_index = NULL, chain_previous_hash = NULL, chain_hash = NULL WHERE key = ?')
      .run(sold?.key)
    expect(detailOf(till, sold?.key ?? '')).toMatchObject({ mayDiscard: false })
    expect(discardOperation(till.till, { key: sold?.key ?? '' })).toMatchObject({ refusal: { code: 'is-a-fact' } })
    expect(discardOperation(till.till, { key: creation?.key ?? '' })).toMatchObject({ ok: true })
    // What it was and who gave it up is a fact that goes to the server.
    await eventually('the log is offered', () =>
      server.pushes.flat().some(({ kind, body }) => {
        const { action, details } = body as { action?: string; details?: { kind?: string } }
        return kind === 'audit-entry.create' && action === 'operation-discarded' && details?.kind === 'product.create'
      }),
    )
    expect(discardOperation(till.till, { key: creation?.key ?? '' })).toEqual({
      ok: false,
      refusal: { code: 'not-found' },
    })
  })

  test('gives up nothing that is on its way', async () => {
    server.onPush = () => refusal('storage-unavailable')
    till.createProduct()
    const [waiting] = rowsOf(till)
    expect(discardOperation(till.till, { key: waiting?.key ?? '' })).toEqual({
      ok: false,
      refusal: { code: 'not-refused' },
    })
    expect(retryOperations(till.till, { key: waiting?.key ?? '' })).toEqual({ ok: true, value: { count: 0 } })
  })

  test('says with each push how often it was offered anew, and mixes no two of them', async () => {
    const attempts: (string | null)[] = []
    await till.close({ remove: true })
    till = await openHeadlessTill({
      random: () => 0,
      fetch: (input, init) => {
        const isPush = new URL(String(input)).pathname === '/v1/sync/push'
        if (isPush) attempts.push(new Headers(init?.headers).get('x-attempt'))
        return fetch(input, init)
      },
    })
    await till.join(server.url, 'AAAA-AAAA')
    refuseAll()
    till.createProduct()
    await eventually('it is refused', () => till.engine.view().attentionCount === 1)
    await till.engine.stop()
    attempts.length = 0
    server.pushes.length = 0
    till.createProduct()
    retryOperations(till.till, { key: null })
    till.createProduct()
    till.engine.start()
    await eventually('all are refused', () => till.engine.view().attentionCount === 3)
    expect(attempts).toEqual(['1', null])
    expect(server.pushes.map((operations) => operations.length)).toEqual([1, 2])
  })

  test('asks by itself about a refused fact that the server is seen to have, and about all where a snapshot does not say', async () => {
    const { onPush } = server
    refuseAll()
    const product = till.createProduct({ tracksStock: false })
    till.openShift()
    const { sale } = till.sell(one(product.id))
    await eventually('all is refused', () => till.engine.view().attentionCount === 3)
    server.onPush = onPush
    const told = (seq: number, entity: string, id: string) => ({
      ...{ seq, entity, id, version: 1, removed: false, row: null },
    })
    server.changes.push(told(1, 'sale', sale.id))
    const left = () => rowsOf(till).map(({ kind }) => kind)
    await till.engine.syncNow()
    await eventually('the sale is settled', () => left().length === 2)
    expect(left()).toEqual(['product.create', 'shift.open'])
    // A page that leaves something out: the snapshot comes instead, and its rows are no facts.
    server.changes.push(told(3, 'sale', till.till.newId()))
    await till.engine.syncNow()
    await eventually('the shift is settled', () => left().length === 1)
    expect(left()).toEqual(['product.create'])
  })

  test('tells what a category’s refused creation holds back', async () => {
    server.onPush = (operations) => ({
      status: 200,
      body: {
        epoch: server.epoch,
        results: operations.map(({ key, kind }) =>
          kind === 'category.create'
            ? { key, status: 'rejected', problem: { type: 'invalid-request', title: 'no', status: 400 } }
            : { key, status: 'deferred' },
        ),
      },
    })
    const category = createCategory(till.till, { name: 'Panes' })
    if (!category.ok) throw new Error('refused')
    till.createProduct({ categoryId: category.value.id })
    await eventually('it is refused', () => till.engine.view().attentionCount === 1)
    expect(rowsOf(till, 'waiting')).toMatchObject([
      { kind: 'product.create', heldBy: { kind: 'category.create', subject: 'Panes' } },
    ])
  })
})
