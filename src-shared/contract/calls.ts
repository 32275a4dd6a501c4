import { z } from 'zod'
import { currencySchema } from '../money/currency.ts'
import type { Result } from '../result.ts'
import { idSchema, labelSchema } from '../sync/ids.ts'
import type { NeedsApproval } from '../users/approval.ts'
import { pinSchema } from '../users/pin.ts'
import { bundleCalls } from './bundle-calls.ts'
import { type CallDefinition, call, type DoorRefusal, type InputOf, type RefusalOf, type ValueOf } from './call.ts'
import type { CallName } from './call-names.ts'
import { cartCalls } from './cart-calls.ts'
import { cashCalls } from './cash-calls.ts'
import { catalogCalls } from './catalog-calls.ts'
import { conflictCalls } from './conflict-calls.ts'
import { counterCalls } from './counter-calls.ts'
import { deviceCalls } from './device-calls.ts'
import { identityCalls } from './identity-calls.ts'
import { outboxCalls } from './outbox-calls.ts'
import { peopleCalls } from './people-calls.ts'
import type { Cancelled, ExportRefusal, JoinRefusal } from './refusals.ts'
import { reportCalls } from './report-calls.ts'
import { salesCalls } from './sales-calls.ts'
import { systemCalls } from './system-calls.ts'
import type { AppState, ExportReport, ExportTarget } from './views.ts'

const nothing = z.strictObject({})
const serverUrl = z.url({ protocol: /^https?$/ }).max(300)
export const languageSchema = z.enum(['es', 'en'])

/** An IANA time zone that this runtime knows. */
export const timeZoneSchema = z
  .string()
  .max(60)
  .refine((zone) => {
    try {
      new Intl.DateTimeFormat('en', { timeZone: zone })
      return true
    } catch {
      return false
    }
  }, 'an IANA time zone')

/** The one table of calls. Preload, handlers, client and tests derive from it. */
export const calls = {
  ...counterCalls,
  ...salesCalls,
  ...cashCalls,
  ...catalogCalls,
  ...deviceCalls,
  ...identityCalls,
  ...peopleCalls,
  ...outboxCalls,
  ...reportCalls,
  ...conflictCalls,
  ...cartCalls,
  ...bundleCalls,
  ...systemCalls,

  'app.state': call<AppState>()(nothing, 'always'),
  'app.set-language': call<null>()(z.strictObject({ language: languageSchema }), 'always'),

  'setup.test-server': call<{ readonly version: string }, JoinRefusal>()(z.strictObject({ serverUrl }), 'before-setup'),
  'setup.only-this-till': call<null>()(
    z.strictObject({
      shopName: labelSchema(80),
      operatorName: labelSchema(80),
      /** Of the person who sets it up, who becomes the owner; null: nobody has to sign in. */
      pin: pinSchema.nullish(),
      currency: currencySchema,
      timeZone: timeZoneSchema,
      /** Fills the till with the shipped demo catalog. */
      demo: z.boolean(),
    }),
    'before-setup',
  ),
  'setup.join-server': call<null, JoinRefusal>()(
    z.strictObject({
      serverUrl,
      code: z.string().trim().min(1).max(40),
      deviceName: labelSchema(80),
      operatorName: labelSchema(80),
      /** As above; not used where somebody has a PIN at that server already. */
      pin: pinSchema.nullish(),
    }),
    'before-setup',
  ),

  'sync.now': call<null>()(nothing),

  'export.find-drives': call<readonly ExportTarget[]>()(nothing, 'blocked-too'),
  'export.choose-folder': call<ExportTarget, Cancelled>()(nothing, 'blocked-too'),
  /** Writes to a target that `find-drives` or `choose-folder` named; tells `export-progress` meanwhile. */
  'export.write': call<ExportReport, ExportRefusal>()(
    z.strictObject({
      targetId: idSchema,
      what: z
        .array(z.enum(['todays-sales', 'backup']))
        .min(1)
        .max(2),
    }),
    'after-setup',
    'data.export',
  ),
} as const satisfies Record<CallName, CallDefinition<z.ZodType, unknown, { readonly code: string }>>

type Calls = typeof calls
export type CallInput<Name extends CallName> = InputOf<Calls[Name]>
export type CallValue<Name extends CallName> = ValueOf<Calls[Name]>
export type CallRefusal<Name extends CallName> = RefusalOf<Calls[Name]>
/** What a handler answers. */
export type CallOutcome<Name extends CallName> = Result<CallValue<Name>, CallRefusal<Name> | NeedsApproval>
/** What the window receives: the door may refuse too. */
export type CallAnswer<Name extends CallName> = Result<CallValue<Name>, CallRefusal<Name> | DoorRefusal>
