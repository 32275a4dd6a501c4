import { auditActions } from '../../../src-shared/audit/audit-entry.ts'
import type { PendingName, PendingRow } from '../../../src-shared/contract/outbox-views.ts'
import { type FactKind, isFactKind, type OperationKind, operationKinds } from '../../../src-shared/sync/operations.ts'
import type { Format } from '../../i18n/use-format.ts'
import type { Words } from '../../i18n/words.ts'

/** How a row stands, as it is shown: an operation that waits for another one says so. */
export type ShownState = PendingRow['state'] | 'held'

export const shownState = ({ state, heldBy }: PendingRow): ShownState =>
  heldBy !== null && state === 'waiting' ? 'held' : state

function isKnownKind(kind: string): kind is OperationKind {
  return operationKinds.some((known) => known === kind)
}

/** What an operation is; a newer program may know others. */
export function kindWords(kind: string, t: Words): string {
  return t(`kinds.${isKnownKind(kind) ? kind : 'other'}`)
}

/** `Venta · 1-1-A-000012`. */
export function nameWords({ kind, subject }: PendingName, t: Words): string {
  const what = kindWords(kind, t)
  return subject === '' ? what : `${what} · ${subject}`
}

/** Why the server refused, in the shop's words; null: it did not. */
export function reasonWords({ problem }: PendingRow, t: Words): string | null {
  if (problem === null) return null
  return problem.rule === undefined ? t(`problems.${problem.type}`) : t(`rules.${problem.rule}`)
}

/** In which file it was carried out, and when; null: in none. */
export function carriedWords({ carried }: PendingRow, t: Words, format: Format): string | null {
  return carried && t('outbox.carriedIn', { file: carried.fileName, when: format.dayAndTime(carried.atMs) })
}

/** What to do about a refusal, rule by rule. */
export function adviceWords({ problem }: PendingRow, t: Words): string | null {
  if (problem === null) return null
  return problem.rule === undefined
    ? t(`outbox.advice.problems.${problem.type}`)
    : t(`outbox.advice.rules.${problem.rule}`)
}

/** Facts that cannot be given up say what they are; null: it is no fact. */
export function factWords(kind: string, t: Words): string | null {
  if (!isFactKind(kind)) return null
  const own: Partial<Record<FactKind, string>> = {
    'sale.create': t('outbox.facts.sale'),
    'refund.create': t('outbox.facts.refund'),
    'audit-entry.create': t('outbox.facts.audit'),
  }
  return own[kind] ?? t('outbox.facts.other')
}

/** What an entry of the audit log was about. */
export function auditWords(action: unknown, t: Words): string | null {
  const known = auditActions.find((each) => each === action)
  return known === undefined ? null : t(`people.audit.action.${known}`)
}
