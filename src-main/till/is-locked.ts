import type { ReadTx } from '../database/transaction.ts'
import { hasSignInUsers, readUser } from '../tables/users.ts'
import type { Till } from './till.ts'

/**
 * Whether somebody has to sign in first: somebody has a PIN, and nobody is signed in. Who was taken off the list, or got
 * another PIN, since signing in is signed out by asking; another name or role counts at once.
 */
export function isLocked(tx: ReadTx, till: Till): boolean {
  const { operator, credential } = till.session
  if (operator === null) return hasSignInUsers(tx)
  const user = readUser(tx, operator.id)
  if (user === null || !user.active || user.pinHash === null) till.session.signOut('removed')
  else if (user.pinHash !== credential) till.session.signOut('pin-changed')
  else if (user.name !== operator.name || user.role !== operator.role) {
    till.session.renew({ id: user.id, name: user.name, role: user.role }, credential)
  }
  return till.session.operator === null && hasSignInUsers(tx)
}
