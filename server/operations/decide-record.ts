import { shorten } from '../../src-shared/format/shorten.ts'
import { type Fields, mergeEdit, sameValue } from '../../src-shared/sync/merge-edit.ts'
import type { Removal } from '../../src-shared/sync/operations.ts'
import { productFields, type RecordEntity, recordFields } from '../../src-shared/sync/records.ts'
import { invalidRequest, problem, ruleViolated } from '../problems.ts'
import { type StoredRecord, shownRow, wireRow } from '../store/tables/records.ts'
import { type ChunkPlan, type Decision, planChange, rejected } from './chunk-plan.ts'
import type { ChunkState } from './chunk-state.ts'
import { type Actor, refuseSettings, refuseUser } from './people-rules.ts'
import { type RecordEdit, type RecordIntent, recordVerb } from './prepare-operation.ts'

/** Decides a creation, an edit or a removal. */
export function decideRecord(
  state: ChunkState,
  plan: ChunkPlan,
  actor: Actor,
  { kind, body }: RecordIntent,
  nowMs: number,
): Decision {
  const { entity, verb } = recordVerb(kind)
  switch (verb) {
    case 'create':
      return decideCreation(state, plan, actor, entity, body as CreationBody, nowMs)
    case 'edit':
      return decideEdit(state, plan, actor, entity, body as RecordEdit, nowMs)
    case 'remove':
      return decideRemoval(state, plan, actor, entity, body as Removal, nowMs)
  }
}

type CreationBody = Fields & { readonly id: string }

/** Ids come from their makers, so the same creation under another key is the same creation; another content is not. */
function decideCreation(
  state: ChunkState,
  plan: ChunkPlan,
  actor: Actor,
  entity: RecordEntity,
  body: CreationBody,
  nowMs: number,
): Decision {
  const { id, ...fields } = body
  const present = state.records[entity].get(id)?.record
  if (present !== undefined) {
    if (present.removed || !sameValue(present.fields, fields)) return rejected(id, ruleViolated('id-taken'))
    return {
      answer: { status: 'committed', id, version: present.version, row: shownRow(wireRow(present)) },
      change: null,
    }
  }
  const refusal = refuseCreation(state, actor, entity, id, fields)
  if (refusal !== null) return rejected(id, refusal)

  const record: StoredRecord = {
    id,
    version: 1,
    updatedAtMs: nowMs,
    updatedBy: changedBy(state, actor),
    removed: false,
    fields,
    fieldVersions: {},
  }
  state.records[entity].set(id, { record, storedVersion: 0 })
  if (entity === 'product') moveProduct(state, id, null, fields)
  const change = planChange(plan, { entity, id, version: 1 })
  return { answer: { status: 'committed', id, version: 1, row: shownRow(wireRow(record)) }, change }
}

/** Merges an edit field by field; all of it is applied, or nothing. */
function decideEdit(
  state: ChunkState,
  plan: ChunkPlan,
  actor: Actor,
  entity: RecordEntity,
  edit: RecordEdit,
  nowMs: number,
): Decision {
  const stored = state.records[entity].get(edit.id)
  if (stored === undefined) return rejected(edit.id, problem('not-found'))
  const { record } = stored
  if (record.removed) return conflict(actor, record, Object.keys(edit.changes))
  const forbidden = refuseChange(state, actor, entity, record, edit.changes)
  if (forbidden !== null) return rejected(edit.id, forbidden)
  const merged = mergeEdit(record.fields, edit.base ?? baseByVersions(record, edit), edit.changes)
  if (merged.outcome === 'conflict') return conflict(actor, record, merged.conflictingFields)
  const changed = Object.keys(merged.changes)
  if (changed.length === 0) {
    return {
      answer: { status: 'committed', id: edit.id, version: record.version, row: shownRow(wireRow(record)) },
      change: null,
    }
  }
  const refusal = entity === 'product' ? refuseProduct(state, edit.id, merged.changes) : null
  if (refusal !== null) return rejected(edit.id, refusal)

  const version = record.version + 1
  const now: StoredRecord = {
    ...record,
    version,
    updatedAtMs: nowMs,
    updatedBy: changedBy(state, actor),
    fields: { ...record.fields, ...merged.changes },
    fieldVersions: { ...record.fieldVersions, ...Object.fromEntries(changed.map((field) => [field, version])) },
  }
  state.records[entity].set(record.id, { ...stored, record: now })
  if (entity === 'product') moveProduct(state, record.id, record.fields, now.fields)
  const change = planChange(plan, { entity, id: record.id, version })
  return { answer: { status: 'committed', id: record.id, version, row: shownRow(wireRow(now)) }, change }
}

/** For people to read: who it was, and at which till; the till alone where nobody signs in or the person is not known. */
function changedBy({ names }: ChunkState, { caller, userId }: Actor): string {
  const person = caller.kind === 'till' ? names.get(userId) : undefined
  return person === undefined ? caller.name : shorten(`${person} · ${caller.name}`, MOST_OF_NAME)
}

/** As long as the column is. */
const MOST_OF_NAME = 120

/** Leaves a tombstone. Whoever would remove what somebody else has changed since gets to see that first. */
function decideRemoval(
  state: ChunkState,
  plan: ChunkPlan,
  actor: Actor,
  entity: RecordEntity,
  removal: Removal,
  nowMs: number,
): Decision {
  const { id } = removal
  const stored = state.records[entity].get(id)
  if (stored === undefined) return rejected(id, problem('not-found'))
  const { record } = stored
  if (record.removed) return { answer: { status: 'committed', id, version: record.version }, change: null }
  const forbidden = refuseChange(state, actor, entity, record, null)
  if (forbidden !== null) return rejected(id, forbidden)
  if (removal.version !== record.version) {
    const fields = Object.keys(record.fields)
    return conflict(
      actor,
      record,
      fields.filter((field) => !isUntouched(record, field, removal.version)),
    )
  }
  const uses = state.uses.get(id) ?? 0
  if (uses > 0) return rejected(id, ruleViolated('in-use', `${uses} products refer to it`))

  const version = record.version + 1
  const now: StoredRecord = {
    ...record,
    version,
    updatedAtMs: nowMs,
    updatedBy: changedBy(state, actor),
    removed: true,
  }
  state.records[entity].set(id, { ...stored, record: now })
  if (entity === 'product') moveProduct(state, id, record.fields, null)
  const change = planChange(plan, { entity, id, version, removed: true })
  return { answer: { status: 'committed', id, version }, change }
}

/**
 * Both sides have to be seen: what the server has now (null: it is removed, and by whom), and where it differs. A till
 * goes on with that row, so it gets it whole.
 */
function conflict({ caller }: Actor, record: StoredRecord, conflictingFields: readonly string[]): Decision {
  const row = caller.kind === 'till' ? wireRow(record) : shownRow(wireRow(record))
  const met = problem('version-conflict', {
    current: record.removed ? null : row,
    currentVersion: record.version,
    conflictingFields: [...conflictingFields],
    ...(record.removed && { removedBy: record.updatedBy, removedAtMs: record.updatedAtMs }),
  })
  return { answer: { status: 'conflict', id: record.id, problem: met }, change: null }
}

/**
 * The base of an edit that states none: for a field that nobody changed since the edit's version, the present value; for
 * any other something that no field can hold, so that it only merges when both want the same.
 */
function baseByVersions(record: StoredRecord, edit: RecordEdit): Fields {
  const base: Record<string, unknown> = {}
  for (const field of Object.keys(edit.changes)) {
    base[field] = isUntouched(record, field, edit.version) ? record.fields[field] : { changedAfter: edit.version }
  }
  return base
}

/** Whether nobody changed the field since `version`; of a version that was never given nothing is known. */
function isUntouched(record: StoredRecord, field: string, version: number): boolean {
  return version <= record.version && (record.fieldVersions[field] ?? 1) <= version
}

function refuseCreation(state: ChunkState, actor: Actor, entity: RecordEntity, id: string, fields: Fields) {
  if (entity === 'product') return refuseProduct(state, id, fields)
  if (entity === 'user') return refuseUser(state, actor, id, null, fields)
  return entity === 'settings' ? refuseSettings(state, actor, id) : null
}

/** What speaks against a change whatever others did meanwhile; `changes` is null for a removal. */
function refuseChange(
  state: ChunkState,
  actor: Actor,
  entity: RecordEntity,
  record: StoredRecord,
  changes: Fields | null,
) {
  if (entity === 'user') return refuseUser(state, actor, record.id, record, changes)
  return entity === 'settings' ? refuseSettings(state, actor, record.id) : null
}

function refuseProduct(state: ChunkState, id: string, fields: Fields) {
  const { categoryId, unitId } = fields
  if (typeof categoryId === 'string' && !isThere(state, 'category', categoryId)) {
    return problem('not-found', { detail: `categoryId ${categoryId}` })
  }
  if (typeof unitId === 'string' && !isThere(state, 'unit', unitId)) {
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

function isThere(state: ChunkState, entity: RecordEntity, id: string): boolean {
  return state.records[entity].get(id)?.record.removed === false
}

/** Follows a product's barcodes, category and unit; null: it is not there before, or not any longer. */
function moveProduct(state: ChunkState, id: string, before: Fields | null, after: Fields | null): void {
  const left = before === null ? [] : barcodesOf(before)
  const taken = after === null ? [] : barcodesOf(after)
  for (const barcode of left) if (!taken.includes(barcode)) state.barcodeOwners.delete(barcode)
  for (const barcode of taken) state.barcodeOwners.set(barcode, id)
  countUse(state, before, -1)
  countUse(state, after, 1)
}

function countUse({ uses }: ChunkState, fields: Fields | null, by: 1 | -1): void {
  for (const name of [fields?.categoryId, fields?.unitId]) {
    if (typeof name === 'string') uses.set(name, (uses.get(name) ?? 0) + by)
  }
}

/** Ids of records that an operation is about or refers to: it waits while one of them failed before it. */
export function recordsNamed(intent: { readonly kind: string; readonly body?: unknown }): string[] {
  const entity = intent.kind.split('.')[0] ?? ''
  if (!Object.hasOwn(recordFields, entity)) return []
  const { id, categoryId, unitId, changes } = intent.body as Record<string, unknown> & { changes?: Fields }
  return [id, categoryId, unitId, changes?.categoryId, changes?.unitId].filter((name) => typeof name === 'string')
}
