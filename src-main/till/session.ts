import type { StepApproval } from '../../src-shared/users/approval.ts'
import type { Role } from '../../src-shared/users/permission.ts'

/** Who works at the till. */
export interface Operator {
  readonly id: string
  readonly name: string
  readonly role: Role
}

/** Who is signed in, and what others have allowed meanwhile. In memory: a till that starts asks again. */
export interface Session {
  /** Null: nobody has signed in. */
  readonly operator: Operator | null
  signIn(operator: Operator): void
  signOut(): void
  /** Keeps an approval for the one call that it was asked for; its id is what the window holds. */
  keepApproval(approval: StepApproval): string
  /** The approvals behind these ids that still hold. Unknown ids are as good as none. */
  approvalsOf(ids: readonly string[]): StepApproval[]
  /** What a call has used up. */
  spendApprovals(ids: readonly string[]): void
}

/** An approval that nobody used by then was for something that did not happen. */
const APPROVAL_HOLDS_MS = 5 * 60 * 1000

export function createSession(clock: () => number, newId: () => string): Session {
  const kept = new Map<string, StepApproval>()
  let operator: Operator | null = null
  const holds = ({ atMs }: StepApproval) => Math.abs(clock() - atMs) < APPROVAL_HOLDS_MS
  return {
    get operator() {
      return operator
    },
    signIn: (who) => {
      operator = who
      kept.clear()
    },
    signOut: () => {
      operator = null
      kept.clear()
    },
    keepApproval: (approval) => {
      const id = newId()
      kept.set(id, approval)
      return id
    },
    approvalsOf: (ids) =>
      ids.flatMap((id) => {
        const approval = kept.get(id)
        return approval !== undefined && holds(approval) ? [approval] : []
      }),
    spendApprovals: (ids) => {
      for (const id of ids) kept.delete(id)
    },
  }
}
