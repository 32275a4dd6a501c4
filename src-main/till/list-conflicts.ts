import type { CallOutcome } from '../../src-shared/contract/calls.ts'
import type { ConflictView } from '../../src-shared/contract/views.ts'
import { accept } from '../../src-shared/result.ts'
import type { Fields } from '../../src-shared/sync/merge-edit.ts'
import { readTransaction } from '../database/transaction.ts'
import { readConflicts, type StoredConflict } from '../tables/conflicts.ts'
import { readStoredProduct } from '../tables/products.ts'
import type { Till } from './till.ts'

/** Edits that met another's, both sides field by field; oldest first. */
export function listConflicts(till: Till): CallOutcome<'conflict.list'> {
  return accept(
    readTransaction(till.database, (tx) =>
      readConflicts(tx).map((conflict) =>
        viewConflict(conflict, readStoredProduct(tx, conflict.recordId)?.product.name ?? conflict.server?.name ?? ''),
      ),
    ),
  )
}

function viewConflict(conflict: StoredConflict, recordName: string): ConflictView {
  const { server } = conflict
  const serverFields = (server ?? {}) as Fields
  return {
    key: conflict.key,
    entity: conflict.entity,
    recordId: conflict.recordId,
    recordName,
    editedAtMs: conflict.editedAtMs,
    server: server && { version: server.version, updatedAtMs: server.updatedAtMs, updatedBy: server.updatedBy },
    fields: Object.keys(conflict.mine).map((field) => ({
      field,
      before: conflict.base[field] ?? null,
      mine: conflict.mine[field] ?? null,
      server: serverFields[field] ?? null,
      conflicting: server === null || conflict.conflictingFields.includes(field),
    })),
  }
}
