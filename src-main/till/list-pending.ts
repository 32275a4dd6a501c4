import type { CallInput, CallOutcome } from '../../src-shared/contract/calls.ts'
import type { PendingName, PendingRow, PendingState } from '../../src-shared/contract/outbox-views.ts'
import { type Minor, minor } from '../../src-shared/money/minor.ts'
import { accept } from '../../src-shared/result.ts'
import type { Problem } from '../../src-shared/sync/problems.ts'
import { type ReadTx, readTransaction } from '../database/transaction.ts'
import { readCarriedBundle } from '../tables/carried-bundles.ts'
import { heldBackBy } from '../tables/held-operations.ts'
import { type OutboxRow, readOperation } from '../tables/outbox.ts'
import { countPending, pagePending } from '../tables/pending.ts'
import { nameOfRow, tableOf } from '../tables/record-tables.ts'
import { entityOf } from './apply-server-row.ts'
import { nameOfUser } from './name-of-user.ts'
import type { Till } from './till.ts'

/** What the server's database does not have yet, page by page. */
export function listPending(
  till: Till,
  { filter, offset, limit }: CallInput<'outbox.list'>,
): CallOutcome<'outbox.list'> {
  return accept(
    readTransaction(till.database, (tx) => ({
      counts: countPending(tx),
      rows: pagePending(tx, filter, offset, limit).map((row) => viewRow(tx, row)),
    })),
  )
}

/** An operation as a list shows it. */
export function viewRow(tx: ReadTx, row: OutboxRow): PendingRow {
  const body: SaidInBody = readBody(row.body)
  return {
    ...nameOf(tx, row, body),
    atMs: row.atMs,
    who: nameOfUser(tx, row.userId),
    state: row.state as PendingState,
    amountMinor: amountOf(row.kind, body),
    problem: row.problem === null ? null : shownProblem(row.problem),
    heldBy: holderOf(tx, row),
    attempt: row.attempt,
    carried: carriedOf(tx, row),
  }
}

/** What the bodies of some operations say. */
interface SaidInBody {
  readonly receiptNumber?: string
  readonly name?: string
  readonly number?: string
  readonly productId?: string
  readonly subject?: string | null
  readonly reason?: string
  readonly category?: string
  readonly direction?: 'in' | 'out'
  readonly fromDrawer?: boolean
  readonly totalMinor?: number
  readonly amountMinor?: number | null
}

/** A receipt number or a name, whichever the operation has. */
export function nameOf(tx: ReadTx, row: OutboxRow, body: SaidInBody = readBody(row.body)): PendingName {
  return { key: row.key, kind: row.kind, subject: subjectOf(tx, row, body) }
}

function subjectOf(tx: ReadTx, { kind, recordId }: OutboxRow, body: SaidInBody): string {
  if (kind === 'cash-movement.create' || kind === 'drawer.open') return body.reason ?? ''
  if (kind === 'expense.create') return body.category ?? ''
  const said = body.receiptNumber ?? body.name ?? body.number ?? body.subject
  if (said) return said
  const entity = body.productId === undefined ? entityOf(kind) : 'product'
  return entity === null ? '' : nameOfRow(tableOf(entity).readStored(tx, body.productId ?? recordId)?.row)
}

function amountOf(kind: string, { totalMinor, amountMinor, direction }: SaidInBody): Minor | null {
  const amount = totalMinor ?? amountMinor ?? null
  if (amount === null || kind === 'audit-entry.create') return null
  const wentOut = kind === 'refund.create' || kind === 'expense.create' || direction === 'out'
  return minor(wentOut ? -amount : amount)
}

/** The server's row is for conflicts; one of a user holds what no window needs. */
export function shownProblem({ current: _current, ...problem }: Problem): Problem {
  return problem
}

function carriedOf(tx: ReadTx, { carriedIn }: OutboxRow): PendingRow['carried'] {
  const bundle = carriedIn === null ? null : readCarriedBundle(tx, carriedIn)
  return bundle && { fileName: bundle.fileName, atMs: bundle.madeAtMs }
}

function holderOf(tx: ReadTx, row: OutboxRow): PendingName | null {
  const key = heldBackBy(tx, row)
  const holder = key === null ? null : readOperation(tx, key)
  return holder === null ? null : nameOf(tx, holder)
}

/** Members that no window and no support needs: what a PIN is known by, and pictures, which are long. */
const withheld: ReadonlySet<string> = new Set(['pinHash', 'image', 'receiptLogo'])

/** The body without those, at whatever depth: of what was there, that it was. */
export function shownBody(body: string): Readonly<Record<string, unknown>> {
  return readBody(body, (member, value) => (withheld.has(member) && value !== null ? '••••' : value))
}

/** One that was damaged in the file says nothing any more; whatever else waits is to be seen all the same. */
function readBody(
  body: string,
  revive?: (member: string, value: unknown) => unknown,
): Readonly<Record<string, unknown>> {
  try {
    return JSON.parse(body, revive) as Readonly<Record<string, unknown>>
  } catch {
    return {}
  }
}
