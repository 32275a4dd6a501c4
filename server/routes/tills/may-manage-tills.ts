import { mayDo } from '../../../src-shared/users/permission.ts'
import type { UserCaller } from '../../caller.ts'
import type { Tx } from '../../store/transaction.ts'

/** Whether somebody may let tills in and shut them out: who could undo a revocation is who may revoke. */
export async function mayManageTills(tx: Tx, { tenantId, userId }: UserCaller): Promise<boolean> {
  const user = await tx.db
    .selectFrom('users')
    .select('role')
    .where('tenant_id', '=', tenantId)
    .where('id', '=', userId)
    .executeTakeFirst()
  return user !== undefined && mayDo(user.role, 'user.manage')
}
