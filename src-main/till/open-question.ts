import { type FieldEdit, foldEdits, onlyFields } from '../../src-shared/sync/edit-chain.ts'
import type { RecordEntity, RecordRow } from '../../src-shared/sync/records.ts'
import type { Permission } from '../../src-shared/users/permission.ts'
import type { ReadTx } from '../database/transaction.ts'
import { readConflict, type StoredConflict } from '../tables/conflicts.ts'
import { type OutboxRow, readOperation } from '../tables/outbox.ts'
import { confirmedRow } from './apply-server-row.ts'
import { editOf, waitingBehind } from './record-chain.ts'

/** What whoever decides between two changes must be permitted: what the edit itself needs. */
export const decidingNeeds: Readonly<Record<RecordEntity, Permission | null>> = {
  product: 'catalog.edit',
  category: 'catalog.edit',
  unit: 'catalog.edit',
  customer: 'customer.edit',
  quote: null,
  user: 'user.manage',
  settings: 'settings.edit',
}

/** Whether what the server has removed can be made anew under another id: nobody is the same person again by that. */
export function canBringBack(entity: RecordEntity): boolean {
  return entity === 'product' || entity === 'category' || entity === 'unit' || entity === 'customer'
}

/** A record about which somebody has to decide: everything that this till did to it and that waits for the decision. */
export interface Question {
  readonly conflict: StoredConflict
  readonly entity: RecordEntity
  readonly recordId: string
  /** `remove` also when it was edited and then removed here. */
  readonly verb: 'edit' | 'remove'
  /** The operation that the server did not take. */
  readonly asked: OutboxRow
  /** What waits behind it. */
  readonly behind: readonly OutboxRow[]
  /** Of the fields that it is about: where the edits began, and what the last of them wants. Empty for a removal alone. */
  readonly edit: FieldEdit
  /** As the server is known to have it by now; null: it is gone there. */
  readonly server: RecordRow<RecordEntity> | null
}

/** The question that the operation `key` asks; null when there is none, or none any longer. */
export function openQuestion(tx: ReadTx, key: string): Question | null {
  const conflict = readConflict(tx, key)
  const asked = readOperation(tx, key)
  if (conflict === null || asked === null) return null
  const { entity, recordId } = conflict
  const behind = waitingBehind(tx, asked)
  const isRemoved = conflict.verb === 'remove' || behind.some(({ kind }) => kind.endsWith('.remove'))
  return {
    conflict,
    entity,
    recordId,
    verb: isRemoved ? 'remove' : 'edit',
    asked,
    behind,
    edit: conflict.verb === 'remove' ? { base: conflict.base, changes: {} } : wholeEdit(asked, behind),
    server: confirmedRow(tx, entity, recordId),
  }
}

/** Fields that were edited again behind it are decided with it: what was wanted in between nobody wants any longer. */
function wholeEdit(asked: OutboxRow, behind: readonly OutboxRow[]): FieldEdit {
  const first = editOf(asked)
  const later = behind
    .filter(({ kind }) => kind.endsWith('.edit'))
    .flatMap((edit) => onlyFields(editOf(edit), (field) => field in first.changes) ?? [])
  return foldEdits([first, ...later])
}
