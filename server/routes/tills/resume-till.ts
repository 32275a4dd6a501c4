import { accept, type Result, refuse } from '../../../src-shared/result.ts'
import type { Problem } from '../../../src-shared/sync/problems.ts'
import { CODE_NEEDED, type ResumeRequest } from '../../../src-shared/sync/till-identity.ts'
import type { EnrollResponse } from '../../../src-shared/sync/wire.ts'
import { writeExceptions } from '../../operations/write-exceptions.ts'
import { problem, ruleViolated, tillFenced } from '../../problems.ts'
import { secretHash } from '../../secrets.ts'
import type { Store } from '../../store/open-store.ts'
import { listOf, withoutRun, withRun } from '../../store/tables/till-runs.ts'
import { readTillStanding, type TillStanding } from '../../store/tables/till-standing.ts'
import { type Tx, writeTransaction } from '../../store/transaction.ts'
import { type EnrolledTill, handOut, insertTill, raiseIncarnation } from './enroll-till.ts'
import { countResumed, isUnclaimedResume } from './resumed-tills.ts'

/** What every try of a till to help itself goes by. */
export interface ResumeOptions {
  readonly epoch: string
  /** Ways out that the copies of one till may take in a day; more need a manager's code. */
  readonly mostADay: number
}

/**
 * Lets a till out of a fence that it need not ask anybody about, by its own token: as the same till with its next
 * incarnation, or, where another copy of it goes on, as a new till. Only where this server saw the reason for it, and only
 * a few times a day: whoever stole a token has it too. A manager hears of it.
 */
export function resumeTill(
  store: Store,
  options: ResumeOptions,
  token: string,
  request: ResumeRequest,
): Promise<Result<EnrollResponse, Problem>> {
  return writeTransaction(store, (tx) => resume(tx, options, secretHash(token), request))
}

async function resume(
  tx: Tx,
  { epoch, mostADay }: ResumeOptions,
  tokenHash: string,
  request: ResumeRequest,
): Promise<Result<EnrollResponse, Problem>> {
  const found = await readTillStanding(tx.db, tokenHash)
  if (found === null) return refuse(problem('unauthorized'))
  // Two copies that ask at once come one after the other.
  await tx.db
    .selectFrom('tills')
    .select('id')
    .where('tenant_id', '=', found.tenantId)
    .where('id', '=', found.tillId)
    .$if(tx.engine === 'mysql', (query) => query.forUpdate())
    .execute()
  const standing = (await readTillStanding(tx.db, tokenHash)) ?? found
  // Whoever stole the machine would press the button too.
  if (standing.fence === 'revoked' || standing.fence === 'replaced') return refuse(tillFenced(standing.fence))
  const { tenantId } = standing
  const key = request.newTillId
  // It may ask as a copy by now: what it was let out of shuts its older token out.
  const wentOn = await isUnclaimedResume(tx.db, standing, key)
  const isLatest = standing.tokenIncarnation === standing.incarnation
  const as = wentOn || (request.as === 'same' && isLatest) ? 'same' : 'new'
  const became = as === 'new' ? await lockTill(tx, tenantId, key) : null
  if (became !== null && !isUnclaimed(became, standing)) return refuse(ruleViolated('id-taken'))
  if (became === null && !wentOn) {
    if (!hasReason(standing, as, request.run)) return refuse(problem('forbidden', { detail: 'no fence was seen' }))
    if ((await countResumed(tx.db, standing)) >= mostADay) return refuse(tillFenced(CODE_NEEDED))
  }
  const till =
    became !== null
      ? await raiseIncarnation(tx, { tenantId, tillId: became.id }, standing.deviceName)
      : as === 'same'
        ? await goOn(tx, standing, request)
        : await becomeAnother(tx, standing, request)
  return accept(await handOut(tx, epoch, standing, till, { way: 'resumed', key }))
}

/** Whether this server itself has seen why a start of a till's program cannot go on as it is. */
function hasReason({ fence, supersededRuns, restoredRuns }: TillStanding, as: 'same' | 'new', run: string): boolean {
  return as === 'same' ? restoredRuns.includes(run) : fence === 'cloned' || supersededRuns.includes(run)
}

interface Became {
  readonly id: string
  readonly revoked: number
  readonly run_id: string | null
  readonly chain_index: number
  readonly copied_from: string | null
}

/** Locked: a manager who shuts it out just now comes before or after, and not in between. */
async function lockTill(tx: Tx, tenantId: string, id: string): Promise<Became | null> {
  const till = await tx.db
    .selectFrom('tills')
    .select(['id', 'revoked', 'run_id', 'chain_index', 'copied_from'])
    .where('tenant_id', '=', tenantId)
    .where('id', '=', id)
    .$if(tx.engine === 'mysql', (query) => query.forUpdate())
    .executeTakeFirst()
  return till ?? null
}

/** Whether a till was made of this one, and nobody has come forward as it yet: the answer that made it was lost. */
function isUnclaimed(till: Became, { tillId }: TillStanding): boolean {
  const [parent] = listOf(till.copied_from)
  return parent === tillId && till.run_id === null && till.chain_index === 0 && till.revoked === 0
}

/** Nobody has come forward as it from here on, and its reason is used up. */
async function goOn(tx: Tx, standing: TillStanding, { run }: ResumeRequest): Promise<EnrolledTill> {
  const till = await raiseIncarnation(tx, standing, standing.deviceName)
  const before = standing.runId === run ? null : standing.runId
  await tx.db
    .updateTable('tills')
    .set({
      run_id: null,
      superseded_runs: withRun(standing.supersededRuns, before),
      restored_runs: withoutRun(standing.restoredRuns, run),
    })
    .where('tenant_id', '=', standing.tenantId)
    .where('id', '=', standing.tillId)
    .execute()
  const detail = { code: till.code, storeCode: standing.storeCode, incarnation: till.incarnation }
  await note(tx, standing, 'till-restored', standing.tillId, detail)
  return till
}

async function becomeAnother(tx: Tx, standing: TillStanding, { newTillId }: ResumeRequest): Promise<EnrolledTill> {
  const { tenantId, storeId, deviceName, kin } = standing
  const copiedFrom = [standing.tillId, ...standing.copiedFrom]
  const till = await insertTill(tx, { tenantId, storeId, id: newTillId, deviceName, copiedFrom, kin })
  const detail = { code: till.code, storeCode: standing.storeCode, copiedFromCode: standing.tillCode }
  await note(tx, standing, 'till-cloned', newTillId, detail)
  return till
}

function note(
  tx: Tx,
  { tenantId, storeId, tillId }: TillStanding,
  kind: 'till-cloned' | 'till-restored',
  subject: string,
  detail: object,
): Promise<void> {
  const caller = { kind: 'till', tenantId, storeId, tillId } as const
  return writeExceptions(tx, [{ caller, exception: { kind, subject, detail } }], Date.now())
}
