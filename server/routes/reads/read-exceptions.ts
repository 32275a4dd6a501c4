import type { Caller } from '../../caller.ts'
import type { Reader } from '../../store/transaction.ts'

/**
 * The tenant's exceptions, of a till's own store only; latest first. With what a person calls the till and the receipt that
 * they are about, as far as they are about any: an id tells nobody where to look.
 */
export async function readExceptions(db: Reader, caller: Caller, limit: number) {
  const rows = await db
    .selectFrom('exceptions')
    .selectAll()
    .where('tenant_id', '=', caller.tenantId)
    .$if(caller.kind === 'till', (query) => query.where('store_id', '=', (caller as { storeId: string }).storeId))
    .orderBy('last_seen_ms', 'desc')
    .limit(limit)
    .execute()
  const exceptions = rows.map((row) => ({ row, detail: JSON.parse(row.detail) as unknown }))
  const codes = await readTillCodes(db, caller.tenantId)
  const receipts = await readReceiptNumbers(
    db,
    caller.tenantId,
    exceptions.flatMap(({ row, detail }) => factsOf(row.subject, detail)),
  )
  return exceptions.map(({ row, detail }) => ({
    kind: row.kind,
    subject: row.subject,
    storeId: row.store_id,
    tillId: row.till_id,
    tillCode: (row.till_id === null ? undefined : codes.get(row.till_id)) ?? null,
    receiptNumber: factsOf(row.subject, detail).flatMap((id) => receipts.get(id) ?? [])[0] ?? null,
    detail,
    firstSeenMs: row.first_seen_ms,
    lastSeenMs: row.last_seen_ms,
    timesSeen: row.times_seen,
    readAtMs: row.read_at_ms,
    readBy: row.read_by,
  }))
}

/** Sales, refunds and payments that an exception may be about: its own before one that it names. */
function factsOf(subject: string, detail: unknown): string[] {
  const [own = ''] = subject.split(':')
  const named = (detail as { readonly saleId?: unknown } | null)?.saleId
  return typeof named === 'string' ? [own, named] : [own]
}

async function readTillCodes(db: Reader, tenantId: string): Promise<ReadonlyMap<string, string>> {
  const rows = await db.selectFrom('tills').select(['id', 'code']).where('tenant_id', '=', tenantId).execute()
  return new Map(rows.map(({ id, code }) => [id, code]))
}

async function readReceiptNumbers(
  db: Reader,
  tenantId: string,
  ids: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const numbers = new Map<string, string>()
  if (ids.length === 0) return numbers
  const wanted = [...new Set(ids)]
  for (const table of ['sales', 'refunds', 'account_payments'] as const) {
    const rows = await db
      .selectFrom(table)
      .select(['id', 'receipt_number'])
      .where('tenant_id', '=', tenantId)
      .where('id', 'in', wanted)
      .execute()
    for (const row of rows) numbers.set(row.id, row.receipt_number)
  }
  return numbers
}
