import { accept, type Result, refuse } from '../../../src-shared/result.ts'
import type { Problem } from '../../../src-shared/sync/problems.ts'
import type { ResumeRequest } from '../../../src-shared/sync/till-identity.ts'
import type { EnrollResponse } from '../../../src-shared/sync/wire.ts'
import { writeExceptions } from '../../operations/write-exceptions.ts'
import { problem, ruleViolated, tillFenced } from '../../problems.ts'
import { secretHash } from '../../secrets.ts'
import type { Store } from '../../store/open-store.ts'
import { readTillStanding, type TillStanding, withSuperseded } from '../../store/tables/till-standing.ts'
import { type Tx, writeTransaction } from '../../store/transaction.ts'
import { type EnrolledTill, handOut, insertTill, raiseIncarnation } from './enroll-till.ts'

/**
 * Lets a till out of a fence that it need not ask anybody about, by its own token: as the same till with its next
 * incarnation, or, where another copy of it goes on, as a new till. A manager hears of it.
 */
export function resumeTill(
  store: Store,
  epoch: string,
  token: string,
  request: ResumeRequest,
): Promise<Result<EnrollResponse, Problem>> {
  return writeTransaction(store, (tx) => resume(tx, epoch, secretHash(token), request))
}

async function resume(
  tx: Tx,
  epoch: string,
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
  // Its answer was lost when the same start of the same program has resumed before.
  const isOwnTill = standing.tokenIncarnation === standing.incarnation || standing.runId === request.run
  const till =
    request.as === 'same' && isOwnTill ? await goOn(tx, standing, request) : await becomeAnother(tx, standing, request)
  if (till === null) return refuse(ruleViolated('id-taken'))
  return accept(await handOut(tx, epoch, standing, till, 'resumed'))
}

async function goOn(tx: Tx, standing: TillStanding, { run }: ResumeRequest): Promise<EnrolledTill> {
  const till = await raiseIncarnation(tx, standing, standing.deviceName)
  await tx.db
    .updateTable('tills')
    .set({ run_id: run, superseded_runs: withSuperseded(standing.supersededRuns, otherThan(run, standing.runId)) })
    .where('tenant_id', '=', standing.tenantId)
    .where('id', '=', standing.tillId)
    .execute()
  const detail = { code: till.code, storeCode: standing.storeCode, incarnation: till.incarnation }
  await note(tx, standing, 'till-restored', standing.tillId, detail)
  return till
}

const otherThan = (run: string, known: string | null) => (known === run ? null : known)

/** Null where the id is another till's. */
async function becomeAnother(
  tx: Tx,
  standing: TillStanding,
  { run, newTillId }: ResumeRequest,
): Promise<EnrolledTill | null> {
  const place = { tenantId: standing.tenantId, storeId: standing.storeId }
  const before = await tx.db
    .selectFrom('tills')
    .select(['id', 'run_id'])
    .where('tenant_id', '=', standing.tenantId)
    .where('id', '=', newTillId)
    .executeTakeFirst()
  if (before !== undefined) {
    return before.run_id === run ? raiseIncarnation(tx, { ...place, tillId: newTillId }, standing.deviceName) : null
  }
  const copiedFrom = [standing.tillId, ...standing.copiedFrom]
  const till = await insertTill(tx, { ...place, id: newTillId, deviceName: standing.deviceName, run, copiedFrom })
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
