import { type ReactNode, useCallback, useRef, useState } from 'react'
import type { Permission } from '../../src-shared/users/permission.ts'
import { ApprovalDialog } from './approval-dialog.tsx'
import { ApprovalContext } from './use-approved-call.ts'

interface Question {
  readonly number: number
  readonly permission: Permission
  readonly answer: (approvalId: string | null) => void
}

/** Lets everything inside ask for approvals, one after the other. */
export function ApprovalProvider({ children }: { readonly children: ReactNode }) {
  const [questions, setQuestions] = useState<readonly Question[]>([])
  const count = useRef(0)
  const ask = useCallback(
    (permission: Permission) =>
      new Promise<string | null>((resolve) => {
        count.current += 1
        const number = count.current
        const answer = (approvalId: string | null) => {
          setQuestions((open) => open.filter((question) => question.number !== number))
          resolve(approvalId)
        }
        setQuestions((open) => [...open, { number, permission, answer }])
      }),
    [],
  )
  const [first] = questions
  return (
    <ApprovalContext value={ask}>
      {children}
      {first !== undefined && (
        <ApprovalDialog key={first.number} permission={first.permission} onAnswer={first.answer} />
      )}
    </ApprovalContext>
  )
}
