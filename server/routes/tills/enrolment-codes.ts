import { newCode, secretHash } from '../../secrets.ts'
import { insertRows } from '../../store/rows.ts'
import type { Tx } from '../../store/transaction.ts'

const VALID_MS = 24 * 60 * 60 * 1000

export interface CodeTarget {
  readonly tenantId: string
  readonly storeId: string
  /** The till to enrol again on another device; null: a new till. */
  readonly tillId: string | null
}

/** Makes a code that enrols one till, once, within 24 hours. Only its hash is stored. */
export async function insertEnrolmentCode(tx: Tx, target: CodeTarget): Promise<{ code: string; expiresAtMs: number }> {
  const code = newCode()
  const expiresAtMs = Date.now() + VALID_MS
  await insertRows(tx, 'enrolment_codes', [
    {
      code_hash: secretHash(code.replace('-', '')),
      tenant_id: target.tenantId,
      store_id: target.storeId,
      till_id: target.tillId,
      expires_at_ms: expiresAtMs,
      used_at_ms: null,
      used_key: null,
      token_hash: null,
    },
  ])
  return { code, expiresAtMs }
}
