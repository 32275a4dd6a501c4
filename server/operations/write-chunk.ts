import { recordEntities } from '../../src-shared/sync/records.ts'
import type { Caller } from '../caller.ts'
import { insertRows } from '../store/rows.ts'
import { presentWriter } from '../store/tables/change-marks.ts'
import { bumpCounter } from '../store/tables/counters.ts'
import { insertRecords, updateRecord } from '../store/tables/records.ts'
import { stockLevelId } from '../store/tables/stock-levels.ts'
import { addKin } from '../store/tables/till-kin.ts'
import { collision, type Tx } from '../store/transaction.ts'
import type { ChunkPlan, PlannedChange, PlannedException } from './chunk-plan.ts'
import type { ChunkState } from './chunk-state.ts'
import type { PreparedOperation } from './prepare-operation.ts'
import { type RefundReview, reviewRefunds } from './review-refunds.ts'
import type { StoredAnswer } from './stored-answer.ts'
import { accountEvents, customersOf, settleAccounts, writeAccountEntries } from './write-accounts.ts'
import { forgetExceptions, type NotedException, writeExceptions } from './write-exceptions.ts'
import { type TillPart, writeFacts } from './write-facts.ts'
import { moveStock, placesOf, stockEvents } from './write-stock.ts'

/** What one caller's part of a chunk came to, and what it was decided on. */
export interface DecidedPart {
  readonly caller: Caller
  readonly state: ChunkState
  readonly plan: ChunkPlan
}

export interface WrittenChunk {
  /** The final answers of each part, in the order of its plan. */
  readonly answers: readonly (readonly StoredAnswer[])[]
  /** The tenant's newest change number; null: nothing changed. */
  readonly seq: number | null
  /** What changed, as the feed names it. */
  readonly entities: ReadonlySet<string>
}

/** A change as it goes into the feed. */
interface FeedChange extends PlannedChange {
  readonly storeId: string | null
}

/**
 * Writes what a chunk of a tenant came to, in few statements. The tenant's counter is bumped after everything that can be
 * written without a change number, because its lock lets the tenant's other writers wait until the commit.
 */
export async function writeChunk(
  tx: Tx,
  tenantId: string,
  parts: readonly DecidedPart[],
  nowMs: number,
): Promise<WrittenChunk> {
  const [first] = parts
  if (first === undefined) return { answers: [], seq: null, entities: new Set() }
  // Records are the tenant's: all parts decided on the same ones.
  await writeRecords(tx, tenantId, first.state)
  const tillParts = parts.flatMap(({ caller, plan }): TillPart[] =>
    caller.kind === 'till' ? [{ till: caller, plan }] : [],
  )
  await writeFacts(tx, tillParts, nowMs)
  for (const { till, plan } of tillParts) if (plan.kin.size > 0) await addKin(tx, till, plan.kin)

  const owed = tillParts.flatMap(({ till, plan }) => accountEvents(till, plan))
  await writeAccountEntries(tx, tenantId, owed)

  const planned = parts.flatMap(({ plan }) => plan.changes)
  const events = tillParts.flatMap(({ till, plan }) => stockEvents(till, plan))
  const places = placesOf(events)
  const customers = customersOf(owed)
  const count = planned.length + places.length + customers.length
  const firstSeq = count === 0 ? null : (await bumpCounter(tx, tenantId, count)) - count + 1
  const reviewed = await reviewRefunds(tx, tenantId, tillParts)
  const noted: NotedException[] = parts.flatMap(({ caller, plan }) =>
    plan.exceptions.flatMap((exception) => (isSettled(exception, reviewed) ? [] : [{ caller, exception }])),
  )
  noted.push(...reviewed.noted)
  if (firstSeq !== null) {
    const firstLevel = firstSeq + planned.length
    if (places.length > 0) {
      const oversold = await moveStock(tx, tenantId, events, places, firstLevel)
      noted.push(...oversold.map(({ till, exception }) => ({ caller: till, exception })))
    }
    const firstBalance = firstLevel + places.length
    if (customers.length > 0) noted.push(...(await settleAccounts(tx, tenantId, owed, customers, firstBalance)))
    const changes: FeedChange[] = [
      ...planned.map((change) => ({ ...change, storeId: null })),
      ...places.map(({ storeId, productId }, index) => ({
        entity: 'stock-level',
        id: stockLevelId(storeId, productId),
        version: firstLevel + index,
        storeId,
      })),
      ...customers.map((id, index) => ({
        entity: 'customer-balance',
        id,
        version: firstBalance + index,
        storeId: null,
      })),
    ]
    await writeChanges(tx, tenantId, changes, firstSeq)
  }
  const seqs = changeNumbers(parts, firstSeq)
  await closeShifts(tx, tenantId, parts, seqs)
  await forgetExceptions(tx, tenantId, 'sale-unknown', [...reviewed.settled])
  await writeExceptions(tx, noted, nowMs)
  const answers = parts.map(({ plan }, index) =>
    plan.answers.map(({ answer, change }) => {
      const seq = answer.seq ?? seqs[index]?.(change) ?? null
      return seq === null ? answer : { ...answer, seq }
    }),
  )
  await writeOperations(tx, parts, answers, nowMs)
  const entities = new Set(planned.map(({ entity }) => entity))
  if (places.length > 0) entities.add('stock-level')
  if (customers.length > 0) entities.add('customer-balance')
  return { answers, seq: firstSeq === null ? null : firstSeq + count - 1, entities }
}

/** Whether it says of a refund that its sale is unknown, which by now it is not. */
function isSettled({ kind, subject }: PlannedException, { settled }: RefundReview): boolean {
  return kind === 'sale-unknown' && settled.has(subject)
}

/** For each part what its planned changes are numbered; they stand one part behind the other. */
function changeNumbers(parts: readonly DecidedPart[], firstSeq: number | null) {
  let before = 0
  return parts.map(({ plan }) => {
    const base = firstSeq === null ? null : firstSeq + before
    before += plan.changes.length
    return (change: number | null) => (base === null || change === null ? null : base + change)
  })
}

async function closeShifts(
  tx: Tx,
  tenantId: string,
  parts: readonly DecidedPart[],
  seqs: readonly ((change: number | null) => number | null)[],
): Promise<void> {
  for (const [index, { plan }] of parts.entries()) {
    for (const { id, closing, closedAtMs, change } of plan.shiftsClosed) {
      await tx.db
        .updateTable('shifts')
        .set({ closing, closing_seq: seqs[index]?.(change) ?? null, closed_at_ms: closedAtMs })
        .where('tenant_id', '=', tenantId)
        .where('id', '=', id)
        .execute()
    }
  }
}

async function writeRecords(tx: Tx, tenantId: string, state: ChunkState): Promise<void> {
  for (const entity of recordEntities) {
    const states = [...state.records[entity].values()]
    const created = states.filter(({ storedVersion }) => storedVersion === 0).map(({ record }) => record)
    await insertRecords(tx, tenantId, entity, created)
    for (const { record, storedVersion } of states) {
      if (storedVersion === 0 || storedVersion === record.version) continue
      if (!(await updateRecord(tx, tenantId, entity, record, storedVersion))) throw collision()
    }
  }
  await writeBarcodes(tx, tenantId, state)
}

async function writeBarcodes(tx: Tx, tenantId: string, state: ChunkState): Promise<void> {
  const { barcodeOwners, storedBarcodeOwners } = state
  const left = [...storedBarcodeOwners.keys()].filter(
    (barcode) => barcodeOwners.get(barcode) !== storedBarcodeOwners.get(barcode),
  )
  if (left.length > 0) {
    await tx.db.deleteFrom('product_barcodes').where('tenant_id', '=', tenantId).where('barcode', 'in', left).execute()
  }
  const taken = [...barcodeOwners].filter(([barcode, owner]) => storedBarcodeOwners.get(barcode) !== owner)
  await insertRows(
    tx,
    'product_barcodes',
    taken.map(([barcode, owner]) => ({ tenant_id: tenantId, barcode, product_id: owner })),
  )
}

async function writeChanges(tx: Tx, tenantId: string, changes: readonly FeedChange[], first: number): Promise<void> {
  await insertRows(
    tx,
    'changes',
    changes.map((change, index) => ({
      tenant_id: tenantId,
      seq: first + index,
      entity: change.entity,
      entity_id: change.id,
      version: change.version,
      removed: Number(change.removed ?? false),
      store_id: change.storeId,
      writer: presentWriter(),
    })),
  )
}

async function writeOperations(
  tx: Tx,
  parts: readonly DecidedPart[],
  answers: WrittenChunk['answers'],
  nowMs: number,
): Promise<void> {
  await insertRows(
    tx,
    'operations',
    parts.flatMap(({ caller, plan }, part) =>
      plan.answers.flatMap(({ operation, again }, index) => {
        if (again) return []
        const answer = answers[part]?.[index] as StoredAnswer
        return {
          tenant_id: caller.tenantId,
          operation_key: operation.key,
          kind: operation.kind,
          request_hash: operation.requestHash,
          status: answer.status,
          answer: JSON.stringify(answer),
          seq: answer.seq ?? null,
          store_id: caller.kind === 'till' ? caller.storeId : null,
          till_id: caller.kind === 'till' ? caller.tillId : null,
          at_ms: operation.at,
          user_id: operation.userId,
          recorded_at_ms: nowMs,
          chain_index: operation.chain?.index ?? null,
          chain_previous_hash: operation.chain?.previousHash ?? null,
          chain_hash: operation.chain?.hash ?? null,
          body: operation.chain === undefined ? null : operation.bodyText,
          attempt: operation.attempt,
        }
      }),
    ),
  )
  for (const [part, { caller, plan }] of parts.entries()) {
    for (const [index, { operation, again }] of plan.answers.entries()) {
      if (again) await writeAnew(tx, caller.tenantId, operation, answers[part]?.[index] as StoredAnswer, nowMs)
    }
  }
}

/** The new answer in the place of the refusal. Somebody else's in between is a collision: it is then read anew. */
async function writeAnew(
  tx: Tx,
  tenantId: string,
  { key, attempt }: PreparedOperation,
  answer: StoredAnswer,
  nowMs: number,
): Promise<void> {
  const { numUpdatedRows } = await tx.db
    .updateTable('operations')
    .set({
      status: answer.status,
      answer: JSON.stringify(answer),
      seq: answer.seq ?? null,
      attempt,
      recorded_at_ms: nowMs,
    })
    .where('tenant_id', '=', tenantId)
    .where('operation_key', '=', key)
    .where('status', '=', 'rejected')
    .where('attempt', '<', attempt)
    .executeTakeFirst()
  if (numUpdatedRows !== 1n) throw collision()
}
