import type { CallInput, CallOutcome } from '../../src-shared/contract/calls.ts'
import type { ShopSettingsView } from '../../src-shared/contract/device-views.ts'
import { accept, refuse } from '../../src-shared/result.ts'
import { sameValue } from '../../src-shared/sync/merge-edit.ts'
import type { SettingsRow } from '../../src-shared/sync/records.ts'
import type { StepApproval } from '../../src-shared/users/approval.ts'
import { readTransaction, writeTransaction } from '../database/transaction.ts'
import { readShopSettingsRow } from '../tables/shop-settings.ts'
import { answeredBy } from './answered-by.ts'
import { editRecord } from './edit-record.ts'
import type { Till } from './till.ts'
import { writeAudit } from './write-audit.ts'

/** What all tills of the shop agree on. None: a till that has never heard of its server. */
export function viewShopSettings(till: Till): CallOutcome<'settings.get'> {
  const row = readTransaction(till.database, readShopSettingsRow)
  return row === null ? refuse({ code: 'not-found' }) : accept(viewOf(row))
}

/** Changes them here at once, and for the other tills by the server; what changed stands in the audit log. */
export function editShopSettings(
  till: Till,
  edit: CallInput<'settings.edit'>,
  approvals: readonly StepApproval[] = [],
): CallOutcome<'settings.edit'> {
  const outcome = writeTransaction(till.database, (tx): CallOutcome<'settings.edit'> => {
    const before = readShopSettingsRow(tx)
    if (before === null || before.id !== edit.id) return refuse({ code: 'not-found' })
    const answerable = answeredBy(tx, till, 'settings.edit', approvals)
    if (!answerable.ok) return answerable
    const { approval } = answerable.value
    const edited = editRecord(tx, answerable.value.till, 'settings', edit)
    if (!edited.ok) return edited
    for (const field of Object.keys(edit.changes) as (keyof typeof edit.changes)[]) {
      if (sameValue(before[field], edited.value[field])) continue
      writeAudit(tx, till, {
        action: 'settings-changed',
        approval,
        details: { field, before: told(before[field]), after: told(edited.value[field]) },
      })
    }
    return accept(viewOf(edited.value))
  })
  if (outcome.ok) {
    till.hints.emit('outbox-grew')
    till.hints.emit('settings-changed')
  }
  return outcome
}

function viewOf({ id, version, updatedAtMs: _at, updatedBy: _by, ...settings }: SettingsRow): ShopSettingsView {
  return { id, version, settings }
}

/** As the audit log can keep it: a picture is only told to be one. */
function told(value: SettingsRow[keyof SettingsRow]): string | number | null {
  if (value === null || typeof value === 'number') return value
  const text = Array.isArray(value) ? value.join(', ') : String(value)
  return text.startsWith('data:image/') ? 'image' : text
}
