import { z } from 'zod'
import { type Fields, mergeEdit, sameValue } from '../../src-shared/sync/merge-edit.ts'
import { operationBodies } from '../../src-shared/sync/operations.ts'
import { type RecordEntity, recordFields } from '../../src-shared/sync/records.ts'
import type { JournalEntry } from './journal.ts'

interface Row {
  readonly id: string
}

/** A row, and whether the journal holds something about it that MySQL has not decided yet. */
export type PendingRow<R extends Row> = R & { readonly pending?: true }

const editSchema = z.object({
  id: z.string(),
  version: z.number(),
  base: z.record(z.string(), z.unknown()).nullish(),
  changes: z.record(z.string(), z.unknown()),
})
const removalSchema = z.object({ id: z.string(), version: z.number().optional() })

/**
 * Rows of one entity (`product`, `sale`, `shift` ...) as they will be once the entries are drained, as far as that can be
 * told now: creations come behind the rows in order of arrival, edits show where nobody else seems to have changed the
 * same, removals are gone. What MySQL may still refuse is marked like the rest: all of it is `pending`.
 */
export function mergePending<R extends Row>(
  entity: string,
  rows: readonly R[],
  entries: readonly JournalEntry[],
): PendingRow<R>[] {
  const merged = new Map<string, PendingRow<R>>(rows.map((row) => [row.id, row]))
  for (const entry of entries) {
    const [of, verb] = entry.operation.kind.split('.')
    if (of !== entity) continue
    const id = idOf(entry)
    const present = id === null ? undefined : merged.get(id)
    if (id === null) continue
    if (verb === 'create' || verb === 'open') {
      const made = present === undefined ? newRow<R>(entity, entry) : null
      if (made !== null) merged.set(id, made)
    } else if (present !== undefined) {
      const changed = changedRow(entity, verb ?? '', present, entry)
      if (changed === null) merged.delete(id)
      else merged.set(id, changed)
    }
  }
  return [...merged.values()]
}

/** Entries that a till of the store may see: facts of other stores are none of its business; records are everybody's. */
export function entriesOfStore(entries: readonly JournalEntry[], storeId: string): JournalEntry[] {
  return entries.filter(
    ({ caller, operation }) =>
      isRecord(operation.kind.split('.')[0] ?? '') || caller.kind === 'user' || caller.storeId === storeId,
  )
}

function isRecord(entity: string): boolean {
  return Object.hasOwn(recordFields, entity)
}

function areFields(entity: string, changes: unknown): boolean {
  return isRecord(entity) && recordFields[entity as RecordEntity].partial().safeParse(changes).success
}

function idOf({ operation: { body } }: JournalEntry): string | null {
  const id = typeof body === 'object' && body !== null && 'id' in body ? body.id : null
  return typeof id === 'string' ? id : null
}

/** null: its body is malformed, so that nothing will come of it. */
function newRow<R extends Row>(entity: string, entry: JournalEntry): PendingRow<R> | null {
  const { caller, operation, acceptedAtMs } = entry
  const { kind } = operation
  if (!Object.hasOwn(operationBodies, kind)) return null
  const body = operationBodies[kind as keyof typeof operationBodies].safeParse(operation.body)
  if (!body.success) return null
  const made = body.data as Fields
  if (isRecord(entity)) {
    const row = { ...made, version: 1, updatedAtMs: acceptedAtMs, updatedBy: caller.name, pending: true }
    return row as unknown as PendingRow<R>
  }
  if (caller.kind !== 'till') return null
  const { storeId, tillId } = caller
  const facts =
    entity === 'shift'
      ? { salesCount: 0, salesTotalMinor: 0, lateSalesCount: 0, closed: null, amendments: [] }
      : { recordedAtMs: acceptedAtMs, ...((entity === 'sale' || entity === 'refund') && { totalsDiffer: null }) }
  return { ...made, storeId, tillId, ...facts, pending: true } as unknown as PendingRow<R>
}

/** null: it is removed. */
function changedRow<R extends Row>(
  entity: string,
  verb: string,
  row: PendingRow<R>,
  { operation, caller, acceptedAtMs }: JournalEntry,
): PendingRow<R> | null {
  const marked: PendingRow<R> = { ...row, pending: true }
  const version = 'version' in row ? Number(row.version) : 0
  if (verb === 'remove') {
    const removal = removalSchema.safeParse(operation.body).data
    if (removal === undefined) return row
    return (removal.version ?? version) >= version ? null : marked
  }
  if (verb === 'close' && entity === 'shift') {
    const closing = operationBodies['shift.close'].safeParse(operation.body).data
    return closing === undefined ? row : { ...marked, closed: (row as { closed?: unknown }).closed ?? closing }
  }
  const edit = verb === 'edit' ? editSchema.safeParse(operation.body).data : undefined
  if (edit === undefined || !areFields(entity, edit.changes)) return row
  const changes = changesOf(row as Fields, version, edit)
  if (changes === null) return marked
  return { ...marked, ...changes, updatedAtMs: acceptedAtMs, updatedBy: caller.name }
}

/** What the edit changes; null: another seems to have changed the same, and it will be a conflict. */
function changesOf(row: Fields, version: number, edit: z.infer<typeof editSchema>): Fields | null {
  if (edit.base === undefined || edit.base === null) {
    const wanted = Object.entries(edit.changes)
    const isSame = wanted.every(([field, value]) => sameValue(row[field], value))
    return edit.version >= version || isSame ? edit.changes : null
  }
  const merged = mergeEdit(row, edit.base, edit.changes)
  return merged.outcome === 'merged' ? merged.changes : null
}
