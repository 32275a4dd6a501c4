import { z } from 'zod'
import { countBuckets, MAX_BUCKETS } from '../report/buckets.ts'
import type { TillReport } from '../report/till-report.ts'
import { idSchema } from '../sync/ids.ts'
import { calendarDateSchema } from '../time/calendar.ts'
import { call } from './call.ts'
import type { ExportRefusal } from './refusals.ts'
import type { ExportReport } from './views.ts'

const range = { from: calendarDateSchema, to: calendarDateSchema }
const isRange = (days: { readonly from: string; readonly to: string }) =>
  days.from <= days.to && countBuckets(days, 'day') <= MAX_BUCKETS
const wrongRange = { message: `in order, and no more than ${MAX_BUCKETS} days`, path: ['to'] }

/** What was sold and earned, from what this till knows. */
export const reportCalls = {
  /** Days of the shop's time zone, both included. */
  'report.run': call<TillReport>()(z.strictObject(range).refine(isRange, wrongRange), 'after-setup', 'report.see'),
  /** Writes its tables as CSV to a target that `export.find-drives` or `export.choose-folder` named. */
  'report.write': call<ExportReport, ExportRefusal>()(
    z.strictObject({ ...range, targetId: idSchema }).refine(isRange, wrongRange),
    'after-setup',
    'report.see',
  ),
} as const
