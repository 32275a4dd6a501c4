import { z } from 'zod'
import { barcodeSchema, idSchema } from '../sync/ids.ts'
import { call } from './call.ts'
import { type ClashView, type ConflictSelling, type ConflictView, conflictSellingSchema } from './conflict-views.ts'
import type { BarcodeTaken, NotFound } from './refusals.ts'

const nothing = z.strictObject({})

/** The server's side changed after it was shown: whoever decides has to see that first. */
export type MovedOn = { readonly code: 'moved-on' }

/** Changes of records that the server did not take as they were, and what people decide about them. */
export const conflictCalls = {
  /** One question a record, oldest first. */
  'conflict.list': call<readonly ConflictView[]>()(nothing),
  /**
   * `mine` has it all as it was changed here: sent again on top of the server's version; what was removed here is
   * removed all the same, what is gone there is made anew. `server` gives all of it up. Else the fields that shall be as
   * they were changed here; the others stay as the server has them.
   */
  'conflict.resolve': call<null, NotFound | MovedOn | BarcodeTaken>()(
    z.strictObject({
      key: idSchema,
      choice: z.union([
        z.enum(['mine', 'server']),
        z.strictObject({ mine: z.array(z.string().min(1).max(60)).max(60) }),
      ]),
      /** The version of the server's side that was on the screen; null: it was gone. Absent: whatever it is now. */
      seenVersion: z.int().min(0).nullable().optional(),
    }),
  ),
  'conflict.selling': call<{ readonly by: ConflictSelling }>()(nothing),
  'conflict.sell-by': call<null>()(z.strictObject({ by: conflictSellingSchema }), 'after-setup', 'settings.edit'),

  /** Products that the server refused because of a barcode, oldest first. */
  'clash.list': call<readonly ClashView[]>()(nothing),
  /**
   * Sends the product again with these codes. `give-up`: a product that was made here goes away in favour of the one that
   * has its code; an edit is dropped.
   */
  'clash.settle': call<null, NotFound | BarcodeTaken>()(
    z.strictObject({
      key: idSchema,
      choice: z.union([z.literal('give-up'), z.strictObject({ barcodes: z.array(barcodeSchema).max(20) })]),
    }),
    'after-setup',
    'catalog.edit',
  ),
} as const
