import { readTransaction } from '../../src-main/database/transaction.ts'
import { readConflicts } from '../../src-main/tables/conflicts.ts'
import type { OutboxRow } from '../../src-main/tables/outbox.ts'
import type { Till } from '../../src-main/till/till.ts'
import { stateOfTill } from './digest.ts'

/** An operation that the server's database does not have. */
export interface LeftOver extends Pick<OutboxRow, 'key' | 'kind' | 'recordId' | 'state' | 'body'> {
  /** JSON. */
  readonly problem: string | null
}

/** What a till has left to send, or to have decided, oldest first. */
export function leftOver({ database }: Till): LeftOver[] {
  return readTransaction(database, (tx) =>
    tx.all(
      `SELECT key, kind, record_id AS recordId, state, body, problem FROM outbox
       WHERE state <> 'committed' ORDER BY position`,
    ),
  )
}

/** Whether the till asks a person about it. */
export function isAsked({ database }: Till, { key }: LeftOver): boolean {
  return readTransaction(database, readConflicts).some((conflict) => conflict.key === key)
}

/** A record's operation behind one of the same record that a person has to decide on. */
export function waitsBehind(all: readonly LeftOver[], operation: LeftOver): boolean {
  const before = all.slice(
    0,
    all.findIndex(({ key }) => key === operation.key),
  )
  return before.some(
    ({ recordId, kind, state }) =>
      recordId === operation.recordId && (state === 'conflict' || (state === 'rejected' && !kind.endsWith('.remove'))),
  )
}

/** A till's state without what waits there for a person: records that the server refused, and what refused facts moved. */
export function settledState(till: Till): Map<string, string> {
  const state = new Map(stateOfTill(till))
  for (const { kind, state: standing, recordId, body } of leftOver(till)) {
    if (standing !== 'rejected') continue
    if (kind.endsWith('.create')) state.delete(`${kind.split('.')[0]} ${recordId}`)
    for (const [productId, movedMilli] of movedBy(kind, body)) {
      const left = Number(state.get(`stock ${productId}`) ?? 0) - movedMilli
      if (left === 0) state.delete(`stock ${productId}`)
      else state.set(`stock ${productId}`, String(left))
    }
  }
  return state
}

/**
 * Without the stock of what is in no catalog: the server counts what was sold of products that it refused or that were
 * removed, and a till that never heard of them has no place for it.
 */
export function ofProducts(state: ReadonlyMap<string, string>, known: ReadonlySet<string>): Map<string, string> {
  return new Map([...state].filter(([name]) => !name.startsWith('stock ') || known.has(name.slice(6))))
}

function movedBy(kind: string, body: string): [string, number][] {
  const fact = JSON.parse(body) as {
    productId?: string
    quantityMilli?: number
    lines?: { productId: string | null; quantityMilli: number; goodsBack?: string; movesStock?: boolean }[]
  }
  if (kind === 'stock-movement.create') return [[fact.productId ?? '', fact.quantityMilli ?? 0]]
  const sign = kind === 'sale.create' ? -1 : kind === 'refund.create' ? 1 : 0
  return (fact.lines ?? []).flatMap(({ productId, quantityMilli, goodsBack, movesStock }): [string, number][] =>
    productId !== null && (movesStock === true || goodsBack === 'to-stock') ? [[productId, sign * quantityMilli]] : [],
  )
}
