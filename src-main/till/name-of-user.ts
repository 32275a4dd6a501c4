import type { ReadTx } from '../database/transaction.ts'
import { readIdentity } from '../tables/identity.ts'
import { userTable } from '../tables/users.ts'

/** What whoever did something is called, those who no longer work here too; null when this till does not know them. */
export function nameOfUser(tx: ReadTx, userId: string): string | null {
  const user = userTable.readStored(tx, userId)?.row
  if (user !== undefined) return user.name
  const identity = readIdentity(tx)
  return identity?.operatorId === userId ? identity.operatorName : null
}
