import { z } from 'zod'

/** Ids are UUIDs made by whoever creates the thing (v7: they sort by time, which keeps indexes compact). */
export const idSchema = z.uuid()

/** Milliseconds since the epoch, UTC; up to the year 9999. */
export const MAX_AT_MS = 253_402_300_799_999
export const atMsSchema = z.int().min(0).max(MAX_AT_MS)

/** A quantity in thousandths of the unit (1 piece = 1000); a million units at the most. */
export const MAX_QUANTITY_MILLI = 1_000_000_000
export const quantityMilliSchema = z.int().min(1).max(MAX_QUANTITY_MILLI)

/** A tax rate in basis points (16 % = 1600). */
export const taxBasisPointsSchema = z.int().min(0).max(10_000)

/** Text for people: no control characters, no lone surrogates, trimmed, never empty. */
export const labelSchema = (longest: number) =>
  z
    .string()
    .trim()
    .min(1)
    .max(longest)
    .refine((text) => !/\p{Cc}|\p{Cs}/u.test(text), 'control characters are not allowed')

/** Text of several lines. */
export const textSchema = (longest: number) =>
  z
    .string()
    .trim()
    .min(1)
    .max(longest)
    .refine((text) => !/(?!\n)\p{Cc}|\p{Cs}/u.test(text), 'control characters are not allowed')

/** A small picture inside the record itself, at most 24 KB: it is there without a network too. */
export const imageSchema = z
  .string()
  .max(32_800)
  .regex(/^data:image\/(png|webp|jpeg);base64,[A-Za-z0-9+/]+={0,2}$/, 'a PNG, WebP or JPEG data URL')

/** A code as scanners give it: printable ASCII without spaces. */
export const barcodeSchema = z
  .string()
  .min(1)
  .max(64)
  .regex(/^[\x21-\x7e]+$/, 'printable characters without spaces')
