import { z } from 'zod'
import { countedDenominationSchema } from '../cash/shift.ts'
import { type Minor, minorSchema } from '../money/minor.ts'
import { idSchema, labelSchema } from '../sync/ids.ts'
import { call } from './call.ts'
import type { NotFound } from './refusals.ts'
import type { ClosedShift, ShiftView } from './views.ts'

const nothing = z.strictObject({})

/** Shifts, and cash that moves for no sale. */
export const cashCalls = {
  'shift.open': call<ShiftView, { readonly code: 'shift-already-open' }>()(
    z.strictObject({ floatMinor: minorSchema.min(0).max(100_000_000_000) }),
  ),
  /** What the drawer should hold by now. */
  'shift.expected': call<
    { readonly expectedMinor: Minor; readonly salesCount: number },
    { readonly code: 'no-open-shift' }
  >()(nothing),
  /** Closes exactly once: closing a closed shift gives its close back. */
  'shift.close': call<ClosedShift, NotFound>()(
    z.strictObject({
      shiftId: idSchema,
      countedMinor: minorSchema.min(0).max(100_000_000_000_000),
      denominations: z.array(countedDenominationSchema).max(60).optional(),
      note: labelSchema(500).nullable(),
    }),
  ),
} as const
