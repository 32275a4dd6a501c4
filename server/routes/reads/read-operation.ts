import type { Source } from '../../../src-shared/sync/wire.ts'
import type { Caller, TillCaller } from '../../caller.ts'
import { circuitOpen } from '../../circuit.ts'
import type { Journal } from '../../journal/journal.ts'
import type { StoredAnswer } from '../../operations/stored-answer.ts'
import type { RedisLink } from '../../redis/redis-link.ts'
import { isUnavailable } from '../../store/database-errors.ts'
import type { Storage } from '../../store/storage.ts'
import { shownProblem } from '../../store/tables/records.ts'
import type { Reader } from '../../store/transaction.ts'

export interface OperationWord extends Partial<Omit<StoredAnswer, 'status' | 'row'>> {
  readonly key: string
  readonly kind: string
  readonly status: StoredAnswer['status'] | 'accepted'
  readonly id: string | null
}

export interface OperationPlaces {
  readonly storage: Pick<Storage, 'read'>
  readonly journal: Journal
  /** Where the journal is; null: there is none. */
  readonly redis?: { readonly journal: Pick<RedisLink, 'circuit'> | null }
}

export interface FoundOperation {
  readonly found: OperationWord | null
  readonly source: Source
}

/**
 * What became of an operation of the tenant: its final word, or that it waits in the journal; null: there is none of this
 * key, or it was done in another store than that of the till that asks. Throws an error for which `isUnavailable` holds when nobody can tell now.
 */
export async function findOperation(
  { storage, journal, redis }: OperationPlaces,
  caller: Caller,
  key: string,
): Promise<FoundOperation> {
  const { tenantId } = caller
  // The journal first: what the drain takes out of it in between is then found stored.
  const waiting = await journal.find(tenantId, key)
  const accepted: FoundOperation | null =
    waiting === null || !mayRead(caller, waiting.caller)
      ? null
      : {
          found: { key, kind: waiting.operation.kind, status: 'accepted', id: idOf(waiting.operation.body) },
          source: 'REDIS_BACKUP',
        }
  try {
    const { value, source } = await storage.read({ tenantId, knownSeq: 0 }, (db) => readStored(db, caller, key))
    if (value !== null) return { found: value, source }
    if (accepted !== null) return accepted
    // A replica may not have heard of it yet.
    if (source === 'REPLICA') throw circuitOpen('the primary')
    // It may wait in the journal that cannot be asked.
    const circuit = redis?.journal?.circuit
    if (circuit !== undefined && circuit.state !== 'closed') throw circuitOpen(circuit.name)
    return { found: null, source }
  } catch (error) {
    if (accepted === null || !isUnavailable(error)) throw error
    return accepted
  }
}

/** A till reads what became of what its own store did. */
function mayRead(reader: Caller, writer: Caller): boolean {
  return reader.kind === 'user' || (writer.kind === 'till' && writer.storeId === reader.storeId)
}

function idOf(body: unknown): string | null {
  const id = typeof body === 'object' && body !== null && 'id' in body ? body.id : null
  return typeof id === 'string' ? id : null
}

async function readStored(db: Reader, caller: Caller, key: string): Promise<OperationWord | null> {
  const row = await db
    .selectFrom('operations')
    .select(['kind', 'answer'])
    .where('tenant_id', '=', caller.tenantId)
    .where('operation_key', '=', key)
    .$if(caller.kind === 'till', (query) => query.where('store_id', '=', (caller as TillCaller).storeId))
    .executeTakeFirst()
  if (row === undefined) return null
  const { row: _row, problem, ...answer } = JSON.parse(row.answer) as StoredAnswer
  return { key, kind: row.kind, ...answer, ...(problem && { problem: shownProblem(problem) }) }
}
