import type { ExpressionBuilder } from 'kysely'
import type { Database } from '../database.ts'
import type { Reader } from '../transaction.ts'

/** Whether a manager's code has let a till in, ever: else it lives by nothing but the token of the till whose copy made it. */
export function isVouched({ exists, selectFrom }: ExpressionBuilder<Database, 'tills'>) {
  return exists(
    selectFrom('till_tokens as token')
      .select('token.token_hash')
      .whereRef('token.tenant_id', '=', 'tills.tenant_id')
      .whereRef('token.till_id', '=', 'tills.id')
      .where(({ or, eb }) => or([eb('token.way', 'is', null), eb('token.way', '=', 'enrolled')])),
  )
}

/** The query of the tills that were made of this one, directly or not, by nobody's leave but its own token's. */
export function unvouchedCopies(db: Reader, tenantId: string, tillId: string) {
  return db
    .selectFrom('tills')
    .select(['id', 'store_id', 'code', 'device_name', 'revoked'])
    .where('tenant_id', '=', tenantId)
    .where('copied_from', 'like', `%${tillId}%`)
    .where((till) => till.not(isVouched(till)))
    .orderBy('id')
}

/** A till that lives by the token of another. */
export interface Copy {
  readonly id: string
  readonly code: string
  readonly deviceName: string
}

/** Those of them that are let in. */
export async function readLiveCopies(db: Reader, tenantId: string, tillId: string): Promise<Copy[]> {
  const copies = await unvouchedCopies(db, tenantId, tillId).where('revoked', '=', 0).execute()
  return copies.map(({ id, code, device_name: deviceName }) => ({ id, code, deviceName }))
}
