import type { Fence } from '../../../src-shared/sync/till-identity.ts'
import type { Reader } from '../transaction.ts'
import { kinOf } from './till-kin.ts'
import { listOf } from './till-runs.ts'

/** What a till's token stands for. */
export interface TillStanding {
  readonly tenantId: string
  readonly storeId: string
  readonly tillId: string
  readonly tillCode: string
  readonly storeCode: string
  readonly deviceName: string
  /** Of the till now; and of the token. */
  readonly incarnation: number
  readonly tokenIncarnation: number
  readonly currency: string
  readonly stockPolicy: 'accept' | 'reject'
  readonly runId: string | null
  readonly supersededRuns: readonly string[]
  readonly restoredRuns: readonly string[]
  /** The tills that it was made of, its parent first; and all whose open shift goes on here. */
  readonly copiedFrom: readonly string[]
  readonly kin: readonly string[]
  /** Whether bundles of this enrolment can be checked by a public key. */
  readonly isBundleKeyKnown: boolean
  /** Why this token is shut out, as far as the token itself says; null: it is not. */
  readonly fence: Exclude<Fence, 'restored'> | null
}

/** What the token with this hash stands for; null: there is no such token. */
export async function readTillStanding(db: Reader, tokenHash: string): Promise<TillStanding | null> {
  const row = await db
    .selectFrom('till_tokens as token')
    .innerJoin('tills as till', (join) =>
      join.onRef('till.tenant_id', '=', 'token.tenant_id').onRef('till.id', '=', 'token.till_id'),
    )
    .innerJoin('stores as store', (join) =>
      join.onRef('store.tenant_id', '=', 'till.tenant_id').onRef('store.id', '=', 'till.store_id'),
    )
    .innerJoin('tenants as tenant', 'tenant.id', 'till.tenant_id')
    .where('token.token_hash', '=', tokenHash)
    .select([
      'till.tenant_id',
      'till.store_id',
      'till.id as till_id',
      'till.code as till_code',
      'till.device_name',
      'till.incarnation',
      'till.revoked',
      'till.run_id',
      'till.superseded_runs',
      'till.restored_runs',
      'till.copied_from',
      'till.kin',
      'token.incarnation as token_incarnation',
      'token.bundle_key',
      'store.code as store_code',
      'tenant.currency',
      'tenant.stock_policy',
    ])
    .executeTakeFirst()
  if (row === undefined) return null
  const isLatest = row.token_incarnation === row.incarnation
  return {
    tenantId: row.tenant_id,
    storeId: row.store_id,
    tillId: row.till_id,
    tillCode: row.till_code,
    storeCode: row.store_code,
    deviceName: row.device_name,
    incarnation: row.incarnation,
    tokenIncarnation: row.token_incarnation,
    currency: row.currency,
    stockPolicy: row.stock_policy,
    runId: row.run_id,
    supersededRuns: listOf(row.superseded_runs),
    restoredRuns: listOf(row.restored_runs),
    copiedFrom: listOf(row.copied_from),
    kin: kinOf(row),
    isBundleKeyKnown: row.bundle_key !== null,
    fence:
      row.revoked === 1
        ? 'revoked'
        : isLatest
          ? null
          : await whySuperseded(db, row.tenant_id, row.till_id, row.token_incarnation),
  }
}

/** Whether a till has, or had, the token with this hash. */
export async function isTillToken(db: Reader, tokenHash: string): Promise<boolean> {
  const query = db.selectFrom('till_tokens').select('till_id').where('token_hash', '=', tokenHash)
  return (await query.executeTakeFirst()) !== undefined
}

/** What came after an incarnation: a manager's code, or nothing but the till's own way out of a fence. */
export async function whySuperseded(
  db: Reader,
  tenantId: string,
  tillId: string,
  incarnation: number,
): Promise<'replaced' | 'cloned'> {
  const later = await db
    .selectFrom('till_tokens')
    .select('way')
    .where('tenant_id', '=', tenantId)
    .where('till_id', '=', tillId)
    .where('incarnation', '>', incarnation)
    .execute()
  return later.length > 0 && later.every(({ way }) => way === 'resumed') ? 'cloned' : 'replaced'
}
