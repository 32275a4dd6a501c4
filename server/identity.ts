import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Logger } from 'pino'
import { circuitOpen } from './circuit.ts'
import { newCode } from './secrets.ts'
import { codeOf } from './store/database-errors.ts'
import { migrate } from './store/migrate.ts'
import { openStore, type Store, type StorePlace } from './store/open-store.ts'
import { insertRows } from './store/rows.ts'
import type { Storage } from './store/storage.ts'
import { isCollision, isUnavailable, ping, writeTransaction } from './store/transaction.ts'

/** Who this server is, as far as its database or, while that is away, its journal can tell. */
export interface ServerIdentity {
  /**
   * Told to tills with every answer; another one means that the server's data was restored. Throws an error for which
   * `isUnavailable` holds while nobody could tell it yet.
   */
  epoch(): string
  /** Whether the primary is there, migrated and known: nothing is written to it before. */
  isPrepared(): boolean
  /** Guards `POST /v1/setup`; null once there is a tenant, or while it is not known whether there is one. */
  setupCode: string | null
  /** Told each time that the primary was found prepared: at the start, and whenever it comes back. */
  onPrepared(listener: () => void): void
}

/** Where the epoch is kept for a start without MySQL. */
export interface EpochKeeper {
  keepServerEpoch(epoch: string): void
  readServerEpoch(): Promise<string | null>
}

export interface IdentityOptions {
  readonly place: StorePlace
  readonly storage: Storage
  readonly keeper: EpochKeeper
  /** Start although the primary is away. */
  readonly fallback: boolean
  readonly log: Logger
  /** Aborted when the server ends. */
  readonly closing: AbortSignal
}

const TRY_AGAIN_MS = 500

/**
 * Prepares the primary: migrates it and learns the epoch; again whenever it comes back, for it may have been restored
 * meanwhile. Throws when it is away and there is to be no fallback, and for faults that waiting does not mend.
 */
export async function establishIdentity(options: IdentityOptions): Promise<ServerIdentity> {
  const { storage, keeper, log } = options
  const listeners = new Set<() => void>()
  let epoch: string | null = null
  let prepared = false
  const identity: ServerIdentity = {
    epoch: () => {
      if (epoch === null) throw circuitOpen('the epoch')
      return epoch
    },
    isPrepared: () => prepared,
    setupCode: null,
    onPrepared: (listener) => void listeners.add(listener),
  }

  // Counts the changes of the circuit: what was begun before one says nothing about what is there after it.
  let turn = 0
  const prepare = async (asked: number) => {
    await ping(storage.primary)
    const ran = await migrateAt(options.place, storage)
    if (ran.length > 0) log.info({ migrations: ran }, 'the database was migrated')
    const present = await readEpoch(storage.primary)
    const isNew = !(await hasTenant(storage.primary))
    if (turn !== asked) return
    if (epoch !== null && epoch !== present) log.warn('the epoch has changed: the database was restored')
    epoch = present
    identity.setupCode = isNew ? (identity.setupCode ?? newCode()) : null
    prepared = true
    keeper.keepServerEpoch(present)
    for (const listener of listeners) listener()
  }
  /** Again and again: what is in the way, no connection to spare or another server's migration, passes without a word. */
  const keepPreparing = async () => {
    turn += 1
    const asked = turn
    let told = ''
    while (turn === asked && !prepared && !options.closing.aborted) {
      if ((storage.primaryCircuit?.state ?? 'closed') === 'closed') {
        await prepare(asked).catch((error: unknown) => {
          const fault = isUnavailable(error) ? codeOf(error) : String(error)
          if (fault !== told && turn === asked) log.error({ fault }, 'the database could not be prepared yet')
          told = fault
        })
      } else {
        // Its return begins this anew.
        if (epoch !== null) return
        const kept = await epochWithoutPrimary(storage, keeper)
        epoch ??= kept
      }
      if (!prepared) await sleep(TRY_AGAIN_MS, undefined, { ref: false })
    }
  }

  let started = false
  storage.primaryCircuit?.onChange(() => {
    prepared = false
    turn += 1
    if (started) void keepPreparing()
  })
  try {
    await prepare(turn)
  } catch (error) {
    if (!isUnavailable(error)) throw error
    if (!options.fallback) {
      const code = codeOf(error) || 'no answer'
      throw new Error(`MySQL is away (${code}), and STORAGE_FALLBACK=false forbids to start without it`)
    }
    epoch = await epochWithoutPrimary(storage, keeper)
    log.warn({ epochKnown: epoch !== null }, 'starting without MySQL: serving what replica, cache and journal can')
  }
  started = true
  if (!prepared) void keepPreparing()
  return identity
}

/** On a connection of its own: a change of a large table, and waiting for another server's, take longer than requests may. */
async function migrateAt(place: StorePlace, storage: Storage): Promise<number[]> {
  if (place.engine === 'embedded') return migrate(storage.primary)
  const store = openStore(place)
  try {
    return await migrate(store)
  } finally {
    await store.close()
  }
}

async function epochWithoutPrimary(storage: Storage, keeper: EpochKeeper): Promise<string | null> {
  const kept = await keeper.readServerEpoch().catch(() => null)
  if (kept !== null || storage.replica === null) return kept
  return storedEpoch(storage.replica).catch(() => null)
}

async function storedEpoch(store: Store): Promise<string | null> {
  const row = await store.reader
    .selectFrom('server_state')
    .select('value')
    .where('name', '=', 'epoch')
    .executeTakeFirst()
  return row?.value ?? null
}

async function readEpoch(store: Store): Promise<string> {
  const present = await storedEpoch(store)
  if (present !== null) return present
  try {
    await writeTransaction(store, (tx) => insertRows(tx, 'server_state', [{ name: 'epoch', value: randomUUID() }]))
  } catch (error) {
    // Another server on the same database made it first.
    if (!isCollision(error)) throw error
  }
  return (await storedEpoch(store)) ?? ''
}

async function hasTenant({ reader }: Store): Promise<boolean> {
  return (await reader.selectFrom('tenants').select('id').limit(1).executeTakeFirst()) !== undefined
}
