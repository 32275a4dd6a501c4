import fc from 'fast-check'
import { expect, test } from 'vitest'
import { backOffMs, MAX_BACK_OFF_MS } from '../../src-main/sync/back-off.ts'

test('without chance the waits are 1, 2, 4, 8, 16, 32 and then always 60 seconds', () => {
  const waits = [1, 2, 3, 4, 5, 6, 7, 8, 50, 5000].map((failures) => backOffMs(failures, () => 1))
  expect(waits).toEqual([1000, 2000, 4000, 8000, 16_000, 32_000, 60_000, 60_000, 60_000, 60_000])
})

test('chance takes away up to half of a wait and never adds to it', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 1e6 }),
      fc.double({ min: 0, max: 0.999, noNaN: true }),
      (failures, chance) => {
        const wait = backOffMs(failures, () => chance)
        const longest = backOffMs(failures, () => 1)
        expect(wait).toBeGreaterThanOrEqual(longest / 2)
        expect(wait).toBeLessThanOrEqual(longest)
        expect(wait).toBeLessThanOrEqual(MAX_BACK_OFF_MS)
      },
    ),
  )
})

test('nothing waits before the first failure', () => {
  expect(backOffMs(0, () => 1)).toBe(0)
})
