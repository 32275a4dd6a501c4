import { accept, type Result } from '../../src-shared/result.ts'
import type { NeedsApproval, StepApproval } from '../../src-shared/users/approval.ts'
import type { Permission } from '../../src-shared/users/permission.ts'
import type { ReadTx } from '../database/transaction.ts'
import { readUser } from '../tables/users.ts'
import { operatorOf } from './operator.ts'
import { permit } from './permit.ts'
import type { Operator } from './session.ts'
import type { Till } from './till.ts'

export interface Answerable {
  /** Who may do it: whoever is at the till, or who allowed it. */
  readonly person: Operator
  readonly approval: StepApproval | null
  /** The till with that person at it: what is done through it goes out in their name. */
  readonly till: Till
}

/**
 * Who answers for a step that the server takes from nobody who may not do it alone (users, the shop's settings): whoever
 * is at the till, else who allowed it.
 */
export function answeredBy(
  tx: ReadTx,
  till: Till,
  permission: Permission,
  approvals: readonly StepApproval[],
): Result<Answerable, NeedsApproval> {
  const permitted = permit(tx, till, permission, approvals)
  if (!permitted.ok) return permitted
  if (permitted.value !== null) return accept(asApprover(tx, till, permitted.value))
  return accept({ person: operatorOf(tx, till), approval: null, till })
}

/** Who allowed a step answers for it themselves. */
export function asApprover(tx: ReadTx, till: Till, approval: StepApproval): Answerable {
  const user = readUser(tx, approval.userId)
  const person = { id: approval.userId, name: approval.name, role: user?.role ?? 'cashier' } as const
  return { person, approval, till: { ...till, session: { ...till.session, operator: person } } }
}
