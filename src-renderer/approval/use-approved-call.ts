import { createContext, use, useCallback } from 'react'
import type { CallName } from '../../src-shared/contract/call-names.ts'
import type { CallAnswer, CallInput } from '../../src-shared/contract/calls.ts'
import type { NeedsApproval } from '../../src-shared/users/approval.ts'
import type { Permission } from '../../src-shared/users/permission.ts'
import { callTill } from '../till/call-till.ts'
import { useMay } from './use-may.ts'

/** Asks for the PIN of somebody who may do it; the id of their approval, or null when nobody gave it. */
export type AskForApproval = (permission: Permission) => Promise<string | null>

export const ApprovalContext = createContext<AskForApproval>(async () => null)

type ApprovedCall = <Name extends CallName>(
  name: Name,
  input: CallInput<Name>,
  /** Approvals that were got beforehand, by {@link useAskAhead}. */
  approvalIds?: readonly string[],
) => Promise<CallAnswer<Name>>

/**
 * Calls the till; where a step needs somebody else's permission, asks for it on the spot and calls again. Answers the
 * refusal `NEEDS_APPROVAL` when nobody gave it.
 */
export function useApprovedCall(): ApprovedCall {
  const ask = use(ApprovalContext)
  return useCallback(
    async (name, input, given = []) => {
      const approvalIds = [...new Set(given)].filter((id) => id !== '').slice(-MAX_APPROVALS)
      for (;;) {
        const answer = await callTill(name, input, approvalIds)
        const needed = answer.ok ? null : neededApproval(answer.refusal)
        if (needed === null) return answer
        const approvalId = await ask(needed.permission)
        if (approvalId === null) return answer
        approvalIds.push(approvalId)
      }
    },
    [ask],
  )
}

/** The door takes 20 at the most; what else a step turns out to need comes on top. */
const MAX_APPROVALS = 12

/**
 * Asks for an approval before the step that will need it: when a discount is given, say, not when it is charged. Gives its
 * id to hand to that call, '' when whoever is at the till needs none, null when nobody gave it.
 */
export function useAskAhead(): (permission: Permission) => Promise<string | null> {
  const ask = use(ApprovalContext)
  const may = useMay()
  return useCallback(async (permission) => (may(permission) ? '' : ask(permission)), [ask, may])
}

function neededApproval(refusal: { readonly code: string }): NeedsApproval | null {
  return refusal.code === 'NEEDS_APPROVAL' ? (refusal as NeedsApproval) : null
}
