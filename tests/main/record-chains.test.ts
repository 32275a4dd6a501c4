import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readTransaction, writeTransaction } from '../../src-main/database/transaction.ts'
import { isStale } from '../../src-main/sync/apply-feed.ts'
import { resolveConflict } from '../../src-main/sync/resolve-conflict.ts'
import { settleResult } from '../../src-main/sync/settle-results.ts'
import { offerableOperations } from '../../src-main/tables/outbox-offers.ts'
import { openOperationsOf } from '../../src-main/tables/record-operations.ts'
import { applyServerRow } from '../../src-main/till/apply-server-row.ts'
import { editRecord } from '../../src-main/till/edit-record.ts'
import { listConflicts } from '../../src-main/till/list-conflicts.ts'
import type { Till } from '../../src-main/till/till.ts'
import { type Fields, mergeEdit } from '../../src-shared/sync/merge-edit.ts'
import type { OperationResult } from '../../src-shared/sync/operations.ts'
import type { ProductRow } from '../../src-shared/sync/records.ts'
import { addProduct, aProduct, expectOk, openShop } from './shop.ts'

const fields = ['priceMinor', 'costMinor', 'lowStockMilli'] as const
type Field = (typeof fields)[number]

type Step =
  | { readonly do: 'edit'; readonly till: 0 | 1; readonly fields: readonly Field[] }
  | { readonly do: 'push'; readonly till: 0 | 1; readonly repliesLost: boolean }
  | { readonly do: 'pull'; readonly till: 0 | 1 }
  | { readonly do: 'decide'; readonly till: 0 | 1; readonly mine: boolean }

const till = fc.constantFrom(0 as const, 1 as const)
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('edit' as const),
      till,
      fields: fc.subarray([...fields], { minLength: 1 }),
    }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('push' as const), till, repliesLost: fc.boolean() }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('pull' as const), till }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('decide' as const), till, mine: fc.boolean() }) },
)

/** The server as far as one product goes: one edit after the other, all of it or nothing, each key once. */
class OneProduct {
  row: ProductRow
  readonly #answers = new Map<string, OperationResult>()

  constructor(row: ProductRow) {
    this.row = row
  }

  push(till: Till, repliesLost: boolean): void {
    const offered = readTransaction(till.database, (tx) => [...offerableOperations(tx, 'waiting', 0)])
    let failed = false
    for (const operation of offered.filter(({ kind }) => kind === 'product.edit')) {
      const known = this.#answers.get(operation.key)
      const result: OperationResult =
        known ?? (failed ? { key: operation.key, status: 'deferred' } : this.#judge(operation))
      failed ||= result.status !== 'committed'
      if (result.status !== 'deferred') this.#answers.set(operation.key, result)
      if (!repliesLost) writeTransaction(till.database, (tx) => settleResult(tx, operation, result, 1))
    }
  }

  #judge({ key, body }: { readonly key: string; readonly body: string }): OperationResult {
    const { base, changes } = JSON.parse(body) as { base: Fields; changes: Fields }
    const merged = mergeEdit(this.row as unknown as Fields, base, changes)
    if (merged.outcome === 'conflict') {
      const { conflictingFields } = merged
      const current = { ...this.row }
      return {
        key,
        status: 'conflict',
        problem: {
          ...{ type: 'version-conflict', title: 'met', status: 409, current, currentVersion: this.row.version },
          conflictingFields: [...conflictingFields],
        },
      }
    }
    if (Object.keys(merged.changes).length > 0) {
      this.row = { ...this.row, ...merged.changes, version: this.row.version + 1 }
    }
    return { key, status: 'committed', seq: this.row.version, version: this.row.version }
  }

  pull(till: Till): void {
    writeTransaction(till.database, (tx) => {
      if (!isStale(tx, 'product', this.row.id, this.row.version)) applyServerRow(tx, 'product', this.row)
    })
  }
}

const product = (of: Till, id: string) =>
  readTransaction(of.database, (tx) => tx.get<Record<string, unknown>>('SELECT * FROM products WHERE id = @id', { id }))

const columns = { priceMinor: 'price_minor', costMinor: 'cost_minor', lowStockMilli: 'low_stock_milli' } as const

/**
 * Decides as told where two want different things; what nobody contests stays as it was changed here. Each field is then
 * as it was promised, and is not asked about again because of what this till did before.
 */
function decide(of: Till, mine: boolean, decided: Map<string, unknown>): void {
  for (const { key, recordId, fields: asked, serverVersion } of expectOk(listConflicts(of))) {
    const kept = asked.filter(({ conflicting }) => mine || !conflicting).map(({ field }) => field)
    for (const { field, server, conflicting } of asked) {
      if (!conflicting) continue
      if (decided.has(field)) expect(decided.get(field)).not.toBe(server)
      decided.set(field, server)
    }
    expectOk(resolveConflict(of, { key, choice: { mine: kept }, seenVersion: serverVersion }))
    const now = product(of, recordId)
    for (const { field, mine: wanted, server } of asked) {
      expect(now?.[columns[field as Field]]).toBe(kept.includes(field) ? wanted : server)
    }
  }
}

test('any edits at two tills end equal at both and at the server, and what nobody contests is never lost', async () => {
  const tills = [await openShop(), await openShop()] as const
  let used = 0
  /** Never the same twice. */
  const nextValue = () => {
    used += 1
    return used
  }
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 24 }), async (steps) => {
      const made = addProduct(tills[0], { ...aProduct(), sku: `S${nextValue()}`, barcodes: [] })
      writeTransaction(tills[0].database, (tx) => {
        for (const operation of openOperationsOf(tx, made.id)) {
          settleResult(tx, operation, { key: operation.key, status: 'committed', seq: 1, version: 1 }, 1)
        }
      })
      writeTransaction(tills[1].database, (tx) => applyServerRow(tx, 'product', made))
      const server = new OneProduct(made)
      const wanted = [new Map<Field, number>(), new Map<Field, number>()] as const
      const decided = [new Map<string, unknown>(), new Map<string, unknown>()] as const
      for (const each of steps) {
        const at = tills[each.till]
        if (each.do === 'edit') {
          const changes = Object.fromEntries(each.fields.map((field) => [field, nextValue()]))
          for (const field of each.fields) {
            wanted[each.till].set(field, changes[field] as number)
            decided[each.till].delete(field)
          }
          writeTransaction(at.database, (tx) =>
            expectOk(editRecord(tx, at, 'product', { id: made.id, version: 1, changes: changes as never })),
          )
        } else if (each.do === 'push') server.push(at, each.repliesLost)
        else if (each.do === 'pull') server.pull(at)
        else decide(at, each.mine, decided[each.till])
      }
      for (let round = 0; round < 6; round += 1) {
        for (const [index, at] of tills.entries()) {
          server.pull(at)
          server.push(at, false)
          decide(at, round % 2 === 0, decided[index] ?? new Map())
        }
      }
      for (const at of tills) {
        server.push(at, false)
        server.pull(at)
      }
      for (const at of tills) {
        server.pull(at)
        expect(readTransaction(at.database, (tx) => openOperationsOf(tx, made.id))).toEqual([])
        expect(product(at, made.id)).toMatchObject({
          version: server.row.version,
          confirmed: null,
          price_minor: server.row.priceMinor,
          cost_minor: server.row.costMinor,
          low_stock_milli: server.row.lowStockMilli,
        })
      }
      for (const field of fields) {
        const [first, second] = [wanted[0].get(field), wanted[1].get(field)]
        if (first !== undefined && second !== undefined) expect([first, second]).toContain(server.row[field])
        else expect(server.row[field]).toBe(first ?? second ?? made[field])
      }
    }),
    { numRuns: 100 },
  )
})

test('what a person puts into an earlier place in the middle of a pass is not overtaken by what builds on it', async () => {
  const at = await openShop()
  const refused = addProduct(at, { ...aProduct(), barcodes: [] })
  const another = addProduct(at, { ...aProduct(), sku: 'OTRO', barcodes: [] })
  const behind = (afterPosition: number) =>
    readTransaction(at.database, (tx) => [...offerableOperations(tx, 'waiting', afterPosition)])
      .map(({ kind, recordId }) => [kind, recordId])
      .filter(([kind]) => kind?.startsWith('product.'))
  const edit = (id: string, changes: Fields) =>
    writeTransaction(at.database, (tx) =>
      expectOk(editRecord(tx, at, 'product', { id, version: 1, changes: changes as never })),
    )
  const [creation] = readTransaction(at.database, (tx) => openOperationsOf(tx, refused.id))
  if (creation === undefined) throw new Error('it was not made')
  // The pass has offered the creation, and the server refused it.
  writeTransaction(at.database, (tx) =>
    settleResult(
      tx,
      creation,
      { key: creation.key, status: 'rejected', problem: { type: 'rule-violated', title: 'taken', status: 422 } },
      1,
    ),
  )
  edit(refused.id, { priceMinor: 111 })
  edit(refused.id, { priceMinor: 222 })
  edit(another.id, { priceMinor: 333 })
  expect(behind(creation.position)).toEqual([
    ['product.create', another.id],
    ['product.edit', another.id],
  ])
  expect(behind(0)).toEqual([
    ['product.create', refused.id],
    ['product.create', another.id],
    ['product.edit', refused.id],
    ['product.edit', another.id],
  ])
})
