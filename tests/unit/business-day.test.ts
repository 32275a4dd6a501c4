import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { businessDay, wallClock } from '../../src-shared/time/business-day.ts'

const HOUR = 60 * 60 * 1000
const hoursOf = (atMs: number, zone: string) => {
  const { fromMs, toMs } = businessDay(atMs, zone)
  return (toMs - fromMs) / HOUR
}

describe('the shop’s day', () => {
  it('goes from midnight to midnight of the shop, not of London', () => {
    const day = businessDay(Date.UTC(2026, 10, 22, 3), 'America/Mexico_City')
    expect(day).toEqual({ date: '2026-11-21', fromMs: Date.UTC(2026, 10, 21, 6), toMs: Date.UTC(2026, 10, 22, 6) })
  })

  it('has 23 or 25 hours where the clock is changed', () => {
    expect(hoursOf(Date.UTC(2026, 2, 29, 12), 'Europe/Madrid')).toBe(23)
    expect(hoursOf(Date.UTC(2026, 9, 25, 12), 'Europe/Madrid')).toBe(25)
    expect(hoursOf(Date.UTC(2026, 2, 8, 20), 'America/Tijuana')).toBe(23)
    expect(hoursOf(Date.UTC(2026, 10, 1, 20), 'America/Tijuana')).toBe(25)
  })

  it('begins at one where the change skips midnight', () => {
    const day = businessDay(Date.UTC(2026, 8, 6, 16), 'America/Santiago')
    expect(wallClock(day.fromMs, 'America/Santiago')).toEqual({ date: '2026-09-06', time: '01:00:00' })
    expect(hoursOf(day.fromMs, 'America/Santiago')).toBe(23)
  })

  it('holds its own instant, and follows the day before without a gap', () => {
    const zones = fc.constantFrom(
      'America/Mexico_City',
      'Europe/Madrid',
      'Asia/Kolkata',
      'Pacific/Apia',
      'UTC',
      'America/Havana',
    )
    const instants = fc.integer({ min: Date.UTC(2015, 0), max: Date.UTC(2035, 0) })
    fc.assert(
      fc.property(instants, zones, (atMs, zone) => {
        const day = businessDay(atMs, zone)
        expect(day.fromMs <= atMs && atMs < day.toMs).toBe(true)
        expect(wallClock(day.fromMs, zone).date).toBe(day.date)
        expect(wallClock(day.toMs - 1, zone).date).toBe(day.date)
        expect(businessDay(day.fromMs - 1, zone).toMs).toBe(day.fromMs)
      }),
    )
  })
})
