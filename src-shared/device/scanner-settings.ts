import { z } from 'zod'

/** Printable characters of a keyboard, as scanners put them around a code. */
const affix = z
  .string()
  .max(8)
  .regex(/^[\x20-\x7e]*$/)

/** A scanner that acts as a keyboard, as this till listens for it. */
export const scannerSettingsSchema = z.strictObject({
  /** Longest time between two keys of a scan, in ms. */
  gapMs: z.int().min(10).max(300),
  /** Shortest code, in characters. */
  minLength: z.int().min(1).max(32),
  prefix: affix,
  suffix: affix,
})
export type ScannerSettings = z.infer<typeof scannerSettingsSchema>

export const usualScanner: ScannerSettings = { gapMs: 50, minLength: 4, prefix: '', suffix: '' }
