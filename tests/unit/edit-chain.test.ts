import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type FieldEdit, foldEdits, onlyFields, showEdits, withoutEdit } from '../../src-shared/sync/edit-chain.ts'
import { type Fields, mergeEdit, sameValue } from '../../src-shared/sync/merge-edit.ts'

const fields = ['name', 'price', 'codes'] as const
const value = fc.oneof(fc.integer({ min: 0, max: 3 }), fc.constantFrom(null, 'a'), fc.array(fc.integer({ max: 2 })))
const someFields = fc.dictionary(fc.constantFrom(...fields), value, { minKeys: 1 })
const record = fc.record({ name: value, price: value, codes: value })

/** Edits as a form makes them: each begins from what the ones before it left. */
function chainFrom(start: Fields, wishes: readonly Fields[]): FieldEdit[] {
  let shown: Fields = start
  return wishes.map((changes) => {
    const base = Object.fromEntries(Object.keys(changes).map((field) => [field, shown[field]]))
    shown = { ...shown, ...changes }
    return { base, changes }
  })
}

/** The server's way: one edit after the other, all of it or nothing. */
function judge(server: Fields, edits: readonly FieldEdit[]): { readonly row: Fields; readonly conflicts: number } {
  let row = server
  let conflicts = 0
  for (const { base, changes } of edits) {
    const merged = mergeEdit(row, base, changes)
    if (merged.outcome === 'conflict') conflicts += 1
    else row = { ...row, ...merged.changes }
  }
  return { row, conflicts }
}

describe('a chain of edits', () => {
  test('never conflicts with itself, and is one edit with the same end', () => {
    fc.assert(
      fc.property(record, fc.array(someFields, { minLength: 1, maxLength: 6 }), (start, wishes) => {
        const edits = chainFrom(start, wishes)
        const whole = judge(start, edits)
        expect(whole.conflicts).toBe(0)
        expect(judge(start, [foldEdits(edits)])).toEqual(whole)
        expect(
          showEdits(
            start,
            edits.map((edit) => ({ ...edit, standing: 'counts' })),
          ),
        ).toEqual(whole.row)
      }),
    )
  })

  test('goes on without one that was given up as if that had never been made, whatever others did meanwhile', () => {
    fc.assert(
      fc.property(
        record,
        fc.array(someFields, { minLength: 2, maxLength: 6 }),
        fc.nat(),
        fc.option(someFields),
        (start, wishes, at, others) => {
          const edits = chainFrom(start, wishes)
          const index = at % edits.length
          const dropped = edits[index] as FieldEdit
          const before = edits.slice(0, index)
          const after = withoutEdit(dropped, edits.slice(index + 1)).flatMap((edit) => edit ?? [])
          const neverMade = chainFrom(
            start,
            wishes.filter((_, place) => place !== index),
          )
          // Nobody else changed it: no conflict with a value that never was, and the same end.
          const alone = judge(start, [...before, ...after])
          expect(alone.conflicts).toBe(0)
          for (const field of fields) {
            expect(sameValue(alone.row[field], judge(start, neverMade).row[field])).toBe(true)
          }
          // Somebody did: what they changed is passed over by no edit that began without it.
          const server = { ...start, ...others }
          const met = judge(server, [...before, ...after])
          for (const field of fields) {
            if (sameValue(server[field], start[field]) || sameValue(met.row[field], server[field])) continue
            // It was written over all the same: then an edit of this till had begun at that very value.
            expect(
              [...before, ...after].some(({ base }) => field in base && sameValue(base[field], server[field])),
            ).toBe(true)
          }
        },
      ),
    )
  })

  const server = { price: 11, name: 'Café' }
  const onTop = {
    base: { price: 12, name: 'Café' },
    changes: { price: 13, name: 'Café molido' },
    standing: 'counts',
  } as const
  const seen = { base: { price: 11 }, changes: { price: 14 }, standing: 'counts' } as const

  test('shows the server’s side of what somebody has to decide, whatever was edited since, and everything else', () => {
    const asked = { base: { price: 10 }, changes: { price: 12 }, standing: 'asked' } as const
    expect(showEdits(server, [asked, onTop, seen])).toEqual({ price: 11, name: 'Café molido' })
    expect(showEdits(server, [{ ...asked, standing: 'counts' }, onTop])).toEqual({ price: 13, name: 'Café molido' })
  })

  test('shows nothing of a refused edit or of what builds on it; what began from what is shown counts', () => {
    const refused = { base: { price: 10 }, changes: { price: 12 }, standing: 'refused' } as const
    expect(showEdits(server, [refused, onTop])).toEqual({ price: 11, name: 'Café molido' })
    expect(showEdits(server, [refused, onTop, seen])).toEqual({ price: 14, name: 'Café molido' })
  })

  test('without any of its fields is nothing', () => {
    const edit = { base: { price: 10 }, changes: { price: 12, name: 'x' } }
    expect(onlyFields(edit, () => false)).toBeNull()
    expect(onlyFields(edit, (field) => field === 'name')).toEqual({ base: { name: null }, changes: { name: 'x' } })
  })
})
