/* Who there is: tenants, stores, tills, people, and what they show at the door. See `database.ts`. */

export interface TenantsTable {
  id: string
  name: string
  /** The name as it is compared when people sign in: see `nameKey`. */
  name_key: string
  currency: string
  time_zone: string
  stock_policy: 'accept' | 'reject'
  created_at_ms: number
}

/** Apart from `tenants`, so that foreign keys never take a lock on the row that every write bumps last. */
export interface TenantCountersTable {
  tenant_id: string
  seq: number
}

export interface StoresTable {
  tenant_id: string
  id: string
  code: string
  name: string
}

export interface TillsTable {
  tenant_id: string
  id: string
  store_id: string
  code: string
  device_name: string
  incarnation: number
  revoked: number
  /** Head of the till's hash chain as far as the server has it; index 0: empty. */
  chain_index: number
  chain_hash: string
  enrolled_at_ms: number
  /** Which start of its program it is now; null: it has not said. */
  run_id: string | null
  /** JSON list of the runs before, of which nothing more is taken; latest first. */
  superseded_runs: string | null
  /** JSON list of the runs that were seen to be of an older file than what is here; latest first. */
  restored_runs: string | null
  /** JSON list of the tills that it was made of, its parent first: it was let out of a fence by their token. */
  copied_from: string | null
  /** JSON list of other tills whose facts it has: what was open there goes on here, and nothing else follows from it. */
  kin: string | null
}

export interface TillTokensTable {
  token_hash: string
  tenant_id: string
  till_id: string
  incarnation: number
  created_at_ms: number
  /** How it came: by a manager's code (null too), or by the till itself out of a fence. */
  way: 'enrolled' | 'resumed' | null
  /** What the till named that let itself out of a fence with it, so that it is known when it asks again; null: it came by a code. */
  resume_key: string | null
  /** Ed25519 key that checks its bundles; null: it was not shown since there are bundles. */
  bundle_key: string | null
}

export interface SessionsTable {
  token_hash: string
  tenant_id: string
  user_id: string
  expires_at_ms: number
}

export interface EnrolmentCodesTable {
  code_hash: string
  tenant_id: string
  store_id: string
  /** The till to enrol again; null: a new one. */
  till_id: string | null
  expires_at_ms: number
  used_at_ms: number | null
  /** Hash of the key that the device sent along, which it alone knows; and of the token that it got. */
  used_key: string | null
  token_hash: string | null
}
