import type { Approval, StepApproval } from '../../src-shared/users/approval.ts'

/** An approval as a fact of one step states it: what it was for is clear there. */
export function approvalOf(step: StepApproval | null): Approval | null {
  return step === null ? null : { userId: step.userId, name: step.name, atMs: step.atMs }
}
