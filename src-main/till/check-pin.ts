import type { PinRefusal } from '../../src-shared/contract/people-views.ts'
import { accept, type Result, refuse } from '../../src-shared/result.ts'
import type { UserRow } from '../../src-shared/sync/records.ts'
import { FREE_TRIES, waitAfter } from '../../src-shared/users/pin.ts'
import { type ReadTx, type WriteTx, writeTransaction } from '../database/transaction.ts'
import { forgetPinAttempts, readPinAttempts, writePinAttempts } from '../tables/pin-attempts.ts'
import { readUser } from '../tables/users.ts'
import { isPinOf } from './pin-hash.ts'
import type { Till } from './till.ts'
import { writeAudit } from './write-audit.ts'

/** What a PIN was typed for. */
export type PinPurpose = 'sign-in' | 'approval' | 'own-pin'

/** How long no PIN of a user is taken, ms; 0: now. A wait that was running when the till ended begins anew. */
export function waitOf(tx: ReadTx, till: Till, userId: string): number {
  const { waits } = till.session
  const untilMs = waits.get(userId)
  if (untilMs !== undefined) return Math.max(0, Math.ceil(untilMs - till.steadyClock()))
  const { waitMs } = readPinAttempts(tx, userId)
  if (waitMs > 0) waits.set(userId, till.steadyClock() + waitMs)
  return waitMs
}

/**
 * Whether it is the PIN of this user. A try counts as wrong before it is looked at, so that pulling the plug in between
 * gains nothing, and neither do many tries at once.
 */
export async function checkPin(
  till: Till,
  userId: string,
  pin: string,
  purpose: PinPurpose,
): Promise<Result<UserRow, PinRefusal>> {
  const begun = writeTransaction(till.database, (tx) => beginTry(tx, till, userId))
  if (!begun.ok) return begun
  const { pinHash, failures } = begun.value
  if (!(await isPinOf(pinHash, pin))) {
    if (failures >= FREE_TRIES) noteRefused(till, userId, failures, purpose)
    const waitMs = writeTransaction(till.database, (tx) => waitOf(tx, till, userId))
    return refuse({ code: 'wrong-pin', triesLeft: Math.max(0, FREE_TRIES - failures), waitMs })
  }
  return writeTransaction(till.database, (tx): Result<UserRow, PinRefusal> => {
    const user = readPinHolder(tx, userId)
    // The server may have sent other news of this person while the PIN was looked at.
    if (user === null || user.pinHash !== pinHash) return refuse({ code: 'not-found' })
    forgetPinAttempts(tx, userId)
    till.session.waits.delete(userId)
    return accept(user)
  })
}

function beginTry(
  tx: WriteTx,
  till: Till,
  userId: string,
): Result<{ readonly pinHash: string; readonly failures: number }, PinRefusal> {
  const user = readPinHolder(tx, userId)
  if (user === null || user.pinHash === null) return refuse({ code: 'not-found' })
  const waitMs = waitOf(tx, till, userId)
  if (waitMs > 0) return refuse({ code: 'wait', waitMs })
  const failures = readPinAttempts(tx, userId).failures + 1
  const nextWaitMs = waitAfter(failures)
  writePinAttempts(tx, userId, { failures, waitMs: nextWaitMs })
  till.session.waits.set(userId, till.steadyClock() + nextWaitMs)
  return accept({ pinHash: user.pinHash, failures })
}

/** Null: nobody who can sign in here. */
export function readPinHolder(tx: ReadTx, userId: string): UserRow | null {
  const user = readUser(tx, userId)
  return user?.active === true && user.pinHash !== null ? user : null
}

function noteRefused(till: Till, userId: string, failures: number, purpose: PinPurpose): void {
  writeTransaction(till.database, (tx) => {
    const user = readUser(tx, userId)
    if (user === null) return
    const by = till.session.operator ?? user
    writeAudit(tx, till, { action: 'pin-refused', by, subject: user.name, details: { tries: failures, purpose } })
  })
  till.hints.emit('outbox-grew')
}
