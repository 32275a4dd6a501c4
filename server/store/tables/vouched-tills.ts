import type { ExpressionBuilder } from 'kysely'
import type { Database } from '../database.ts'

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
