import { GENESIS_HASH } from '../../../src-shared/sync/hash-chain.ts'
import type { ChainRange, ReconcileRequest, ReconcileResponse } from '../../../src-shared/sync/reconcile.ts'
import { dayOf } from '../../../src-shared/time/business-day.ts'
import type { TillCaller } from '../../caller.ts'
import type { ServerContext } from '../../context.ts'
import { forgetExceptions, writeExceptions } from '../../operations/write-exceptions.ts'
import { readStorage } from '../../reading/read-through.ts'
import { readDayFacts, readHeadIndex, readMissing } from '../../store/tables/day-facts.ts'
import { type Reader, writeTransaction } from '../../store/transaction.ts'

export type Reconciled = Omit<ReconcileResponse, 'epoch'>

/**
 * Holds what a till says of its day against what is stored of it. While the journal holds anything of the tenant, or only
 * a replica answers, nothing is decided (`pending`). A difference that the till cannot mend by offering again what is
 * missing is noted for people (`reconcile-differs`), until the day is found equal.
 */
export async function reconcileDay(
  context: ServerContext,
  till: TillCaller,
  request: ReconcileRequest,
): Promise<Reconciled> {
  // Before the read: what is drained in between is in it.
  const waiting = await context.journal.countPending(till.tenantId)
  const read = await readStorage(context, { caller: till, knownSeq: 0 }, (db) => compare(db, till, request))
  const { noted, ...compared } = read.value
  if (waiting > 0 || read.source === 'REPLICA') return { ...compared, equal: false, pending: true, missing: [] }
  const differs = !compared.equal && compared.missing.length === 0
  if (differs || noted) await note(context, till, request, differs ? compared : null)
  return compared
}

async function compare(
  db: Reader,
  { tenantId, tillId }: TillCaller,
  { day, facts, totalMinor, lastHash, fromIndex = 1, held }: ReconcileRequest,
): Promise<Reconciled & { readonly noted: boolean }> {
  const { time_zone: timeZone } = await db
    .selectFrom('tenants')
    .select('time_zone')
    .where('id', '=', tenantId)
    .executeTakeFirstOrThrow()
  const stored = await readDayFacts(db, { tenantId, tillId, fromIndex }, dayOf(day, timeZone))
  const headIndex = await readHeadIndex(db, { tenantId, tillId })
  const equal =
    stored.facts === facts &&
    stored.totalMinor === totalMinor &&
    // A chain that has not begun points back to the same.
    (stored.lastHash ?? GENESIS_HASH) === (lastHash ?? GENESIS_HASH)
  const missing = equal ? [] : await missingOf(db, { tenantId, tillId }, { facts, held }, stored.facts, headIndex)
  const noted = await db
    .selectFrom('exceptions')
    .select('subject')
    .where('tenant_id', '=', tenantId)
    .where('kind', '=', 'reconcile-differs')
    .where('subject', '=', subjectOf(tillId, day))
    .executeTakeFirst()
  return { equal, pending: false, missing, ...stored, headIndex, noted: noted !== undefined }
}

/** Facts come in the order of the chain, so what is missing without a word about where stands behind its end. */
async function missingOf(
  db: Reader,
  till: Pick<TillCaller, 'tenantId' | 'tillId'>,
  { facts, held }: Pick<ReconcileRequest, 'facts'> & { readonly held: readonly ChainRange[] | undefined },
  stored: number,
  headIndex: number,
): Promise<ChainRange[]> {
  if (held !== undefined) return readMissing(db, till, held, headIndex)
  return facts > stored ? [{ from: headIndex + 1, to: headIndex + facts - stored }] : []
}

const subjectOf = (tillId: string, day: string) => `${tillId}:${day}`

/** Notes what differs; null: nothing any more. */
async function note(
  { storage }: ServerContext,
  till: TillCaller,
  { day, facts, totalMinor, lastHash }: ReconcileRequest,
  stored: Reconciled | null,
): Promise<void> {
  const subject = subjectOf(till.tillId, day)
  await writeTransaction(storage.primary, async (tx) => {
    if (stored === null) return forgetExceptions(tx, till.tenantId, 'reconcile-differs', [subject])
    const detail = {
      day,
      till: { facts, totalMinor, lastHash },
      server: { facts: stored.facts, totalMinor: stored.totalMinor, lastHash: stored.lastHash },
    }
    await writeExceptions(tx, [{ caller: till, exception: { kind: 'reconcile-differs', subject, detail } }], Date.now())
  })
}
