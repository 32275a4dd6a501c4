import type { TillCaller, UserCaller } from '../caller.ts'
import { upsertRows } from '../store/rows.ts'
import type { Tx } from '../store/transaction.ts'
import type { ExceptionKind, PlannedException } from './chunk-plan.ts'

/** Whose operation gave rise to an exception. */
export type Origin =
  | Pick<TillCaller, 'kind' | 'tenantId' | 'storeId' | 'tillId'>
  | Pick<UserCaller, 'kind' | 'tenantId'>

/** An exception, and whose operation gave rise to it. */
export interface NotedException {
  readonly caller: Origin
  readonly exception: PlannedException
}

/** Notes exceptions for people; the same about the same subject is one entry that counts how often, with its latest detail. */
export async function writeExceptions(tx: Tx, noted: readonly NotedException[], nowMs: number): Promise<void> {
  const merged = new Map<string, NotedException & { times: number }>()
  for (const { caller, exception } of noted) {
    const name = `${exception.kind} ${exception.subject}`
    merged.set(name, { caller, exception, times: (merged.get(name)?.times ?? 0) + 1 })
  }
  await upsertRows(
    tx,
    'exceptions',
    ['tenant_id', 'kind', 'subject'],
    [...merged.values()].map(({ caller, exception, times }) => ({
      tenant_id: caller.tenantId,
      kind: exception.kind,
      subject: exception.subject,
      store_id: caller.kind === 'till' ? caller.storeId : null,
      till_id: caller.kind === 'till' ? caller.tillId : null,
      detail: JSON.stringify(exception.detail),
      first_seen_ms: nowMs,
      last_seen_ms: nowMs,
      times_seen: times,
      read_at_ms: null,
      read_by: null,
    })),
    {
      detail: 'offered.detail',
      last_seen_ms: 'offered.last_seen_ms',
      times_seen: 'exceptions.times_seen + offered.times_seen',
      // Whoever saw it before has not seen that it happened again.
      read_at_ms: 'offered.read_at_ms',
      read_by: 'offered.read_by',
    },
  )
}

/** Takes back exceptions whose reason is gone. */
export async function forgetExceptions(
  tx: Tx,
  tenantId: string,
  kind: ExceptionKind,
  subjects: readonly string[],
): Promise<void> {
  if (subjects.length === 0) return
  await tx.db
    .deleteFrom('exceptions')
    .where('tenant_id', '=', tenantId)
    .where('kind', '=', kind)
    .where('subject', 'in', subjects)
    .execute()
}
