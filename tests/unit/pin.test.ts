import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { FREE_TRIES, isTrivialPin, pinSchema, waitAfter } from '../../src-shared/users/pin.ts'

describe('a PIN', () => {
  test('has four to eight digits and nothing else', () => {
    for (const pin of ['1234', '00000000', '739104']) expect(pinSchema.safeParse(pin).success, pin).toBe(true)
    for (const pin of ['123', '123456789', '12a4', ' 1234', '1234\n', '١٢٣٤', '', 1234, null, ['1234']]) {
      expect(pinSchema.safeParse(pin).success, String(pin)).toBe(false)
    }
  })

  test('that anybody would try is told from one that nobody would', () => {
    const trivial = ['0000', '111111', '1234', '4321', '0123', '87654321', '7890', '1212', '123123', '12341234', '1985']
    for (const pin of [...trivial, '2026', '2580', '45454545']) expect(isTrivialPin(pin), pin).toBe(true)
    for (const pin of ['7391', '8264', '1357', '1231', '112233', '48151623', '5938']) {
      expect(isTrivialPin(pin), pin).toBe(false)
    }
    fc.assert(
      fc.property(fc.constantFrom(...'0123456789'), fc.integer({ min: 4, max: 8 }), (digit, length) =>
        isTrivialPin(digit.repeat(length)),
      ),
    )
  })

  test('leaves nine of ten choices of four digits without a warning', () => {
    const warned = Array.from({ length: 10_000 }, (_, index) => String(index).padStart(4, '0')).filter(isTrivialPin)
    expect(warned.length).toBeGreaterThan(200)
    expect(warned.length).toBeLessThan(1_000)
  })

  test('makes whoever guesses wait twice as long each time, half an hour at the most, and never less', () => {
    for (let failures = 0; failures < FREE_TRIES; failures += 1) expect(waitAfter(failures)).toBe(0)
    expect([3, 4, 5].map(waitAfter)).toEqual([5_000, 10_000, 20_000])
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1_000_000 }), (failures) => {
        expect(waitAfter(failures + 1)).toBeGreaterThanOrEqual(waitAfter(failures))
        expect(waitAfter(failures)).toBeLessThanOrEqual(30 * 60 * 1000)
      }),
    )
    // All of four digits, one after the other: more than half a year.
    const allMs = Array.from({ length: 10_000 }, (_, failures) => waitAfter(failures)).reduce((sum, each) => sum + each)
    expect(allMs / (24 * 60 * 60 * 1000)).toBeGreaterThan(180)
  })
})
