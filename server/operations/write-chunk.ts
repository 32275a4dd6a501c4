import { recordEntities } from '../../src-shared/sync/records.ts'
import type { Caller } from '../caller.ts'
import { insertRows } from '../store/rows.ts'
import { bumpCounter } from '../store/tables/counters.ts'
import { insertRecords, updateRecord } from '../store/tables/records.ts'
import { collision, type Tx } from '../store/transaction.ts'
import type { ChunkPlan, PlannedChange } from './chunk-plan.ts'
import type { ChunkState } from './chunk-state.ts'
import type { StoredAnswer } from './stored-answer.ts'
import { writeExceptions } from './write-exceptions.ts'
import { writeFacts } from './write-facts.ts'
import { moveStock, stockEvents } from './write-stock.ts'

/**
 * Writes what a chunk came to, in few statements. The tenant's counter is bumped after everything that can be written
 * without a change number, because its lock lets the tenant's other writers wait until the commit.
 * Answers the final answers, in the order of `plan.answers`, the tenant's newest change number (null: no change) and the
 * entities that changed.
 */
export async function writeChunk(
  tx: Tx,
  caller: Caller,
  state: ChunkState,
  plan: ChunkPlan,
  nowMs: number,
): Promise<{ answers: StoredAnswer[]; seq: number | null; entities: ReadonlySet<string> }> {
  await writeRecords(tx, caller, state)
  const events = caller.kind === 'till' ? stockEvents(plan) : []
  if (caller.kind === 'till') await writeFacts(tx, caller, plan, nowMs)

  const products = [...new Set(events.map(({ productId }) => productId))].sort()
  const count = plan.changes.length + products.length
  const first = count === 0 ? null : (await bumpCounter(tx, caller.tenantId, count)) - count + 1
  const seqOf = (change: number | null) => (first === null || change === null ? null : first + change)

  if (first !== null) {
    const stockChanges: PlannedChange[] = []
    if (caller.kind === 'till' && products.length > 0) {
      const firstStock = first + plan.changes.length
      plan.exceptions.push(...(await moveStock(tx, caller, events, products, firstStock)))
      products.forEach((productId, index) => {
        stockChanges.push({ entity: 'stock-level', id: `${caller.storeId}:${productId}`, version: firstStock + index })
      })
    }
    await writeChanges(tx, caller, [...plan.changes, ...stockChanges], first)
  }
  for (const closed of plan.shiftsClosed) {
    await tx.db
      .updateTable('shifts')
      .set({ closing: closed.closing, closing_seq: seqOf(closed.change), closed_at_ms: closed.closedAtMs })
      .where('tenant_id', '=', caller.tenantId)
      .where('id', '=', closed.id)
      .execute()
  }
  await writeExceptions(tx, caller, plan.exceptions, nowMs)
  const answers = plan.answers.map(({ answer, change }) => {
    const seq = answer.seq ?? seqOf(change)
    return seq === null ? answer : { ...answer, seq }
  })
  await writeOperations(tx, caller, plan, answers, nowMs)
  const entities = new Set(plan.changes.map(({ entity }) => entity))
  if (products.length > 0) entities.add('stock-level')
  return { answers, seq: first === null ? null : first + count - 1, entities }
}

async function writeRecords(tx: Tx, caller: Caller, state: ChunkState): Promise<void> {
  for (const entity of recordEntities) {
    const states = [...state.records[entity].values()]
    const created = states.filter(({ storedVersion }) => storedVersion === 0).map(({ record }) => record)
    await insertRecords(tx, caller.tenantId, entity, created)
    for (const { record, storedVersion } of states) {
      if (storedVersion === 0 || storedVersion === record.version) continue
      if (!(await updateRecord(tx, caller.tenantId, entity, record, storedVersion))) throw collision()
    }
  }
  await writeBarcodes(tx, caller, state)
}

async function writeBarcodes(tx: Tx, caller: Caller, state: ChunkState): Promise<void> {
  const { barcodeOwners, storedBarcodeOwners } = state
  const left = [...storedBarcodeOwners.keys()].filter(
    (barcode) => barcodeOwners.get(barcode) !== storedBarcodeOwners.get(barcode),
  )
  if (left.length > 0) {
    await tx.db
      .deleteFrom('product_barcodes')
      .where('tenant_id', '=', caller.tenantId)
      .where('barcode', 'in', left)
      .execute()
  }
  const taken = [...barcodeOwners].filter(([barcode, owner]) => storedBarcodeOwners.get(barcode) !== owner)
  await insertRows(
    tx,
    'product_barcodes',
    taken.map(([barcode, owner]) => ({ tenant_id: caller.tenantId, barcode, product_id: owner })),
  )
}

async function writeChanges(tx: Tx, caller: Caller, changes: readonly PlannedChange[], first: number): Promise<void> {
  await insertRows(
    tx,
    'changes',
    changes.map((change, index) => ({
      tenant_id: caller.tenantId,
      seq: first + index,
      entity: change.entity,
      entity_id: change.id,
      version: change.version,
      removed: Number(change.removed ?? false),
      store_id: change.entity === 'stock-level' && caller.kind === 'till' ? caller.storeId : null,
    })),
  )
}

async function writeOperations(
  tx: Tx,
  caller: Caller,
  plan: ChunkPlan,
  answers: readonly StoredAnswer[],
  nowMs: number,
): Promise<void> {
  await insertRows(
    tx,
    'operations',
    plan.answers.map(({ operation }, index) => {
      const answer = answers[index] as StoredAnswer
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
      }
    }),
  )
}
