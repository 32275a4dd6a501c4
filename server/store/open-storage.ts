import type { Logger } from 'pino'
import { codeOf, isUnavailable } from './database-errors.ts'
import { openGuardedDatabase } from './guarded-database.ts'
import { openStore, type Store, type StorePlace } from './open-store.ts'
import { watchReplicaLag } from './replica-lag.ts'
import type { ReadNeed, Storage, StorageRead } from './storage.ts'
import { readCounter } from './tables/counters.ts'
import { beginLongRead, type Reader, readTransaction } from './transaction.ts'

/**
 * Opens the databases of a server. None has to be there: what is away is found again by its circuit's probe, and
 * meanwhile everything asked of it fails at once.
 */
export function openStorage(place: StorePlace, log: Logger): Storage {
  if (place.engine === 'embedded') return embeddedStorage(openStore(place))
  const { connections, timeoutMs } = place
  const open = (name: 'primary' | 'replica', url: string) =>
    openGuardedDatabase({ name, url, connections, timeoutMs, log })
  const primary = open('primary', place.url)
  const replica = place.replicaUrl === null ? null : open('replica', place.replicaUrl)
  const lag = replica === null ? null : watchReplicaLag(primary.store, replica.store)
  return {
    engine: 'mysql',
    primary: primary.store,
    replica: replica?.store ?? null,
    primaryCircuit: primary.circuit,
    replicaCircuit: replica?.circuit ?? null,
    ...readingFrom(primary.store, replica?.store ?? null),
    isWritable: () => primary.circuit.state === 'closed',
    replicaLagMs: () => lag?.ms ?? null,
    poolUse: () => [primary, replica].flatMap((database) => database?.poolUse() ?? []),
    close: async () => {
      lag?.close()
      await Promise.all([primary.store.close(), replica?.store.close()])
    },
  }
}

function embeddedStorage(store: Store): Storage {
  return {
    engine: 'embedded',
    primary: store,
    replica: null,
    primaryCircuit: null,
    replicaCircuit: null,
    ...readingFrom(store, null),
    isWritable: () => true,
    replicaLagMs: () => null,
    poolUse: () => [],
    close: () => store.close(),
  }
}

function readingFrom(primary: Store, replica: Store | null): Pick<Storage, 'read' | 'beginLongRead'> {
  return {
    read: (need, work) =>
      askInTurn(primary, replica, need, (store) =>
        readTransaction(store, async (db) => {
          const state = await stateOf(db, store, need)
          return state === null ? null : { ...state, value: await work(db, state.seq) }
        }),
      ),
    beginLongRead: (need) =>
      askInTurn(primary, replica, need, async (store) => {
        const read = await beginLongRead(store)
        try {
          const state = await stateOf(read.db, store, need)
          if (state !== null) return { ...read, ...state }
        } catch (error) {
          await read.end()
          throw error
        }
        await read.end()
        return null
      }),
  }
}

/** Begins the transaction's state with the tenant's counter; null: a replica that is behind what is known. */
async function stateOf(db: Reader, store: Store, need: ReadNeed): Promise<Omit<StorageRead<never>, 'value'> | null> {
  const asOfMs = Date.now()
  const seq = await readCounter(db, need.tenantId)
  return store.source === 'REPLICA' && seq < need.knownSeq ? null : { source: store.source, seq, asOfMs }
}

/** A replica that has not been told of a table or column yet is as good as behind. */
const LACKING = new Set(['ER_NO_SUCH_TABLE', 'ER_BAD_FIELD_ERROR', 'ER_BAD_DB_ERROR'])

/** Asks the preferred database, and once the other when the first is away, dies in the middle or is behind. */
async function askInTurn<Value>(
  primary: Store,
  replica: Store | null,
  need: ReadNeed,
  ask: (store: Store) => Promise<Value | null>,
): Promise<Value> {
  const inTurn = replica === null ? [primary] : need.prefer === 'replica' ? [replica, primary] : [primary, replica]
  let failure: unknown = null
  for (const store of inTurn) {
    try {
      const answer = await ask(store)
      if (answer !== null) return answer
    } catch (error) {
      const lacking = store === replica && LACKING.has(codeOf(error))
      if (!lacking && !isUnavailable(error)) throw error
      // What the primary failed with says more than that the replica is away too.
      if (failure === null || store === primary) failure = error
    }
  }
  throw failure
}
