import type { TillIdentity } from '../../src-shared/contract/views.ts'
import type { ReadTx, WriteTx } from '../database/transaction.ts'

/** What binds a till to its server; all of it came from enrolling. */
export interface ServerBinding {
  readonly serverUrl: string
  readonly tenantId: string
  readonly storeId: string
  readonly tillId: string
  /** Secret. Never logged, never exported. */
  readonly token: string
}

export interface StoredIdentity extends Omit<TillIdentity, 'serverUrl'> {
  /** Who works at this till; its id stands in every operation. */
  readonly operatorId: string
  /** 1 for a till that stands alone. */
  readonly incarnation: number
  /** How often this file began a series of numbers by itself. */
  readonly seriesTurn: number
  /** Null for a till that stands alone. */
  readonly server: ServerBinding | null
}

interface IdentityColumns {
  shop_name: string
  store_name: string
  store_code: string
  till_code: string
  currency: string
  time_zone: string
  operator_id: string
  operator_name: string
  incarnation: number
  series_turn: number
  server_url: string | null
  tenant_id: string | null
  store_id: string | null
  till_id: string | null
  token: string | null
}

/** Null until the till is set up. */
export function readIdentity(tx: ReadTx): StoredIdentity | null {
  const row = tx.get<IdentityColumns>('SELECT * FROM identity WHERE id = 1')
  if (row === undefined) return null
  const { server_url: serverUrl, tenant_id: tenantId, store_id: storeId, till_id: tillId } = row
  return {
    shopName: row.shop_name,
    storeName: row.store_name,
    storeCode: row.store_code,
    tillCode: row.till_code,
    currency: row.currency,
    timeZone: row.time_zone,
    operatorId: row.operator_id,
    operatorName: row.operator_name,
    incarnation: row.incarnation,
    seriesTurn: row.series_turn,
    server:
      serverUrl !== null && tenantId !== null && storeId !== null && tillId !== null
        ? { serverUrl, tenantId, storeId, tillId, token: row.token ?? '' }
        : null,
  }
}

/** The identity of a till that is set up; throws when it is not, because the door lets no such call through. */
export function requireIdentity(tx: ReadTx): StoredIdentity {
  const identity = readIdentity(tx)
  if (identity === null) throw new Error('this till is not set up')
  return identity
}

/** Stores who this till is; enrolling again replaces what was there. */
export function writeIdentity(tx: WriteTx, identity: StoredIdentity): void {
  tx.run(
    `INSERT OR REPLACE INTO identity (id, shop_name, store_name, store_code, till_code, currency, time_zone, operator_id,
       operator_name, incarnation, series_turn, server_url, tenant_id, store_id, till_id, token)
     VALUES (1, @shopName, @storeName, @storeCode, @tillCode, @currency, @timeZone, @operatorId,
       @operatorName, @incarnation, @seriesTurn, @serverUrl, @tenantId, @storeId, @tillId, @token)`,
    {
      shopName: identity.shopName,
      storeName: identity.storeName,
      storeCode: identity.storeCode,
      tillCode: identity.tillCode,
      currency: identity.currency,
      timeZone: identity.timeZone,
      operatorId: identity.operatorId,
      operatorName: identity.operatorName,
      incarnation: identity.incarnation,
      seriesTurn: identity.seriesTurn,
      serverUrl: identity.server?.serverUrl ?? null,
      tenantId: identity.server?.tenantId ?? null,
      storeId: identity.server?.storeId ?? null,
      tillId: identity.server?.tillId ?? null,
      token: identity.server?.token ?? null,
    },
  )
}

/** How often this file began a series of numbers by itself; 0 until it is set up. */
export function readSeriesTurn(tx: ReadTx): number {
  return tx.get<{ turn: number }>('SELECT series_turn AS turn FROM identity WHERE id = 1')?.turn ?? 0
}

export function writeSeriesTurn(tx: WriteTx, turn: number): void {
  tx.run('UPDATE identity SET series_turn = @turn WHERE id = 1', { turn })
}
