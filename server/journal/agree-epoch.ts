import { randomUUID } from 'node:crypto'
import { inTime } from '../circuit.ts'
import { upsertRows } from '../store/rows.ts'
import type { Storage } from '../store/storage.ts'
import { type Tx, writeTransaction } from '../store/transaction.ts'
import { isOlder, NO_ENTRY, newerOf } from './journal-keys.ts'

const EPOCH = 'journal_epoch'
const DRAINED = 'journal_drained_id'
const MOST_MYSQL_MS = 1000

/** What MySQL knows of the journal. */
export interface Agreed {
  readonly epoch: string | null
  /** Newest entry of that epoch that was drained. */
  readonly drainedId: string
}

type Database = Pick<Storage, 'primary' | 'isWritable'>

/** What MySQL says; null: it is away, or not set up yet. */
export async function readAgreed(storage: Database): Promise<Agreed | null> {
  if (!storage.isWritable()) return null
  try {
    return await inTime(agreedIn(storage.primary.reader), MOST_MYSQL_MS)
  } catch {
    return null
  }
}

async function agreedIn(db: Tx['db'] | Storage['primary']['reader']): Promise<Agreed> {
  const rows = await db.selectFrom('server_state').selectAll().where('name', 'in', [EPOCH, DRAINED]).execute()
  const stateOf = (name: string) => rows.find((row) => row.name === name)?.value ?? ''
  const epoch = stateOf(EPOCH)
  const [ofEpoch, drainedId] = stateOf(DRAINED).split(' ')
  return { epoch: epoch === '' ? null : epoch, drainedId: (ofEpoch === epoch ? drainedId : undefined) ?? NO_ENTRY }
}

/** What a Redis holds that decides whether its journal is the one that was agreed on. */
export interface Held {
  readonly epoch: string | null
  readonly lastId: string
}

/** Whether the journal is the one that was agreed on, and complete as far as can be known. */
export function isSameJournal(held: Held, agreed: Agreed, newestKnownId: string): boolean {
  return held.epoch === agreed.epoch && !isOlder(held.lastId, newerOf(agreed.drainedId, newestKnownId))
}

export interface Agreement {
  readonly epoch: string
  /** Whether it was made now; false: another instance was faster, and this is what it agreed on. */
  readonly isNew: boolean
  /** The first one ever: there was nothing to lose. */
  readonly isFirst: boolean
}

/**
 * Puts a new random epoch into MySQL and Redis. Under the lock of MySQL's row, so that of several instances that notice
 * the same loss one agrees and the others find it done. null: MySQL is away.
 */
export async function agreeAnew(
  storage: Database,
  read: () => Promise<Held>,
  write: (epoch: string, before: string | null) => Promise<void>,
  newestKnownIdOf: (epoch: string | null) => string,
): Promise<Agreement | null> {
  if (!storage.isWritable()) return null
  const agreeing = writeTransaction(storage.primary, async (tx): Promise<Agreement> => {
    // Locks the row, and makes it when there is none.
    await upsertRows(tx, 'server_state', ['name'], [{ name: EPOCH, value: '' }], { value: 'server_state.value' })
    const agreed = await agreedIn(tx.db)
    const held = await read()
    if (agreed.epoch !== null && isSameJournal(held, agreed, newestKnownIdOf(agreed.epoch))) {
      return { epoch: agreed.epoch, isNew: false, isFirst: false }
    }
    const epoch = randomUUID()
    await tx.db.updateTable('server_state').set({ value: epoch }).where('name', '=', EPOCH).execute()
    // Before the commit: should that fail, the two differ, and the next look agrees anew.
    await write(epoch, agreed.epoch)
    return { epoch, isNew: true, isFirst: agreed.epoch === null }
  })
  try {
    return await inTime(agreeing, 2 * MOST_MYSQL_MS)
  } catch {
    return null
  }
}

/** Notes in MySQL that the journal of `epoch` was drained up to `id`. */
export async function noteDrainedId(tx: Tx, epoch: string, id: string): Promise<void> {
  const agreed = await agreedIn(tx.db)
  if (agreed.epoch !== epoch || !isOlder(agreed.drainedId, id)) return
  await upsertRows(tx, 'server_state', ['name'], [{ name: DRAINED, value: `${epoch} ${id}` }], {
    value: 'offered.value',
  })
}
