import type { SignedOutBecause } from '../../src-shared/contract/people-views.ts'
import type { StepApproval } from '../../src-shared/users/approval.ts'
import type { Role } from '../../src-shared/users/permission.ts'

/** Who works at the till. */
export interface Operator {
  readonly id: string
  readonly name: string
  readonly role: Role
}

/** An approval that was given and not used yet. */
export interface KeptApproval extends StepApproval {
  /** What the window holds of it. */
  readonly id: string
  /** For whose stay at the till it was given; each has its number. */
  readonly stay: number
  /** By the steady clock. */
  readonly holdsUntilMs: number
}

/** Who is signed in, and what others have allowed meanwhile. In memory: a till that starts asks again. */
export interface Session {
  /** Null: nobody has signed in. */
  readonly operator: Operator | null
  /** The PIN's hash that the operator signed in with: with another one the person signs in anew. */
  readonly credential: string | null
  /** Why nobody is signed in any more, where it was not anybody's wish. */
  readonly endedBecause: SignedOutBecause | null
  /** Until when, by the steady clock, no PIN of a user is taken. */
  readonly waits: Map<string, number>
  signIn(operator: Operator, credential?: string | null): void
  signOut(because?: SignedOutBecause | null): void
  /** Name, role or PIN of who is signed in are others now. */
  renew(operator: Operator, credential: string | null): void
  /** Keeps an approval for the one call that it was asked for; its id is what the window holds. */
  keepApproval(approval: StepApproval): string
  /**
   * Hands out the approvals behind these ids that still hold, and keeps them no longer: two calls at once cannot use
   * the same. Unknown ids are as good as none.
   */
  takeApprovals(ids: readonly string[]): KeptApproval[]
  /** They were not used after all; for whoever is at the till since they were given they are none. */
  returnApprovals(approvals: readonly KeptApproval[]): void
}

/** An approval that nobody used by then was for something that did not happen. */
export const APPROVAL_HOLDS_MS = 15 * 60 * 1000

/** `steadyClock`: ms that only ever go forward, whatever is done to the clock of the computer. */
export function createSession(steadyClock: () => number, newId: () => string): Session {
  const kept = new Map<string, KeptApproval>()
  let stay = 0
  let operator: Operator | null = null
  let credential: string | null = null
  let endedBecause: SignedOutBecause | null = null
  return {
    get operator() {
      return operator
    },
    get credential() {
      return credential
    },
    get endedBecause() {
      return endedBecause
    },
    waits: new Map(),
    signIn: (who, pinHash = null) => {
      operator = who
      credential = pinHash
      endedBecause = null
      stay += 1
      kept.clear()
    },
    signOut: (because = null) => {
      operator = null
      credential = null
      endedBecause = because
      stay += 1
      kept.clear()
    },
    renew: (who, pinHash) => {
      operator = who
      credential = pinHash
    },
    keepApproval: (approval) => {
      const id = newId()
      kept.set(id, { ...approval, id, stay, holdsUntilMs: steadyClock() + APPROVAL_HOLDS_MS })
      return id
    },
    takeApprovals: (ids) =>
      ids.flatMap((id) => {
        const approval = kept.get(id)
        kept.delete(id)
        return approval !== undefined && steadyClock() < approval.holdsUntilMs ? [approval] : []
      }),
    returnApprovals: (approvals) => {
      for (const approval of approvals) if (approval.stay === stay) kept.set(approval.id, approval)
    },
  }
}
