import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Fields, mergeEdit, sameValue } from '../../src-shared/sync/merge-edit.ts'

const values = fc.oneof(
  fc.integer({ min: 0, max: 3 }),
  fc.constant(null),
  fc.array(fc.constantFrom('a', 'b'), { maxLength: 2 }),
)
const fields = fc.dictionary(fc.constantFrom('name', 'price', 'barcodes', 'active'), values)

/** An edit begins on `base`, meanwhile another's changes are applied to it. */
const meetings = fc.record({ base: fields, others: fields, mine: fields })

describe('merging an edit', () => {
  it('applies what nobody else changed and keeps what another did', () => {
    fc.assert(
      fc.property(meetings, ({ base, others, mine }) => {
        const current: Fields = { ...base, ...others }
        const merged = mergeEdit(current, base, mine)
        if (merged.outcome === 'conflict') return
        const result: Fields = { ...current, ...merged.changes }
        for (const [field, wanted] of Object.entries(mine)) expect(sameValue(result[field], wanted)).toBe(true)
        for (const field of Object.keys(current)) {
          if (!(field in mine)) expect(result[field]).toEqual(current[field])
        }
      }),
    )
  })

  it('is a conflict exactly where both changed one field to different values', () => {
    fc.assert(
      fc.property(meetings, ({ base, others, mine }) => {
        const current: Fields = { ...base, ...others }
        const expected = Object.keys(mine).filter(
          (field) => !sameValue(current[field], base[field]) && !sameValue(current[field], mine[field]),
        )
        const merged = mergeEdit(current, base, mine)
        expect(merged.outcome === 'conflict' ? merged.conflictingFields : []).toEqual(expected)
      }),
    )
  })

  it('changes nothing the second time', () => {
    fc.assert(
      fc.property(meetings, ({ base, others, mine }) => {
        const current: Fields = { ...base, ...others }
        const merged = mergeEdit(current, base, mine)
        if (merged.outcome === 'conflict') return
        expect(mergeEdit({ ...current, ...merged.changes }, base, mine)).toEqual({ outcome: 'merged', changes: {} })
      }),
    )
  })

  it('compares values as JSON: key order does not matter, absent is null', () => {
    expect(sameValue({ a: 1, b: [2] }, { b: [2], a: 1 })).toBe(true)
    expect(sameValue(undefined, null)).toBe(true)
    expect(sameValue([1, 2], [2, 1])).toBe(false)
    expect(sameValue('1', 1)).toBe(false)
  })
})
