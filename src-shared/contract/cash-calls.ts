import { z } from 'zod'
import { countedDenominationSchema } from '../cash/shift.ts'
import { minorSchema } from '../money/minor.ts'
import type { ShiftReport } from '../report/shift-report.ts'
import { idSchema, labelSchema } from '../sync/ids.ts'
import { call } from './call.ts'
import type {
  CashActivity,
  ClosedShift,
  LastShift,
  MoreThanDrawer,
  NoOpenShift,
  NoPrinter,
  NoteNeeded,
  OpenShiftView,
  ShiftSummary,
} from './cash-views.ts'
import type { NotFound } from './refusals.ts'
import type { ShiftView } from './views.ts'

const nothing = z.strictObject({})
const amount = minorSchema.min(1).max(100_000_000_000)

/** Shifts, and cash that moves for no sale. */
export const cashCalls = {
  'shift.open': call<ShiftView, { readonly code: 'shift-already-open' }>()(
    z.strictObject({ floatMinor: minorSchema.min(0).max(100_000_000_000) }),
    'after-setup',
    'shift.manage',
  ),
  /** Null before the first shift was closed. */
  'shift.last': call<{ readonly last: LastShift | null }>()(nothing),
  /**
   * The X report of the open shift. Without `whole` as much of it as whoever is at the till may see; with it everything, or
   * the refusal that says whose approval that takes.
   */
  'shift.report': call<OpenShiftView, NoOpenShift>()(z.strictObject({ whole: z.boolean() })),
  /** Closes exactly once: closing a closed shift gives its close back. */
  'shift.close': call<ClosedShift, NotFound | NoteNeeded>()(
    z
      .strictObject({
        shiftId: idSchema,
        countedMinor: minorSchema.min(0).max(100_000_000_000_000),
        denominations: z.array(countedDenominationSchema).max(60).optional(),
        note: labelSchema(500).nullable(),
      })
      .refine(
        ({ countedMinor, denominations }) =>
          denominations === undefined ||
          denominations.reduce((sum, { valueMinor, count }) => sum + valueMinor * count, 0) === countedMinor,
        { message: 'what the denominations come to', path: ['countedMinor'] },
      ),
    'after-setup',
    'shift.manage',
  ),
  /** Closed shifts, newest first; `before`, the last of the page before, pages on. */
  'shift.list': call<{ readonly shifts: readonly ShiftSummary[] }>()(
    z.strictObject({
      before: z.strictObject({ openedAtMs: z.int(), id: idSchema }).nullable(),
      limit: z.int().min(1).max(200),
    }),
  ),
  /** The Z report of a closed shift; `whole` as for `shift.report`. */
  'shift.get': call<{ readonly report: ShiftReport; readonly activity: readonly CashActivity[] }, NotFound>()(
    z.strictObject({ id: idSchema, whole: z.boolean() }),
  ),
  /** Puts the X report of the open shift, or a copy of the Z report of a closed one, on the printer's list. */
  'shift.print': call<null, NotFound | NoPrinter>()(z.strictObject({ id: idSchema, whole: z.boolean() })),

  /** Cash into the drawer or out of it; done once, however often it is asked for with the same id. */
  'cash.move': call<null, NoOpenShift | MoreThanDrawer>()(
    z.strictObject({
      id: idSchema,
      direction: z.enum(['in', 'out']),
      amountMinor: amount,
      reason: labelSchema(200),
      /** Although the drawer should not hold as much. */
      anyway: z.boolean(),
    }),
    'after-setup',
    'cash.move',
  ),
  'cash.expense': call<null, NoOpenShift | MoreThanDrawer>()(
    z
      .strictObject({
        id: idSchema,
        category: labelSchema(80),
        amountMinor: amount,
        taxMinor: minorSchema.min(0).nullable(),
        fromDrawer: z.boolean(),
        note: labelSchema(500).nullable(),
        anyway: z.boolean(),
      })
      .refine((expense) => (expense.taxMinor ?? 0) <= expense.amountMinor, {
        message: 'no more tax than there is money',
        path: ['taxMinor'],
      }),
    'after-setup',
    'cash.expense',
  ),
  /** Opens the drawer without a sale, and says who wanted it and why. */
  'drawer.open': call<null, NoOpenShift>()(
    z.strictObject({ id: idSchema, reason: labelSchema(200) }),
    'after-setup',
    'drawer.open',
  ),
} as const
