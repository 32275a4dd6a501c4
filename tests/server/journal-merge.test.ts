import fc from 'fast-check'
import { v7 as uuidv7 } from 'uuid'
import { describe, expect, it } from 'vitest'
import type { TillCaller } from '../../server/caller.ts'
import type { JournalEntry } from '../../server/journal/journal.ts'
import { entriesOfStore, mergePending } from '../../server/journal/merge-pending.ts'
import { saleRowSchema } from '../../server/routes/reads/read-sales.ts'
import { shiftRowSchema } from '../../server/routes/reads/read-shifts.ts'
import { seriesOf } from '../../src-shared/sale/receipt-series.ts'
import { type ProductRow, productRow } from '../../src-shared/sync/records.ts'
import { product, saleFact } from './till-client.ts'

const caller: TillCaller = {
  kind: 'till',
  tenantId: uuidv7(),
  storeId: uuidv7(),
  tillId: uuidv7(),
  incarnation: 1,
  currency: 'MXN',
  stockPolicy: 'accept',
  name: '001-01 Caja',
}
let arrivals = 0
const entry = (kind: string, body: unknown, by = caller): JournalEntry => {
  arrivals += 1
  const operation = { key: uuidv7(), kind, at: 1, userId: 'Lucía', body }
  return { id: `${arrivals}-0`, caller: by, operation, requestHash: 'x', way: 'push', acceptedAtMs: 7 }
}
const row = (change: Partial<ProductRow> = {}): ProductRow => ({
  ...product(),
  version: 1,
  updatedAtMs: 1,
  updatedBy: 'Ana',
  ...change,
})
const edit = (id: string, version: number, base: object, changes: object) =>
  entry('product.edit', { id, version, base, changes })
const merge = (rows: readonly ProductRow[], ...entries: readonly JournalEntry[]) =>
  mergePending('product', rows, entries)

describe('what the journal holds, merged into rows', () => {
  it('lets creations appear, edits of them show, and removals disappear, marked as pending', () => {
    const [kept, gone, made] = [row(), row(), product()]
    const merged = merge(
      [kept, gone],
      entry('product.create', made),
      edit(made.id, 1, { priceMinor: 1050 }, { priceMinor: 2000 }),
      entry('product.remove', { id: gone.id, version: 1 }),
      entry('category.create', { id: uuidv7(), name: 'x' }),
    )
    expect(merged).toEqual([
      kept,
      { ...made, priceMinor: 2000, version: 1, updatedAtMs: 7, updatedBy: caller.name, pending: true },
    ])
    expect(merged[0]).toBe(kept)
    expect(productRow.safeParse(merged[1]).success).toBe(true)
  })

  it('shows an edit of what nobody else changed, and marks a row of which an edit will be a conflict', () => {
    const [coffee, tea] = [row({ version: 2, name: 'Café' }), row({ version: 5, priceMinor: 9 as never })]
    const [merged, marked] = merge(
      [coffee, tea],
      edit(coffee.id, 1, { priceMinor: 1050 }, { priceMinor: 1200 }),
      edit(tea.id, 4, { priceMinor: 8 }, { priceMinor: 10 }),
    )
    expect(merged).toMatchObject({ name: 'Café', priceMinor: 1200, version: 2, pending: true })
    expect(marked).toEqual({ ...tea, pending: true })
  })

  it('takes an edit that states no base by its version', () => {
    const coffee = row({ version: 3 })
    const single = (version: number) =>
      entry('product.edit', { id: coffee.id, version, base: null, changes: { sku: 'X' } })
    expect(merge([coffee], single(3))[0]).toMatchObject({ sku: 'X', pending: true })
    expect(merge([coffee], single(2))[0]).toEqual({ ...coffee, pending: true })
  })

  it('keeps a row of which an older state is to be removed', () => {
    const coffee = row({ version: 3 })
    const removal = entry('product.remove', { id: coffee.id, version: 2 })
    expect(merge([coffee], removal)).toEqual([{ ...coffee, pending: true }])
  })

  it('takes no notice of what is malformed', () => {
    const coffee = row()
    const bodies = [
      null,
      5,
      {},
      { id: coffee.id },
      { id: coffee.id, version: 1, base: {}, changes: { priceMinor: 'x' } },
    ]
    const entries = bodies.flatMap((body) => ['create', 'edit', 'remove'].map((verb) => entry(`product.${verb}`, body)))
    expect(merge([coffee], ...entries.filter(({ operation }) => operation.kind !== 'product.remove'))).toEqual([coffee])
    expect(merge([], ...entries)).toEqual([])
  })

  it('shows sales and shifts as the lists do, and those of other stores to no till', () => {
    const shiftId = uuidv7()
    const opening = entry('shift.open', { id: shiftId, openedAtMs: 1, floatMinor: 0, openedBy: 'Lucía' })
    const sale = entry('sale.create', saleFact(shiftId, `001-01-${seriesOf(1)}-000001`, [{ productId: null }]))
    const elsewhere = entry('sale.create', saleFact(shiftId, `002-01-${seriesOf(1)}-000001`, [{ productId: null }]), {
      ...caller,
      storeId: uuidv7(),
    })
    const [shift] = mergePending('shift', [], [opening, sale])
    expect(shiftRowSchema.safeParse(shift).error).toBeUndefined()
    const seen = entriesOfStore([opening, sale, elsewhere], caller.storeId)
    const sales = mergePending('sale', [], seen)
    expect(sales).toHaveLength(1)
    expect(saleRowSchema.safeParse(sales[0]).error).toBeUndefined()
  })

  it('touches nothing else, never doubles an id, and stays the same when it is done twice', () => {
    const ids = Array.from({ length: 5 }, () => uuidv7())
    const change = fc.record({
      verb: fc.constantFrom('create', 'edit', 'remove'),
      id: fc.constantFrom(...ids),
      version: fc.integer({ min: 1, max: 3 }),
      base: fc.integer({ min: 0, max: 2 }),
      to: fc.integer({ min: 0, max: 2 }),
    })
    const present = fc.uniqueArray(
      fc.record({ id: fc.constantFrom(...ids), version: fc.integer({ min: 1, max: 3 }) }),
      {
        selector: ({ id }) => id,
      },
    )
    fc.assert(
      fc.property(present, fc.array(change, { maxLength: 12 }), (stored, changes) => {
        const rows = stored.map((of) => row(of))
        const entries = changes.map(({ verb, id, version, base, to }) =>
          verb === 'create'
            ? entry('product.create', product({ id }))
            : verb === 'edit'
              ? edit(id, version, { priceMinor: base }, { priceMinor: to })
              : entry('product.remove', { id, version }),
        )
        const merged = merge(rows, ...entries)
        const named = new Set(changes.map(({ id }) => id))
        expect(new Set(merged.map(({ id }) => id)).size).toBe(merged.length)
        for (const one of rows.filter(({ id }) => !named.has(id))) expect(merged).toContain(one)
        for (const one of merged) {
          expect(productRow.safeParse(one).success).toBe(true)
          if (!rows.some((of) => of === one)) expect(one.pending).toBe(true)
        }
        expect(merge(rows, ...entries)).toEqual(merged)
      }),
    )
  })
})
