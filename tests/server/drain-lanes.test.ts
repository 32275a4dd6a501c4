import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { lanesOf } from '../../server/jobs/drain-lanes.ts'
import type { JournalEntry } from '../../server/journal/journal.ts'

const entry = (id: number, tenantId: string, tillId: string, kind: string, body: unknown): JournalEntry => ({
  id: `${id}-0`,
  caller: {
    kind: 'till',
    tenantId,
    storeId: 'store',
    tillId,
    incarnation: 1,
    currency: 'MXN',
    stockPolicy: 'accept',
    name: tillId,
  },
  operation: { key: `key ${id}`, kind, at: 1, userId: 'Lucía', body },
  requestHash: 'x',
  way: 'push',
  acceptedAtMs: 1,
})
const idsOf = (lanes: readonly JournalEntry[][]) => lanes.map((lane) => lane.map(({ id }) => id))

describe('lanes of the drain', () => {
  it('hold together what one till made, what is about one thing, and what refers to a thing that is made or removed', () => {
    const lanes = lanesOf([
      entry(1, 'T', 'A', 'category.create', { id: 'drinks' }),
      entry(2, 'T', 'B', 'product.create', { id: 'tea', categoryId: 'drinks' }),
      entry(3, 'T', 'C', 'sale.create', { id: 's1', lines: [{ productId: 'tea' }] }),
      entry(4, 'T', 'D', 'sale.create', { id: 's2', lines: [{ productId: 'cake' }] }),
      entry(5, 'T', 'E', 'sale.create', { id: 's3', lines: [{ productId: 'cake' }] }),
      entry(6, 'U', 'F', 'product.edit', { id: 'tea', version: 1 }),
      entry(7, 'T', 'G', 'product.edit', { id: 'cake', changes: { barcodes: ['750'] } }),
      entry(8, 'T', 'H', 'product.create', { id: 'bun', barcodes: ['750'] }),
      entry(9, 'T', 'A', 'shift.close', { id: 'shift' }),
    ])
    expect(idsOf(lanes)).toEqual([['1-0', '2-0', '3-0', '9-0'], ['4-0'], ['5-0'], ['6-0'], ['7-0', '8-0']])
  })

  it('take any body, and put every entry into exactly one lane, in order of arrival', () => {
    const anyEntry = fc.record({
      tenantId: fc.constantFrom('T', 'U'),
      tillId: fc.constantFrom('A', 'B', 'C'),
      kind: fc.constantFrom('product.create', 'product.edit', 'product.remove', 'sale.create', 'shift.close', 'x'),
      body: fc.oneof(
        fc.jsonValue(),
        fc.record({ id: fc.constantFrom('1', '2', '3'), productId: fc.constantFrom('1', '2') }),
      ),
    })
    fc.assert(
      fc.property(fc.array(anyEntry, { maxLength: 30 }), (wishes) => {
        const entries = wishes.map((wish, index) => entry(index, wish.tenantId, wish.tillId, wish.kind, wish.body))
        const lanes = lanesOf(entries)
        expect(new Set(lanes.flat())).toEqual(new Set(entries))
        expect(lanes.flat()).toHaveLength(entries.length)
        const laneOf = new Map(lanes.flatMap((lane, at) => lane.map((one) => [one, at] as const)))
        for (const lane of lanes) expect(lane).toEqual(lane.toSorted((a, b) => entries.indexOf(a) - entries.indexOf(b)))
        for (const one of entries) {
          for (const other of entries) {
            if (one.caller.tenantId !== other.caller.tenantId) expect(laneOf.get(one)).not.toBe(laneOf.get(other))
            else if (JSON.stringify(one.caller) === JSON.stringify(other.caller))
              expect(laneOf.get(one)).toBe(laneOf.get(other))
          }
        }
      }),
    )
  })
})
