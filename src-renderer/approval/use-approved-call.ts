import { createContext, use, useCallback } from 'react'
import type { CallName } from '../../src-shared/contract/call-names.ts'
import type { CallAnswer, CallInput } from '../../src-shared/contract/calls.ts'
import type { NeedsApproval } from '../../src-shared/users/approval.ts'
import type { Permission } from '../../src-shared/users/permission.ts'
import { callTill } from '../till/call-till.ts'

/** Asks for the PIN of somebody who may do it; the id of their approval, or null when nobody gave it. */
export type AskForApproval = (permission: Permission) => Promise<string | null>

export const ApprovalContext = createContext<AskForApproval>(async () => null)

type ApprovedCall = <Name extends CallName>(name: Name, input: CallInput<Name>) => Promise<CallAnswer<Name>>

/**
 * Calls the till; where a step needs somebody else's permission, asks for it on the spot and calls again. Answers the
 * refusal `NEEDS_APPROVAL` when nobody gave it.
 */
export function useApprovedCall(): ApprovedCall {
  const ask = use(ApprovalContext)
  return useCallback(
    async (name, input) => {
      const approvalIds: string[] = []
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

function neededApproval(refusal: { readonly code: string }): NeedsApproval | null {
  return refusal.code === 'NEEDS_APPROVAL' ? (refusal as NeedsApproval) : null
}
