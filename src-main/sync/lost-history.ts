import { readTransaction, type WriteTx, writeTransaction } from '../database/transaction.ts'
import { offerAllAgain } from '../tables/offered-anew.ts'
import { committedBetween } from '../tables/outbox-verdicts.ts'
import { compareAllDays } from '../tables/reconciled-days.ts'
import { moveCursor, noteHistoryLost, readSyncState, writeEpoch } from '../tables/sync-state.ts'
import type { Till } from '../till/till.ts'
import type { SyncContext } from './sync-context.ts'

/*
 * A server that was put back to an older copy has lost what it acknowledged since. When whoever restored it said so, it has
 * another epoch. When not, a till finds it out by itself: its cursor lies beyond the end of the feed or at another change,
 * a change of its own stands elsewhere in the feed, or the chain of its facts ends earlier than the server had said.
 */

/** How long what others have to bring first is waited for, see `OFFERED_AGAIN_HEADER`. */
export const OFFERED_AGAIN_FOR_MS = 5 * 60_000
/** The same is not concluded anew before: a server that always answers so must not be offered everything for ever. */
const NOT_AGAIN_WITHIN_MS = 60_000

/** Whether this till offers again what the server has lost, on the clock that only goes forward. */
export interface LostHistory {
  /** Found so just now. */
  begin(): void
  /** What builds on what is not there yet is to be put off. */
  isOfferingAgain(): boolean
  /** Found so in the last minute. */
  isFresh(): boolean
}

export function followLostHistory(till: Till): LostHistory {
  // Across a start of the program the time that is left is not known: it begins anew.
  let begunMs = readTransaction(till.database, readSyncState).historyLostAtMs === null ? null : till.steadyClock()
  return {
    begin: () => {
      begunMs = till.steadyClock()
    },
    isOfferingAgain: () => {
      if (begunMs === null) return false
      if (till.steadyClock() - begunMs < OFFERED_AGAIN_FOR_MS) return true
      begunMs = null
      writeTransaction(till.database, (tx) => noteHistoryLost(tx, null))
      return false
    },
    isFresh: () => begunMs !== null && till.steadyClock() - begunMs < NOT_AGAIN_WITHIN_MS,
  }
}

/** Why a till takes it that the server lost what it had. */
export type LossReason = 'epoch' | 'cursor' | 'feed' | 'chain'

/**
 * Offers everything again that is kept (idempotency keys make that harmless), takes the catalog over anew, and compares
 * every day once more. False when that was done a moment ago for no other reason than now.
 */
export function noticeLostHistory(context: SyncContext, reason: Exclude<LossReason, 'epoch'>): boolean {
  if (context.lostHistory.isFresh()) return false
  const offeredAgain = writeTransaction(context.till.database, (tx) => loseHistory(tx, context.till))
  began(context, reason, offeredAgain)
  return true
}

/**
 * Compares the server's epoch with the one that this till knows. Another one means that the server's data was restored.
 * True when it was another one.
 */
export function noticeEpoch(context: SyncContext, epoch: string): boolean {
  const { till } = context
  const known = readTransaction(till.database, readSyncState).epoch
  if (known === epoch) return false
  const offeredAgain = writeTransaction(till.database, (tx) => {
    writeEpoch(tx, epoch)
    return known === null ? null : loseHistory(tx, till)
  })
  if (offeredAgain === null) return false
  began(context, 'epoch', offeredAgain)
  return true
}

function loseHistory(tx: WriteTx, till: Till): number {
  moveCursor(tx, 0)
  noteHistoryLost(tx, till.clock())
  compareAllDays(tx)
  return offerAllAgain(tx)
}

function began(context: SyncContext, reason: LossReason, offeredAgain: number): void {
  context.lostHistory.begin()
  context.log(reason === 'epoch' ? 'epoch-changed' : 'history-lost', { reason, offeredAgain })
  context.startOver()
}

/**
 * Whether a page of the feed has something else where the server said that it committed operations of this till.
 * `changes` follow each other without a gap.
 */
export function contradictsOwn(
  context: SyncContext,
  changes: readonly { readonly seq: number; readonly id: string }[],
): boolean {
  const [first] = changes
  const last = changes.at(-1)
  if (first === undefined || last === undefined) return false
  const own = readTransaction(context.till.database, (tx) => committedBetween(tx, first.seq, last.seq))
  return own.some(({ recordId, seq }) => changes[seq - first.seq]?.id !== recordId)
}
