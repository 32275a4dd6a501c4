import { z } from 'zod'
import { atMsSchema, labelSchema } from '../sync/ids.ts'
import { type Permission, permissionSchema } from './permission.ts'

/** Who allowed, with a PIN of their own, what the person at the till may not do alone. */
export const approvalSchema = z.strictObject({
  userId: z.string().min(1).max(64),
  name: labelSchema(80),
  atMs: atMsSchema,
})
export type Approval = z.infer<typeof approvalSchema>

/** An approval and what it was for: a sale may have needed several. */
export const stepApprovalSchema = approvalSchema.extend({ permission: permissionSchema })
export type StepApproval = z.infer<typeof stepApprovalSchema>

/** The refusal of a step that the person at the till may not do alone: the window asks for somebody who may. */
export interface NeedsApproval {
  readonly code: 'NEEDS_APPROVAL'
  readonly permission: Permission
}
