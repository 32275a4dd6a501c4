import type { Source } from '../../src-shared/sync/wire.ts'
import type { Circuit } from '../circuit.ts'
import type { PoolUse } from './guarded-pool.ts'
import type { Engine, Store } from './open-store.ts'
import type { Reader } from './transaction.ts'

/** What is read, and how new it must be. */
export interface ReadNeed {
  readonly tenantId: string
  /** The newest change number of the tenant that the caller knows; a replica that is behind it does not answer. 0: any. */
  readonly knownSeq: number
  /** `replica`: reports and exports, which go there first when there is one. */
  readonly prefer?: 'primary' | 'replica'
}

/** What was read, from where, and which state of the tenant it is. */
export interface StorageRead<Value> {
  readonly value: Value
  readonly source: Source
  /** The tenant's change number in the state that was read. */
  readonly seq: number
  readonly asOfMs: number
}

/** The databases of one server: MySQL's primary and perhaps a replica, each behind its circuit, or one embedded file. */
export interface Storage {
  readonly engine: Engine
  /** All writes go here, see `writeTransaction`. */
  readonly primary: Store
  readonly replica: Store | null
  /** null for embedded storage, which is away only when the server is. */
  readonly primaryCircuit: Circuit | null
  readonly replicaCircuit: Circuit | null
  /**
   * Reads one consistent state of a tenant: on the primary, when it is away on a replica that has what the caller knows.
   * Throws an error for which `isUnavailable` holds when neither can answer.
   */
  read<Value>(need: ReadNeed, work: (db: Reader, seq: number) => Promise<Value>): Promise<StorageRead<Value>>
  /** Begins such a read that may take as long as its reader likes; whoever begins it ends it. */
  beginLongRead(
    need: ReadNeed,
  ): Promise<{ readonly db: Reader; readonly source: Source; readonly seq: number; end(): Promise<void> }>
  /** Whether writes can be tried: the primary's circuit is closed. It is open, too, while the primary is read-only. */
  isWritable(): boolean
  /** How far the replica is behind, to the second, see `ReplicaLag`; null: not known, or there is none. */
  replicaLagMs(): number | null
  /** Of each pool of each database; none for embedded storage. */
  poolUse(): PoolUse[]
  close(): Promise<void>
}
