import { accept, type Result, refuse } from '../../src-shared/result.ts'
import type { NeedsApproval, StepApproval } from '../../src-shared/users/approval.ts'
import { mayDo, type Permission } from '../../src-shared/users/permission.ts'
import type { ReadTx } from '../database/transaction.ts'
import { operatorOf } from './operator.ts'
import type { Till } from './till.ts'

/**
 * Whether a step may be taken: null when whoever is at the till may take it alone, else the approval of somebody who may.
 * The refusal tells the window whose PIN to ask for.
 */
export function permit(
  tx: ReadTx,
  till: Till,
  permission: Permission,
  approvals: readonly StepApproval[],
): Result<StepApproval | null, NeedsApproval> {
  if (mayDo(operatorOf(tx, till).role, permission)) return accept(null)
  const approval = approvals.find((candidate) => candidate.permission === permission)
  return approval === undefined ? refuse({ code: 'NEEDS_APPROVAL', permission }) : accept(approval)
}
