import { afterAll, beforeAll, expect, test } from 'vitest'
import { readTransaction } from '../../src-main/database/transaction.ts'
import { resolveConflict } from '../../src-main/sync/resolve-conflict.ts'
import { readConflicts } from '../../src-main/tables/conflicts.ts'
import { unsettledOperations } from '../../src-main/tables/outbox-offers.ts'
import { minor } from '../../src-shared/money/minor.ts'
import type { ProductFields, ProductRow } from '../../src-shared/sync/records.ts'
import { eventually, type HeadlessTill } from '../support/headless-till.ts'
import { type OpenShop, onBothStorages } from '../support/shop.ts'

onBothStorages((openShop) => {
  let shop: OpenShop
  let first: HeadlessTill
  let second: HeadlessTill
  let hints = 0

  beforeAll(async () => {
    shop = await openShop()
    first = await shop.till()
    second = await shop.till()
    second.till.hints.on('conflicts-changed', () => {
      hints += 1
    })
    await Promise.all([first.engine.syncNow(), second.engine.syncNow()])
  })
  afterAll(() => shop.close())

  const conflicts = (till: HeadlessTill) => readTransaction(till.till.database, readConflicts)

  /** A product that both tills know; both edit it without hearing of each other; the first one's edit arrives first. */
  async function bothEdit(byFirst: Partial<ProductFields>, bySecond: Partial<ProductFields>): Promise<ProductRow> {
    const product = first.createProduct({ name: 'Café', priceMinor: minor(1000) })
    await eventually('both know it', () => second.product(product.id) !== null)
    await eventually('it is committed', () => first.engine.view().unsentCount === 0)
    await second.engine.stop()
    second.editProduct(product.id, bySecond)
    first.editProduct(product.id, byFirst)
    await eventually('the first edit is committed', () => first.engine.view().unsentCount === 0)
    second.engine.start()
    await eventually('the second edit is judged', () => second.engine.view().unsentCount === 0)
    await second.engine.syncNow()
    return product
  }

  test('edits of different fields merge without a word', async () => {
    const { id } = await bothEdit({ name: 'Café molido' }, { priceMinor: minor(1200) })
    for (const till of [first, second]) {
      await eventually('both see both edits', () => {
        const product = till.product(id)
        return product?.name === 'Café molido' && product.priceMinor === 1200 && product.version === 3
      })
    }
    expect(conflicts(second)).toEqual([])
  })

  test('edits that want the very same merge, and the second one holds nothing up although it changes nothing', async () => {
    const { id } = await bothEdit({ priceMinor: minor(1100) }, { priceMinor: minor(1100) })
    expect(second.product(id)).toMatchObject({ priceMinor: 1100, version: 2 })
    expect(conflicts(second)).toEqual([])
    expect(second.engine.view()).toMatchObject({ connection: 'online', unsentCount: 0, attentionCount: 0 })
  })

  test('the second edit of the same field is a conflict that shows both sides and changes nothing on the server', async () => {
    const told = hints
    const { id } = await bothEdit({ priceMinor: minor(1100) }, { priceMinor: minor(1200), name: 'Café de altura' })
    expect(hints).toBeGreaterThan(told)
    expect(second.engine.view()).toMatchObject({ conflictCount: 1, unsentCount: 0, attentionCount: 0 })
    expect(conflicts(second)).toMatchObject([
      {
        recordId: id,
        base: { priceMinor: 1000, name: 'Café' },
        mine: { priceMinor: 1200, name: 'Café de altura' },
        server: { priceMinor: 1100, name: 'Café', version: 2 },
        conflictingFields: ['priceMinor'],
      },
    ])
    // Meanwhile the till sells at what the server says.
    expect(second.product(id)).toMatchObject({ priceMinor: 1100, name: 'Café', version: 2 })
    expect(first.product(id)).toMatchObject({ priceMinor: 1100, name: 'Café', version: 2 })
  })

  test('"mine" is sent again on top of the server’s version, as a new operation, and wins', async () => {
    const [conflict] = conflicts(second)
    if (conflict === undefined) throw new Error('there is no conflict left by the test before')
    expect(resolveConflict(second.till, { key: conflict.key, choice: 'mine' })).toEqual({ ok: true, value: null })
    expect(second.product(conflict.recordId)).toMatchObject({ priceMinor: 1200, name: 'Café de altura' })
    const again = readTransaction(second.till.database, (tx) => unsettledOperations(tx, 10))
    expect(again.map(({ key }) => key)).not.toContain(conflict.key)
    await eventually('the first till sees it', () => first.product(conflict.recordId)?.priceMinor === 1200)
    expect(first.product(conflict.recordId)).toMatchObject({ name: 'Café de altura', version: 3 })
    await eventually('nothing is left', () => second.engine.view().unsentCount === 0)
    expect(second.engine.view()).toMatchObject({ conflictCount: 0, attentionCount: 0 })
  })

  test('"the server’s" drops the edit, and what was edited meanwhile goes on its way', async () => {
    const { id } = await bothEdit({ priceMinor: minor(1100) }, { priceMinor: minor(1200) })
    const [conflict] = conflicts(second)
    if (conflict === undefined) throw new Error('there is no conflict')
    // Held back while the conflict stands: it may build on what is in question.
    second.editProduct(id, { name: 'Café tostado' })
    await second.engine.syncNow()
    expect(second.engine.view().unsentCount).toBe(1)
    expect(second.product(id)).toMatchObject({ name: 'Café tostado', priceMinor: 1100 })

    expect(resolveConflict(second.till, { key: conflict.key, choice: 'server' }).ok).toBe(true)
    await eventually('the later edit arrives', () => first.product(id)?.name === 'Café tostado')
    expect(first.product(id)).toMatchObject({ priceMinor: 1100, version: 3 })
    expect(conflicts(second)).toEqual([])
  })

  test('a conflict that is not there, or is settled already, is refused', () => {
    expect(resolveConflict(second.till, { key: second.till.newId(), choice: 'mine' })).toEqual({
      ok: false,
      refusal: { code: 'not-found' },
    })
  })
})
