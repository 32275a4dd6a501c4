import { z } from 'zod'
import { auditActions } from '../audit/audit-entry.ts'
import { atMsSchema, idSchema } from '../sync/ids.ts'
import { userFields } from '../sync/records.ts'
import { calendarDateSchema } from '../time/calendar.ts'
import { permissionSchema } from '../users/permission.ts'
import { pinSchema } from '../users/pin.ts'
import { call } from './call.ts'
import type { AuditPage, PinHolder, PinRefusal, UserRefusal, UserView } from './people-views.ts'

const nothing = z.strictObject({})
/** What a person writes of a user; the PIN goes beside it, and never comes back. */
const userForm = userFields.pick({ name: true, role: true, active: true })
export type UserForm = z.infer<typeof userForm>

/** Who is at the till: sign-in, approvals, users, the audit log. */
export const peopleCalls = {
  'session.people': call<readonly PinHolder[]>()(nothing, 'locked-too'),
  /** Signs somebody in, in the place of whoever is; what is in the cart stays. */
  'session.sign-in': call<null, PinRefusal>()(z.strictObject({ userId: idSchema, pin: pinSchema }), 'locked-too'),
  /** Nothing happens where nobody has a PIN: nobody could unlock it. */
  'session.lock': call<null>()(nothing),

  /** Who may allow it; for most things nobody, when the till has not heard of its server for too long. */
  'approval.people': call<readonly PinHolder[]>()(z.strictObject({ permission: permissionSchema }), 'blocked-too'),
  /** Gives the id of an approval that is good for one step of this kind, for a short while. */
  'approval.grant': call<{ readonly approvalId: string }, PinRefusal>()(
    z.strictObject({ permission: permissionSchema, userId: idSchema, pin: pinSchema }),
    'blocked-too',
  ),

  'user.list': call<readonly UserView[]>()(nothing, 'after-setup', 'user.manage'),
  'user.create': call<UserView, UserRefusal>()(
    z.strictObject({ ...userForm.shape, pin: pinSchema.nullable() }),
    'after-setup',
    'user.manage',
  ),
  'user.edit': call<UserView, UserRefusal>()(
    z.strictObject({
      id: idSchema,
      version: z.int().min(1),
      base: userForm.partial(),
      changes: userForm.partial(),
      /** Absent: stays as it is. Null: no PIN any more. */
      pin: pinSchema.nullable().optional(),
    }),
    'after-setup',
    'user.manage',
  ),
  'user.remove': call<null, UserRefusal>()(
    z.strictObject({ id: idSchema, version: z.int().min(1) }),
    'after-setup',
    'user.manage',
  ),
  'user.change-own-pin': call<null, PinRefusal>()(z.strictObject({ pin: pinSchema, newPin: pinSchema })),

  /** The log of this till, newest first; `before`, the last entry of the page before, pages on. */
  'audit.list': call<AuditPage>()(
    z.strictObject({
      before: z.strictObject({ atMs: atMsSchema, id: idSchema }).nullable(),
      userId: z.string().min(1).max(64).nullable(),
      action: z.enum(auditActions).nullable(),
      day: calendarDateSchema.nullable(),
      limit: z.int().min(1).max(200),
    }),
    'after-setup',
    'audit.see',
  ),
} as const
