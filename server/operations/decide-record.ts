import { type Fields, mergeEdit, sameValue } from '../../src-shared/sync/merge-edit.ts'
import { productFields, type RecordEntity, recordFields } from '../../src-shared/sync/records.ts'
import type { Caller } from '../caller.ts'
import { invalidRequest, problem, ruleViolated } from '../problems.ts'
import { type StoredRecord, wireRow } from '../store/tables/records.ts'
import { type ChunkPlan, type Decision, planChange, rejected } from './chunk-plan.ts'
import type { ChunkState } from './chunk-state.ts'
import type { RecordEdit } from './prepare-operation.ts'

/** Ids come from their makers, so the same creation under another key is the same creation; another content is not. */
export function decideCreation(
  state: ChunkState,
  plan: ChunkPlan,
  caller: Caller,
  entity: RecordEntity,
  body: Fields & { readonly id: string },
  nowMs: number,
): Decision {
  const { id, ...fields } = body
  const present = state.records[entity].get(id)?.record
  if (present !== undefined) {
    if (!sameValue(present.fields, fields)) return rejected(id, ruleViolated('id-taken'))
    return { answer: { status: 'committed', id, version: present.version, row: wireRow(present) }, change: null }
  }
  const refusal = entity === 'product' ? refuseProduct(state, id, fields) : null
  if (refusal !== null) return rejected(id, refusal)

  const record: StoredRecord = { id, version: 1, updatedAtMs: nowMs, updatedBy: caller.name, fields, fieldVersions: {} }
  state.records[entity].set(id, { record, storedVersion: 0 })
  if (entity === 'product') moveBarcodes(state, id, [], barcodesOf(fields))
  const change = planChange(plan, { entity, id, version: 1 })
  return { answer: { status: 'committed', id, version: 1, row: wireRow(record) }, change }
}

/** Merges an edit field by field; all of it is applied, or nothing. */
export function decideEdit(
  state: ChunkState,
  plan: ChunkPlan,
  caller: Caller,
  entity: RecordEntity,
  edit: RecordEdit,
  nowMs: number,
): Decision {
  const stored = state.records[entity].get(edit.id)
  if (stored === undefined) return rejected(edit.id, problem('not-found'))
  const { record } = stored
  const merged = mergeEdit(record.fields, edit.base ?? baseByVersions(record, edit), edit.changes)
  if (merged.outcome === 'conflict') {
    const conflict = problem('version-conflict', {
      current: wireRow(record),
      currentVersion: record.version,
      conflictingFields: [...merged.conflictingFields],
    })
    return { answer: { status: 'conflict', id: edit.id, problem: conflict }, change: null }
  }
  const changed = Object.keys(merged.changes)
  if (changed.length === 0) {
    return { answer: { status: 'committed', id: edit.id, version: record.version, row: wireRow(record) }, change: null }
  }
  const refusal = entity === 'product' ? refuseProduct(state, edit.id, merged.changes) : null
  if (refusal !== null) return rejected(edit.id, refusal)

  const version = record.version + 1
  const now: StoredRecord = {
    id: record.id,
    version,
    updatedAtMs: nowMs,
    updatedBy: caller.name,
    fields: { ...record.fields, ...merged.changes },
    fieldVersions: { ...record.fieldVersions, ...Object.fromEntries(changed.map((field) => [field, version])) },
  }
  state.records[entity].set(record.id, { ...stored, record: now })
  if (entity === 'product') moveBarcodes(state, record.id, barcodesOf(record.fields), barcodesOf(now.fields))
  const change = planChange(plan, { entity, id: record.id, version })
  return { answer: { status: 'committed', id: record.id, version, row: wireRow(now) }, change }
}

/**
 * The base of an edit that states none: for a field that nobody changed since the edit's version, the present value; for
 * any other something that no field can hold, so that it only merges when both want the same.
 */
function baseByVersions(record: StoredRecord, edit: RecordEdit): Fields {
  const base: Record<string, unknown> = {}
  for (const field of Object.keys(edit.changes)) {
    const changedAt = record.fieldVersions[field] ?? 1
    const untouched = edit.version <= record.version && changedAt <= edit.version
    base[field] = untouched ? record.fields[field] : { changedInVersion: changedAt }
  }
  return base
}

function refuseProduct(state: ChunkState, id: string, fields: Fields) {
  const { categoryId, unitId } = fields
  if (typeof categoryId === 'string' && !state.records.category.has(categoryId)) {
    return problem('not-found', { detail: `categoryId ${categoryId}` })
  }
  if (typeof unitId === 'string' && !state.records.unit.has(unitId)) {
    return problem('not-found', { detail: `unitId ${unitId}` })
  }
  const barcodes = barcodesOf(fields)
  if (new Set(barcodes).size < barcodes.length) {
    return invalidRequest([{ path: ['body', 'barcodes'], message: 'a barcode stands twice' }])
  }
  const taken = barcodes.find((barcode) => (state.barcodeOwners.get(barcode) ?? id) !== id)
  return taken === undefined ? null : ruleViolated('barcode-taken', taken)
}

function barcodesOf(fields: Fields): string[] {
  return productFields.shape.barcodes.safeParse(fields.barcodes).data ?? []
}

function moveBarcodes(state: ChunkState, id: string, before: readonly string[], after: readonly string[]): void {
  for (const barcode of before) if (!after.includes(barcode)) state.barcodeOwners.delete(barcode)
  for (const barcode of after) state.barcodeOwners.set(barcode, id)
}

/** Ids of records that an operation is about or refers to: it waits while one of them failed before it. */
export function recordsNamed(intent: { readonly kind: string; readonly body?: unknown }): string[] {
  const entity = intent.kind.split('.')[0] ?? ''
  if (!Object.hasOwn(recordFields, entity)) return []
  const { id, categoryId, unitId, changes } = intent.body as Record<string, unknown> & { changes?: Fields }
  return [id, categoryId, unitId, changes?.categoryId, changes?.unitId].filter((name) => typeof name === 'string')
}
