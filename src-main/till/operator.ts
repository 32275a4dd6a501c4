import type { ReadTx } from '../database/transaction.ts'
import { requireIdentity } from '../tables/identity.ts'
import { hasSignInUsers } from '../tables/users.ts'
import { permissionsExpired } from './permissions-end.ts'
import type { Operator } from './session.ts'
import type { Till } from './till.ts'

/**
 * Who is at the till, with the role that counts now. Where nobody has a PIN, whoever set the till up does everything. Where
 * somebody has, the door lets no call through while nobody is signed in; one that was under way when the till was locked
 * may do no more than a cashier.
 */
export function operatorOf(tx: ReadTx, till: Till): Operator {
  const { operator } = till.session
  if (operator === null) {
    const { operatorId, operatorName } = requireIdentity(tx)
    return { id: operatorId, name: operatorName, role: hasSignInUsers(tx) ? 'cashier' : 'owner' }
  }
  return operator.role !== 'cashier' && permissionsExpired(tx, till) ? { ...operator, role: 'cashier' } : operator
}
