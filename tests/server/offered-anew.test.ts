import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Operation, OperationResult } from '../../src-shared/sync/operations.ts'
import { setupShop } from '../support/test-server.ts'
import { type RunningServer, startOn, storages } from './storages.ts'
import { enrollTill, product, type TillClient } from './till-client.ts'

describe.each(storages)('what was refused, offered anew, on %s storage', (storage) => {
  let server: RunningServer
  let codes: string[]
  let tenantId: string

  beforeAll(async () => {
    server = await startOn(storage)
    const shop = await setupShop(server, { tills: 6 })
    codes = shop.enrolmentCodes
    tenantId = shop.tenantId
    await server.store.writer
      .updateTable('tenants')
      .set({ stock_policy: 'reject' })
      .where('id', '=', tenantId)
      .execute()
  })
  afterAll(() => server.end())

  const newTill = async (): Promise<TillClient> => enrollTill(server.url, codes.pop())
  const offer = async (
    till: TillClient,
    attempt: number,
    operations: readonly Operation[],
  ): Promise<OperationResult[]> => {
    const response = await fetch(`${server.url}/v1/sync/push`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${till.enrolment.token}`,
        'content-type': 'application/json',
        'x-attempt': String(attempt),
      },
      body: JSON.stringify({ incarnation: till.enrolment.incarnation, operations }),
    })
    expect(response.status).toBe(200)
    return ((await response.json()) as { results: OperationResult[] }).results
  }
  const stockIn = (till: TillClient, productId: string, quantityMilli: number) =>
    till.fact('stock-movement.create', {
      id: crypto.randomUUID(),
      productId,
      quantityMilli,
      reason: 'count',
      movedAtMs: Date.now(),
      note: null,
    })
  const onHand = async (productId: string) =>
    (
      await server.store.reader
        .selectFrom('stock_levels')
        .select('on_hand_milli')
        .where('tenant_id', '=', tenantId)
        .where('product_id', '=', productId)
        .executeTakeFirst()
    )?.on_hand_milli
  const status = ([result]: readonly OperationResult[]) => result?.problem?.rule ?? result?.status

  it('judges a refused sale once more when a person had it offered again, and only then', async () => {
    const till = await newTill()
    const coffee = product()
    await till.committed([till.record('product.create', coffee), till.openShift()])
    const refused = till.sale({}, [{ productId: coffee.id, quantityMilli: 2000 }])
    const next = till.sale()
    expect((await till.committed([refused, next])).map(({ status: each }) => each)).toEqual(['rejected', 'committed'])

    await till.committed([stockIn(till, coffee.id, 5000)])
    // The same request, late or twice, says nothing new.
    expect(status(await till.committed([refused]))).toBe('insufficient-stock')
    expect(status(await offer(till, 0, [refused]))).toBe('insufficient-stock')
    expect(await onHand(coffee.id)).toBe(5000)

    const [taken] = await offer(till, 1, [refused])
    expect(taken).toMatchObject({ key: refused.key, status: 'committed', version: 1 })
    expect(await onHand(coffee.id)).toBe(3000)
    // Whichever attempt comes now, it is the one commit that they are told of.
    for (const attempt of [0, 1, 2]) expect(await offer(till, attempt, [refused])).toEqual([taken])
    expect(await onHand(coffee.id)).toBe(3000)
    expect((await till.get(`/v1/sales/${refused.body.id}`)).status).toBe(200)
    // It has its old place in the chain, which goes on.
    expect(status(await till.committed([till.sale()]))).toBe('committed')
  })

  it('keeps a second refusal against its own late copies, and gives way to the next attempt', async () => {
    const till = await newTill()
    const tea = product()
    const refused = await refusedSaleOf(till, tea.id, () => till.record('product.create', tea))
    expect(status(await offer(till, 1, [refused]))).toBe('insufficient-stock')
    await till.committed([stockIn(till, tea.id, 9000)])
    expect(status(await offer(till, 1, [refused]))).toBe('insufficient-stock')
    expect(await onHand(tea.id)).toBe(9000)
    expect(status(await offer(till, 2, [refused, refused]))).toBe('committed')
    expect(await onHand(tea.id)).toBe(7000)
    const rows = await server.store.reader
      .selectFrom('operations')
      .select(['status', 'attempt', 'chain_index'])
      .where('tenant_id', '=', tenantId)
      .where('operation_key', '=', refused.key)
      .execute()
    expect(rows).toEqual([{ status: 'committed', attempt: 2, chain_index: refused.chain?.index }])
  })

  it('takes eight copies of an attempt that come at once as one', async () => {
    const till = await newTill()
    const bread = product()
    const refused = await refusedSaleOf(till, bread.id, () => till.record('product.create', bread))
    await till.committed([stockIn(till, bread.id, 4000)])
    const answers = await Promise.all(Array.from({ length: 8 }, () => offer(till, 1, [refused])))
    for (const answer of answers) expect(answer).toEqual(answers[0])
    expect(status(answers[0] ?? [])).toBe('committed')
    expect(await onHand(bread.id)).toBe(2000)
  })

  it('creates a product under its old key once its barcode is free, with the edit that was built on it', async () => {
    const till = await newTill()
    const barcodes = ['7501000000017']
    const owner = product({ barcodes })
    await till.committed([till.record('product.create', owner)])
    const mine = product({ barcodes })
    const creation = till.record('product.create', mine)
    const edit = till.record('product.edit', {
      id: mine.id,
      version: 1,
      base: { name: mine.name },
      changes: { name: 'Otro' },
    })
    expect((await till.committed([creation, edit])).map(({ status: each }) => each)).toEqual(['rejected', 'deferred'])
    await till.committed([
      till.record('product.edit', { id: owner.id, version: 1, base: { barcodes }, changes: { barcodes: [] } }),
    ])
    expect(status(await offer(till, 1, [creation]))).toBe('committed')
    expect(status(await till.committed([edit]))).toBe('committed')
    expect((await till.get(`/v1/products/${mine.id}`)).body).toMatchObject({ name: 'Otro', version: 2, barcodes })
  })

  it('lets no other till lift a refusal, and takes another body under the key for what it is', async () => {
    const till = await newTill()
    const stranger = await newTill()
    const milk = product()
    const refused = await refusedSaleOf(till, milk.id, () => till.record('product.create', milk))
    await till.committed([stockIn(till, milk.id, 9000)])
    expect(status(await offer(stranger, 1, [refused]))).toBe('insufficient-stock')
    const [reused] = await offer(till, 1, [{ ...refused, body: { ...(refused.body as object), note: 'otra' } }])
    expect(reused).toMatchObject({ status: 'rejected', problem: { type: 'idempotency-key-reused' } })
    expect(await onHand(milk.id)).toBe(9000)
    expect(status(await offer(till, 1, [refused]))).toBe('committed')
  })

  async function refusedSaleOf(till: TillClient, productId: string, creation: () => Operation): Promise<Operation> {
    await till.committed([creation(), till.openShift()])
    const sale = till.sale({}, [{ productId, quantityMilli: 2000 }])
    expect(status(await till.committed([sale]))).toBe('insufficient-stock')
    return sale
  }
})
