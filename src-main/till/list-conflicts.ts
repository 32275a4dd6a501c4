import type { CallOutcome } from '../../src-shared/contract/calls.ts'
import type { ConflictView } from '../../src-shared/contract/views.ts'
import { accept } from '../../src-shared/result.ts'
import type { Fields } from '../../src-shared/sync/merge-edit.ts'
import { readTransaction } from '../database/transaction.ts'
import { readConflicts, type StoredConflict } from '../tables/conflicts.ts'
import { nameOfRow, tableOf } from '../tables/record-tables.ts'
import type { Till } from './till.ts'

/** Edits that met another's, both sides field by field; oldest first. */
export function listConflicts(till: Till): CallOutcome<'conflict.list'> {
  return accept(
    readTransaction(till.database, (tx) =>
      readConflicts(tx).map((conflict) =>
        viewConflict(
          conflict,
          nameOfRow(tableOf(conflict.entity).readStored(tx, conflict.recordId)?.row ?? conflict.server),
        ),
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
      before: shown(field, conflict.base[field]),
      mine: shown(field, conflict.mine[field]),
      server: shown(field, serverFields[field]),
      conflicting: server === null || conflict.conflictingFields.includes(field),
    })),
  }
}

/** Of a PIN the window learns whether there is one, and nothing more. */
const shown = (field: string, value: unknown): unknown => (field === 'pinHash' && value ? '••••' : (value ?? null))
