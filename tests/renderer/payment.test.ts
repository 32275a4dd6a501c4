import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { allTenders, readPayment, untouched } from '../../src-renderer/screens/charge/payment.ts'
import { quickAmounts } from '../../src-renderer/screens/charge/quick-amounts.ts'
import { decimalsOf, formatDecimal } from '../../src-shared/money/currency.ts'
import { type Minor, minor } from '../../src-shared/money/minor.ts'
import { decideTenders } from '../../src-shared/sale/decide-tenders.ts'
import type { DraftTender } from '../../src-shared/sale/sale-draft.ts'
import { currencies } from '../unit/arbitraries.ts'

describe('the amounts offered for a total', () => {
  it('are the notes and round sums that people hand over', () => {
    expect(quickAmounts(minor(19_663), 2)).toEqual([20_000, 50_000, 100_000])
    expect(quickAmounts(minor(8_750), 2)).toEqual([9_000, 10_000, 20_000])
    expect(quickAmounts(minor(1_990), 0)).toEqual([2_000, 5_000, 10_000])
  })

  it('all exceed the total, rise, and are at most as many as asked for', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1_000_000_000_000_000 }), fc.constantFrom(0, 2, 3), (total, decimals) => {
        const amounts = quickAmounts(minor(total), decimals)
        expect(amounts.length).toBeLessThanOrEqual(3)
        expect(amounts.every((amount, index) => amount > (index === 0 ? total : (amounts[index - 1] ?? 0)))).toBe(true)
      }),
    )
  })
})

describe('a payment', () => {
  const read = (added: readonly DraftTender[], entry: Partial<typeof untouched>, total: number, increment = 0) =>
    readPayment(added, { ...untouched, ...entry }, minor(total), 'MXN', increment)

  it('gives change for the cash beyond what the cards leave', () => {
    const card: DraftTender = { kind: 'card', amountMinor: minor(5000), reference: 'A1' }
    const reading = read([card], { amountText: '100' }, 12_000)
    expect(reading).toMatchObject({ remainingMinor: 7000, dueMinor: 7000, missingMinor: 0, changeMinor: 3000 })
    expect(allTenders([card], reading)).toEqual([card, { kind: 'cash', receivedMinor: 10_000 }])
  })

  it('is exactly what is due while nothing is typed', () => {
    expect(read([], {}, 12_000).tender).toEqual({ kind: 'cash', receivedMinor: 12_000 })
    expect(read([], { way: 'card', reference: ' 7 ' }, 12_000).tender).toEqual({
      kind: 'card',
      amountMinor: 12_000,
      reference: '7',
    })
  })

  it('says by how much a card exceeds what is due, and adds nothing then', () => {
    expect(read([], { way: 'card', amountText: '121' }, 12_000)).toMatchObject({ excessMinor: 100, tender: null })
  })

  it('adds nothing while no amount can be read', () => {
    expect(read([], { amountText: '12.345' }, 12_000)).toMatchObject({ amountMinor: null, tender: null })
  })

  it('rounds what remains for cash, and for nothing else', () => {
    expect(read([], {}, 10_023, 50)).toMatchObject({ remainingMinor: 10_023, dueMinor: 10_000, roundingMinor: -23 })
    expect(read([], { way: 'card' }, 10_023, 50)).toMatchObject({ dueMinor: 10_023, roundingMinor: 0 })
    const card: DraftTender = { kind: 'card', amountMinor: minor(5023), reference: null }
    expect(read([card], {}, 10_023, 50)).toMatchObject({ dueMinor: 5000, roundingMinor: 0 })
  })

  it('of nothing in cash pays what rounding leaves', () => {
    const card: DraftTender = { kind: 'card', amountMinor: minor(10_000), reference: null }
    expect(allTenders([card], read([card], {}, 10_020, 50))).toEqual([card, { kind: 'cash', receivedMinor: 0 }])
  })

  it('of a total of nothing is nothing', () => {
    expect(allTenders([], read([], {}, 0))).toEqual([])
  })

  it('that covers what is due is taken by the till, whatever the parts, the coins and the currency', () => {
    const part = fc.record({
      way: fc.constantFrom('cash', 'card', 'transfer', 'account'),
      share: fc.integer({ min: 1, max: 120 }),
    })
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 2_000_000 }),
        fc.array(part, { maxLength: 5 }),
        fc.constantFrom('cash', 'card', 'transfer', 'account'),
        currencies,
        fc.constantFrom(0, 5, 50, 100),
        (total, parts, last, currency, increment) => {
          const typed = (amount: Minor) => formatDecimal(amount, decimalsOf(currency))
          const readIn = (added: readonly DraftTender[], way: typeof last, amountText: string) =>
            readPayment(added, { ...untouched, way, amountText }, minor(total), currency, increment)
          let added: DraftTender[] = []
          for (const { way, share } of parts) {
            const { dueMinor } = readIn(added, way, '')
            // Coins are whole: nobody hands over less than the smallest.
            const step = way === 'cash' ? Math.max(increment, 1) : 1
            const amount = minor(Math.floor((dueMinor * share) / 120 / step) * step)
            const reading = readIn(added, way, typed(amount))
            if (amount > 0 && reading.missingMinor > 0) added = allTenders(added, reading)
          }
          const reading = readIn(added, last, '')
          expect(reading.missingMinor).toBe(0)
          let id = 0
          const decided = decideTenders(allTenders(added, reading), minor(total), () => String(id++), increment)
          expect(decided.ok ? 'taken' : decided.refusal).toBe('taken')
        },
      ),
      { numRuns: 2000 },
    )
  })
})
