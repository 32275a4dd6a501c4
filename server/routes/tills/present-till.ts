import type { Result } from '../../../src-shared/result.ts'
import { accept, refuse } from '../../../src-shared/result.ts'
import type { Problem } from '../../../src-shared/sync/problems.ts'
import type { ChainHead, Fence, PresentRequest } from '../../../src-shared/sync/till-identity.ts'
import type { TillCaller } from '../../caller.ts'
import { tillFenced } from '../../problems.ts'
import type { Store } from '../../store/open-store.ts'
import { listOf, withRun } from '../../store/tables/till-runs.ts'
import { whySuperseded } from '../../store/tables/till-standing.ts'
import { type Tx, writeTransaction } from '../../store/transaction.ts'

/** What presenting came to, and whether what is known of the till's runs is another thing now. */
export interface Presented {
  /** The head of the till's chain here; else why this start of its program may not go on. */
  readonly outcome: Result<ChainHead, Problem>
  readonly hasChanged: boolean
}

/**
 * Notes which start of its program a till is. A start of a file that has not heard of the present one, or whose chain
 * ends before the server's, is shut out, and the present one goes on. That it was seen is noted: it is the reason for which
 * the till may help itself.
 */
export function presentTill(store: Store, caller: TillCaller, request: PresentRequest): Promise<Presented> {
  return writeTransaction(store, (tx) => present(tx, caller, request))
}

async function present(tx: Tx, caller: TillCaller, request: PresentRequest): Promise<Presented> {
  const till = await tx.db
    .selectFrom('tills')
    .selectAll()
    .where('tenant_id', '=', caller.tenantId)
    .where('id', '=', caller.tillId)
    .$if(tx.engine === 'mysql', (query) => query.forUpdate())
    .executeTakeFirstOrThrow()
  const shutOut = (fence: Fence) => refuse(tillFenced(fence))
  // What is known of the caller may be some seconds old.
  if (till.revoked === 1) return { outcome: shutOut('revoked'), hasChanged: false }
  if (till.incarnation !== caller.incarnation) {
    const why = await whySuperseded(tx.db, caller.tenantId, caller.tillId, caller.incarnation)
    return { outcome: shutOut(why), hasChanged: false }
  }
  const chain = { index: till.chain_index, hash: till.chain_hash }
  const superseded = listOf(till.superseded_runs)
  const restored = listOf(till.restored_runs)
  const fence = fenceOf({ runId: till.run_id, superseded, chain }, request)
  if (fence === null && till.run_id === request.run) return { outcome: accept(chain), hasChanged: false }
  const isKnown = (fence === 'cloned' ? superseded : restored).includes(request.run)
  if (fence !== null && isKnown) return { outcome: shutOut(fence), hasChanged: false }
  const noted =
    fence === null
      ? { run_id: request.run, superseded_runs: withRun(superseded, till.run_id) }
      : fence === 'cloned'
        ? { superseded_runs: withRun(superseded, request.run) }
        : { restored_runs: withRun(restored, request.run) }
  await tx.db
    .updateTable('tills')
    .set(noted)
    .where('tenant_id', '=', caller.tenantId)
    .where('id', '=', caller.tillId)
    .execute()
  return { outcome: fence === null ? accept(chain) : shutOut(fence), hasChanged: true }
}

interface Known {
  readonly runId: string | null
  readonly superseded: readonly string[]
  readonly chain: ChainHead
}

/** Why a start of a till's program is none that may go on; null: it may. */
export function fenceOf({ runId, superseded, chain }: Known, request: PresentRequest): Fence | null {
  if (superseded.includes(request.run)) return 'cloned'
  const isBehind =
    request.chain.index < chain.index || (request.chain.index === chain.index && request.chain.hash !== chain.hash)
  if (isBehind) return 'restored'
  const isLater = runId === null || runId === request.run || request.earlierRuns.includes(runId)
  return isLater ? null : 'cloned'
}
