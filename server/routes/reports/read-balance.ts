import { type Balance, type BalanceQuery, foldBalance } from '../../../src-shared/report/balance.ts'
import { bucketsOf, runsOf } from '../../../src-shared/report/buckets.ts'
import { readBalanceSums } from '../../store/tables/balance.ts'
import type { Reader } from '../../store/transaction.ts'

/** What is asked for, with the store that the caller may see: null is all of the tenant. */
export interface BalanceWish extends Pick<BalanceQuery, 'from' | 'to' | 'by'> {
  readonly storeId: string | null
}

/**
 * Income, refunds, expenses and what is left, by day, week or month of the tenant's time zone, in the tenant's currency:
 * what happened in another one is left out (and stands among the exceptions). null: the tenant has no such store.
 */
export async function readBalance(
  db: Reader,
  { tenantId }: { readonly tenantId: string },
  { from, to, by, storeId }: BalanceWish,
): Promise<Balance | null> {
  const shop = await db
    .selectFrom('tenants as tenant')
    .leftJoin('stores as store', (join) =>
      join.onRef('store.tenant_id', '=', 'tenant.id').on('store.id', '=', storeId ?? ''),
    )
    .where('tenant.id', '=', tenantId)
    .select(['tenant.currency', 'tenant.time_zone', 'store.id as store_id'])
    .executeTakeFirst()
  if (shop === undefined || shop.store_id !== storeId) return null
  const { currency, time_zone: timeZone } = shop
  const buckets = bucketsOf({ from, to }, by, timeZone)
  const sums = await readBalanceSums(db, { tenantId, storeId, currency }, runsOf(buckets))
  return { currency, timeZone, from, to, by, storeId, ...foldBalance(buckets, sums) }
}
