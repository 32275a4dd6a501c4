import type { CacheModule } from './cache.ts'

/** What was found about one module of a tenant. */
export interface ConsistencyDetail {
  readonly tenantId: string
  readonly module: CacheModule
  /** Whether the copy was what the database held at the copy's change number. */
  readonly equal: boolean
  readonly databaseDigest: string
  /** Of the copy's content; null: it could not be read. */
  readonly cacheDigest: string | null
  readonly rows: number
  readonly checkedAtMs: number
  /** It was different and was made anew from the database. */
  readonly rebuilt: boolean
}

export interface CacheVerification {
  readonly isConsistent: boolean
  readonly details: readonly ConsistencyDetail[]
}
