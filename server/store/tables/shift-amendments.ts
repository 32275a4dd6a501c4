import type { Kysely } from 'kysely'
import type { Database } from '../database.ts'
import { upsertRows } from '../rows.ts'
import type { Tx } from '../transaction.ts'

/** What may come for a shift after its close. */
export const amendmentKinds = [
  'sale',
  'refund',
  'expense',
  'cash-in',
  'cash-out',
  'account-payment',
  'drawer-opening',
] as const
export type AmendmentKind = (typeof amendmentKinds)[number]

/** One fact that came for a closed shift. */
export interface Amendment {
  readonly shiftId: string
  readonly kind: AmendmentKind
  readonly amountMinor: number
  /** By how much it changes what the drawer should hold. */
  readonly cashMinor: number
}

/** All facts of one kind that came for a closed shift. */
export interface AmendmentSum extends Omit<Amendment, 'shiftId'> {
  readonly count: number
}

export async function addAmendments(tx: Tx, tenantId: string, amendments: readonly Amendment[]): Promise<void> {
  const sums = new Map<string, Amendment & { readonly count: number }>()
  for (const one of amendments) {
    const name = `${one.shiftId} ${one.kind}`
    const before = sums.get(name) ?? { count: 0, amountMinor: 0, cashMinor: 0 }
    sums.set(name, {
      ...one,
      count: before.count + 1,
      amountMinor: before.amountMinor + one.amountMinor,
      cashMinor: before.cashMinor + one.cashMinor,
    })
  }
  await upsertRows(
    tx,
    'shift_amendments',
    ['tenant_id', 'shift_id', 'kind'],
    [...sums.values()].map(({ shiftId, kind, count, amountMinor, cashMinor }) => ({
      tenant_id: tenantId,
      shift_id: shiftId,
      kind,
      facts_count: count,
      amount_minor: amountMinor,
      cash_minor: cashMinor,
    })),
    {
      facts_count: 'shift_amendments.facts_count + offered.facts_count',
      amount_minor: 'shift_amendments.amount_minor + offered.amount_minor',
      cash_minor: 'shift_amendments.cash_minor + offered.cash_minor',
    },
  )
}

/** By shift what came after its close; shifts for which nothing did are absent. */
export async function readAmendments(
  db: Kysely<Database>,
  tenantId: string,
  shiftIds: readonly string[],
): Promise<Map<string, AmendmentSum[]>> {
  if (shiftIds.length === 0) return new Map()
  const rows = await db
    .selectFrom('shift_amendments')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .where('shift_id', 'in', shiftIds)
    .execute()
  const byShift = new Map<string, AmendmentSum[]>()
  for (const kind of amendmentKinds) {
    for (const row of rows) {
      if (row.kind !== kind) continue
      const sum = { kind, count: row.facts_count, amountMinor: row.amount_minor, cashMinor: row.cash_minor }
      byShift.set(row.shift_id, [...(byShift.get(row.shift_id) ?? []), sum])
    }
  }
  return byShift
}
