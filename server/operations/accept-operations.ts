import type { Caller } from '../caller.ts'
import type { ChangeNews } from '../change-news.ts'
import { circuitOpen } from '../circuit.ts'
import type { Journal, JournalEntry, JournalVerdict } from '../journal/journal.ts'
import { problem } from '../problems.ts'
import { isLockFailure, isUnavailable } from '../store/database-errors.ts'
import type { Storage } from '../store/storage.ts'
import { applyOperations } from './apply-operations.ts'
import type { PreparedOperation } from './prepare-operation.ts'
import type { OperationOutcome } from './stored-answer.ts'

export interface AcceptContext {
  readonly storage: Pick<Storage, 'primary' | 'isWritable'>
  readonly journal: Journal
  readonly news: ChangeNews
}

/** What the caller is told of one operation: its verdict, or that the journal has it, and the verdict falls later. */
export type WriteOutcome =
  | OperationOutcome
  | {
      readonly key: string
      readonly answer: { readonly status: 'accepted'; readonly id: null; readonly problem?: undefined }
      readonly replayed: boolean
      readonly chainHead?: undefined
    }

/**
 * Takes operations of one caller: decides them where MySQL is there, otherwise accepts them undecided into the journal,
 * also when it goes away in the middle. While the tenant has operations in the journal and MySQL is back, new ones are put
 * off until those are drained: they came first. Throws an error for which `isUnavailable` holds when neither takes them.
 */
export async function acceptOperations(
  context: AcceptContext,
  caller: Caller,
  operations: readonly PreparedOperation[],
  way: JournalEntry['way'],
  { isPatient = false }: { readonly isPatient?: boolean } = {},
): Promise<WriteOutcome[] | 'fenced'> {
  const { storage, journal, news } = context
  if (!storage.isWritable()) {
    const accepted = await journalled(context, caller, operations, way)
    if (accepted === null) throw circuitOpen('the storage')
    return accepted
  }
  if ((await journal.countPending(caller.tenantId)) > 0) return behindJournal(context, caller, operations)

  const decided: OperationOutcome[] = []
  try {
    return await applyOperations({ store: storage.primary, news }, caller, operations, {
      isPatient,
      onCommitted: (outcomes) => void decided.push(...outcomes),
    })
  } catch (error) {
    if (!isStorageAway(error)) throw error
    // Perhaps the last chunk was committed, and only the word of it lost: its keys make the drain find that out.
    const accepted = await journalled(context, caller, operations.slice(decided.length), way)
    if (accepted === null) throw error
    return [...decided, ...accepted]
  }
}

/** Whether the storage itself is away; a lock that was not had in time is no such thing. */
export function isStorageAway(error: unknown): boolean {
  return isUnavailable(error) && !isLockFailure(error)
}

async function journalled(
  { storage, journal }: AcceptContext,
  caller: Caller,
  operations: readonly PreparedOperation[],
  way: JournalEntry['way'],
): Promise<WriteOutcome[] | null> {
  const entries = operations.map((operation) => ({ operation, requestHash: operation.requestHash, way }))
  const verdicts = await journal.accept(caller, entries)
  if (verdicts === null) return null
  // MySQL may be back by now, and the drain that its return set off be over.
  if (storage.isWritable()) journal.wakeDrain()
  return operations.map(({ key }, index) => outcomeOf(key, verdicts[index]))
}

async function behindJournal(
  { journal }: AcceptContext,
  caller: Caller,
  operations: readonly PreparedOperation[],
): Promise<WriteOutcome[]> {
  journal.wakeDrain()
  const verdicts = await journal.verdictsOf(caller.tenantId, operations)
  return operations.map(({ key }, index) => outcomeOf(key, verdicts[index] ?? null))
}

function outcomeOf(key: string, verdict: JournalVerdict | null | undefined): WriteOutcome {
  if (verdict === 'accepted') return { key, answer: { status: 'accepted', id: null }, replayed: false }
  if (verdict === 'key-reused') {
    return {
      key,
      answer: { status: 'rejected', id: null, problem: problem('idempotency-key-reused') },
      replayed: false,
    }
  }
  return { key, answer: { status: 'deferred', id: null }, replayed: false }
}
