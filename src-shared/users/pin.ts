import { z } from 'zod'

/** Four to eight digits: what a person types with one finger while a queue waits. */
export const MIN_PIN_LENGTH = 4
export const MAX_PIN_LENGTH = 8
export const pinSchema = z.string().regex(/^\d{4,8}$/, 'four to eight digits')

/** The middle column of a keypad, and what stolen phones show to be typed most often besides runs and repeats. */
const popular = new Set(['2580', '0852', '1004', '5683', '147258', '159753', '147852'])
const runs = ['01234567890', '09876543210']

/** Whether a PIN is among the first that anybody would try: repeats, runs, years, keypad columns. */
export function isTrivialPin(pin: string): boolean {
  return (
    /^(.{1,2}|.{3}(?=.{3}$)|.{4}(?=.{4}$))\1+$/.test(pin) ||
    runs.some((run) => run.includes(pin)) ||
    /^(19|20)\d\d$/.test(pin) ||
    popular.has(pin)
  )
}

/** Tries in a row that cost nothing but themselves. */
export const FREE_TRIES = 3
const FIRST_WAIT_MS = 5_000
const LONGEST_WAIT_MS = 30 * 60 * 1000

/**
 * How long nobody may try a person's PIN after `failures` wrong ones in a row: twice as long each time. At the longest
 * wait, trying all PINs of four digits takes more than half a year, and the log shows it from the first minute.
 */
export function waitAfter(failures: number): number {
  return failures < FREE_TRIES ? 0 : Math.min(FIRST_WAIT_MS * 2 ** (failures - FREE_TRIES), LONGEST_WAIT_MS)
}
