/* What was asked of the server, what came of it, and what tills hear of it. See `database.ts`. */

/** One row a key, written in the transaction of what it did: the memory that makes every operation happen once. */
export interface OperationsTable {
  tenant_id: string
  operation_key: string
  kind: string
  request_hash: string
  status: 'committed' | 'conflict' | 'rejected'
  /** The answer as it was given, JSON. */
  answer: string
  seq: number | null
  store_id: string | null
  till_id: string | null
  at_ms: number
  user_id: string
  recorded_at_ms: number
  /** Of facts in a chain: their place, and the body as it came, so that the chain can be verified again. */
  chain_index: number | null
  chain_previous_hash: string | null
  chain_hash: string | null
  body: string | null
  /** Which time it was offered anew, by a person's wish, when the answer fell; 0: the first. */
  attempt: number
}

/** The feed: one row a change, gapless in `seq`, written under the tenant's counter. */
export interface ChangesTable {
  tenant_id: string
  seq: number
  entity: string
  entity_id: string
  version: number
  removed: number
  /** Whose stores' tills may see the row; null: all of the tenant. */
  store_id: string | null
  /** Which running server wrote it, see `change-marks.ts`; null: one of before this was kept. */
  writer: string | null
}

/** What people should look at: facts that were taken although something about them is odd. */
export interface ExceptionsTable {
  tenant_id: string
  kind: string
  /** What it is about: a sale, a shift, an operation's key; with the product behind a colon where one matters. */
  subject: string
  store_id: string | null
  till_id: string | null
  detail: string
  first_seen_ms: number
  last_seen_ms: number
  times_seen: number
  /** When somebody said that they saw it; null: nobody since it last happened. */
  read_at_ms: number | null
  read_by: string | null
}
