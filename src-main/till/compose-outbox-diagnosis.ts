import type { CallInput } from '../../src-shared/contract/calls.ts'
import type { PendingRow } from '../../src-shared/contract/outbox-views.ts'
import type { SyncView } from '../../src-shared/contract/views.ts'
import { accept, type Result, refuse } from '../../src-shared/result.ts'
import { type ReadTx, readTransaction } from '../database/transaction.ts'
import { requireIdentity } from '../tables/identity.ts'
import { type OutboxRow, readOperation } from '../tables/outbox.ts'
import { countPending, pagePending } from '../tables/pending.ts'
import { shownBody, viewRow } from './list-pending.ts'
import type { Till } from './till.ts'

/** More would fit no message to support; what waits for a person comes first. */
const MOST_OPERATIONS = 200

/**
 * What support needs to know of an operation, or of all that the server does not have, as text: which, since when, in what
 * state and why. One by itself comes with its content. No token, no PIN in any form, no picture is in it.
 */
export function composeOutboxDiagnosis(
  till: Till,
  { key }: CallInput<'outbox.copy-diagnosis'>,
  about: { readonly version: string; readonly sync: SyncView },
): Result<{ readonly text: string; readonly count: number }, { readonly code: 'not-found' }> {
  return readTransaction(till.database, (tx) => {
    const row = key === null ? null : readOperation(tx, key)
    if (key !== null && row === null) return refuse({ code: 'not-found' })
    const rows = row === null ? pagePending(tx, 'all', 0, MOST_OPERATIONS) : [row]
    const { server, incarnation, storeCode, tillCode } = requireIdentity(tx)
    const { connection, sinceMs, lastContactAtMs } = about.sync
    const diagnosis = {
      mostrador: about.version,
      madeAt: isoTime(till.clock()),
      till: `${storeCode}-${tillCode}`,
      tillId: server?.tillId ?? null,
      incarnation,
      server: server?.serverUrl ?? null,
      connection: `${connection} since ${isoTime(sinceMs)}`,
      lastContact: lastContactAtMs === null ? null : isoTime(lastContactAtMs),
      counts: countPending(tx),
      operations: rows.map((each) => diagnose(tx, each, row !== null)),
    }
    return accept({ text: JSON.stringify(diagnosis, null, 2), count: rows.length })
  })
}

function diagnose(tx: ReadTx, row: OutboxRow, whole: boolean): object {
  const { state, attempt, problem, heldBy }: PendingRow = viewRow(tx, row)
  return {
    key: row.key,
    kind: row.kind,
    at: isoTime(row.atMs),
    userId: row.userId,
    recordId: row.recordId,
    state,
    attempt,
    chain: row.chain === null ? null : { index: row.chain.index, hash: row.chain.hash },
    ...(problem !== null && { problem }),
    ...(heldBy !== null && { heldBy: heldBy.key }),
    ...(whole && { body: shownBody(row.body) }),
  }
}

const isoTime = (atMs: number): string => new Date(atMs).toISOString()
