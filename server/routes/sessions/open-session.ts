import { hash, verify } from '@node-rs/argon2'
import { nameKey, newToken, secretHash } from '../../secrets.ts'
import type { Store } from '../../store/open-store.ts'
import { insertRows } from '../../store/rows.ts'
import { writeTransaction } from '../../store/transaction.ts'

const VALID_MS = 12 * 60 * 60 * 1000

export interface Session {
  readonly token: string
  readonly expiresAtMs: number
  readonly tenantId: string
  readonly userId: string
}

/** Signs a person in; null when tenant, user or password is wrong, and which of them is not told, by time neither. */
export async function openSession(
  store: Store,
  claim: { readonly tenant: string; readonly user: string; readonly password: string },
): Promise<Session | null> {
  const user = await store.reader
    .selectFrom('users')
    .innerJoin('tenants', 'tenants.id', 'users.tenant_id')
    .where('tenants.name_key', '=', nameKey(claim.tenant))
    .where('users.name_key', '=', nameKey(claim.user))
    .where('users.active', '=', 1)
    .select(['users.tenant_id', 'users.id', 'users.password_hash'])
    .executeTakeFirst()
  if (user === undefined || user.password_hash === null) {
    await hash(claim.password)
    return null
  }
  if (!(await verify(user.password_hash, claim.password))) return null
  const session = { token: newToken(), expiresAtMs: Date.now() + VALID_MS, tenantId: user.tenant_id, userId: user.id }
  await writeTransaction(store, async (tx) => {
    await tx.db.deleteFrom('sessions').where('expires_at_ms', '<', Date.now()).execute()
    await insertRows(tx, 'sessions', [
      {
        token_hash: secretHash(session.token),
        tenant_id: user.tenant_id,
        user_id: user.id,
        expires_at_ms: session.expiresAtMs,
      },
    ])
  })
  return session
}
