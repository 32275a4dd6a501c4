import fc from 'fast-check'
import { expect, test } from 'vitest'
import { fillBatch, PUSH_BYTES, pushBody } from '../../src-main/sync/push-batch.ts'
import { MAX_PUSH_BYTES, MAX_PUSH_OPERATIONS, pushRequestSchema } from '../../src-shared/sync/operations.ts'

const operation = (key: string, json = '{}') => ({ key, json })

test('a batch is the longest prefix that fits, and what never fits holds nothing up', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 2, max: Math.round(PUSH_BYTES * 1.2) }), { maxLength: 8 }), (sizes) => {
      const candidates = sizes.map((size, index) => operation(String(index), 'x'.repeat(size)))
      const { operations, tooLarge } = fillBatch(candidates)
      expect(Buffer.byteLength(pushBody(1, operations))).toBeLessThan(MAX_PUSH_BYTES)
      expect(tooLarge.every(({ json }) => json.length + 1 > PUSH_BYTES)).toBe(true)
      const seen = candidates.filter((each) => operations.includes(each) || tooLarge.includes(each))
      expect(seen).toEqual(candidates.slice(0, seen.length))
      const next = candidates[seen.length]
      const used = operations.reduce((sum, each) => sum + each.json.length + 1, 0)
      if (next !== undefined) expect(used + next.json.length + 1).toBeGreaterThan(PUSH_BYTES)
    }),
    { numRuns: 60 },
  )
})

test('a batch holds 500 operations at the most, and fewer when the server wants fewer', () => {
  const candidates = Array.from({ length: 600 }, (_, index) => operation(String(index)))
  expect(fillBatch(candidates).operations).toHaveLength(MAX_PUSH_OPERATIONS)
  expect(fillBatch(candidates, 250).operations.map(({ key }) => key)).toEqual(
    candidates.slice(0, 250).map((c) => c.key),
  )
})

test('size is counted in bytes of UTF-8, not in characters', () => {
  const json = JSON.stringify('ñ'.repeat(PUSH_BYTES / 2))
  expect(json.length).toBeLessThan(PUSH_BYTES)
  expect(fillBatch([operation('wide', json)]).tooLarge).toHaveLength(1)
})

test('the body is the request that the wire asks for', () => {
  const first = {
    key: '0190f5f0-7e2e-7b7e-8a8e-2b9e9e9e9e9e',
    kind: 'unit.create',
    at: 1,
    userId: 'u',
    body: { id: 'ñ "quoted"' },
  }
  const body: unknown = JSON.parse(pushBody(3, [operation(first.key, JSON.stringify(first))]))
  expect(pushRequestSchema.parse(body)).toEqual({ incarnation: 3, operations: [first] })
})
