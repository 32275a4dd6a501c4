import { z } from 'zod'
import { call } from './call.ts'
import type { NoticeRefusal, NoticeView, ResumeRefusal } from './identity-views.ts'
import type { JoinRefusal } from './refusals.ts'

const nothing = z.strictObject({})

/** The ways out of a block, and what the server wants a manager to see. */
export const identityCalls = {
  'identity.resume': call<null, ResumeRefusal>()(nothing, 'locked-too'),
  'identity.enter-code': call<null, JoinRefusal>()(
    z.strictObject({ code: z.string().trim().min(1).max(40) }),
    'locked-too',
  ),
  /** The latest first; null: this till has no server. */
  'notice.list': call<readonly NoticeView[] | null, NoticeRefusal>()(nothing, 'after-setup', 'audit.see'),
  'notice.mark-read': call<null, NoticeRefusal>()(
    z.strictObject({ kind: z.string().min(1).max(30), subject: z.string().min(1).max(80) }),
    'after-setup',
    'audit.see',
  ),
} as const
