import canonicalizeJson from 'canonicalize'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { canonicalJson } from '../../src-shared/sync/canonical-json.ts'

const anyText = fc.oneof(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'binary' }))
const anyJson = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 5 },
    fc.constantFrom(null, true, false, -0, 1e21, 1e-7, Number.MAX_SAFE_INTEGER),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    anyText,
    fc.array(tie('value'), { maxLength: 6 }),
    fc.dictionary(fc.oneof(anyText, fc.constantFrom('10', '9', '__proto__', 'toString', '')), tie('value'), {
      maxKeys: 8,
    }),
  ),
})).value

describe('canonical JSON', () => {
  it('is, of any JSON, the text that the reference library makes', () => {
    fc.assert(
      fc.property(anyJson, (value) => {
        expect(canonicalJson(value)).toBe(canonicalizeJson(value))
      }),
      { numRuns: 3000 },
    )
  })

  it('sorts by UTF-16 code units, as the example of RFC 8785 (3.2.3) does', () => {
    const members = { '\u20ac': 1, '\r': 2, '\ufb33': 3, '1': 4, '\ud83d\ude00': 5, '\u0080': 6, '\u00f6': 7 }
    const text = canonicalJson(members)
    const inOrder = ['"\\r"', '"1"', '"\u0080"', '"\u00f6"', '"\u20ac"', '"\ud83d\ude00"', '"\ufb33"']
    expect(inOrder.map((name) => text.indexOf(name))).toEqual(
      inOrder.map((name) => text.indexOf(name)).toSorted((a, b) => a - b),
    )
    expect(inOrder.every((name) => text.includes(name))).toBe(true)
  })

  it.each([
    ['NaN', { price: Number.NaN }],
    ['infinity', [Number.POSITIVE_INFINITY]],
    ['half a surrogate pair', { name: 'caf\ud83d' }],
    ['half a surrogate pair in a name', { '\ud83d': 1 }],
    ['undefined', undefined],
    ['a function', () => 1],
  ])('refuses %s', (_what, value) => {
    expect(() => canonicalJson(value)).toThrow()
  })

  it('leaves out members that are undefined, as JSON does', () => {
    expect(canonicalJson({ b: undefined, a: [undefined] })).toBe('{"a":[null]}')
  })
})
