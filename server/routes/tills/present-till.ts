import type { Result } from '../../../src-shared/result.ts'
import { accept, refuse } from '../../../src-shared/result.ts'
import type { Problem } from '../../../src-shared/sync/problems.ts'
import type { ChainHead, Fence, PresentRequest } from '../../../src-shared/sync/till-identity.ts'
import type { TillCaller } from '../../caller.ts'
import { tillFenced } from '../../problems.ts'
import type { Store } from '../../store/open-store.ts'
import { whySuperseded, withSuperseded } from '../../store/tables/till-standing.ts'
import { type Tx, writeTransaction } from '../../store/transaction.ts'

/** What presenting came to: the head of the till's chain here, and whether another start of its program goes on now. */
export interface Presented {
  readonly chain: ChainHead
  readonly tookOver: boolean
}

/**
 * Notes which start of its program a till is. A start of a file that has not heard of the present one, or whose chain
 * ends before the server's, is shut out, and the present one goes on.
 */
export function presentTill(
  store: Store,
  caller: TillCaller,
  request: PresentRequest,
): Promise<Result<Presented, Problem>> {
  return writeTransaction(store, (tx) => present(tx, caller, request))
}

async function present(tx: Tx, caller: TillCaller, request: PresentRequest): Promise<Result<Presented, Problem>> {
  const till = await tx.db
    .selectFrom('tills')
    .selectAll()
    .where('tenant_id', '=', caller.tenantId)
    .where('id', '=', caller.tillId)
    .$if(tx.engine === 'mysql', (query) => query.forUpdate())
    .executeTakeFirstOrThrow()
  // What is known of the caller may be some seconds old.
  if (till.revoked === 1) return refuse(tillFenced('revoked'))
  if (till.incarnation !== caller.incarnation) {
    return refuse(tillFenced(await whySuperseded(tx.db, caller.tenantId, caller.tillId, caller.incarnation)))
  }
  const chain = { index: till.chain_index, hash: till.chain_hash }
  const superseded = till.superseded_runs === null ? [] : (JSON.parse(till.superseded_runs) as string[])
  const fence = fenceOf({ runId: till.run_id, superseded, chain }, request)
  if (fence !== null) return refuse(tillFenced(fence))
  if (till.run_id === request.run) return accept({ chain, tookOver: false })
  await tx.db
    .updateTable('tills')
    .set({ run_id: request.run, superseded_runs: withSuperseded(superseded, till.run_id) })
    .where('tenant_id', '=', caller.tenantId)
    .where('id', '=', caller.tillId)
    .execute()
  return accept({ chain, tookOver: true })
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
