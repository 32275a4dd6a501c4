import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CompiledQuery, sql } from 'kysely'
import { v7 as uuidv7 } from 'uuid'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { migrate } from '../../server/store/migrate.ts'
import { migrations } from '../../server/store/migrations/index.ts'
import { openStore, type Store } from '../../server/store/open-store.ts'
import { readRefundFacts } from '../../server/store/tables/refunds.ts'
import { readSaleFacts } from '../../server/store/tables/sales.ts'
import { readAmendments } from '../../server/store/tables/shift-amendments.ts'
import { type Mariadb, startMariadb } from '../support/mariadb.ts'
import { storages } from './storages.ts'

const FIRST = 330

describe.each(storages)('sales and refunds of the version before there were discounts, on %s', (storage) => {
  let mariadb: Mariadb | null = null
  let store: Store
  const [tenantId, shiftId, customerId] = [uuidv7(), uuidv7(), uuidv7()]
  const sales = [uuidv7(), uuidv7(), uuidv7()].toSorted()
  const refundId = uuidv7()

  const run = (text: string, values: unknown[] = []) => store.writer.executeQuery(CompiledQuery.raw(text, values))
  const late = (kind: string, subject: string) =>
    run(
      `INSERT INTO exceptions (tenant_id, kind, subject, store_id, till_id, detail, first_seen_ms, last_seen_ms, times_seen)
       VALUES (?, ?, ?, NULL, NULL, '{}', 1, 1, 1)`,
      [tenantId, kind, subject],
    )

  beforeAll(async () => {
    if (storage === 'mysql') mariadb = await startMariadb({ bare: true })
    store =
      mariadb === null
        ? openStore({ engine: 'embedded', folder: await mkdtemp(join(tmpdir(), 'mostrador-store-')) })
        : openStore({ engine: 'mysql', url: mariadb.url, replicaUrl: null, connections: 5, timeoutMs: 10_000 })
    await migrate(
      store,
      migrations.filter(({ number }) => number < FIRST),
    )
    for (const [index, id] of sales.entries()) {
      await run(
        `INSERT INTO sales (tenant_id, id, store_id, till_id, shift_id, receipt_number, currency, sold_at_ms, customer_id,
           note, total_minor, tax_minor, taxes, totals_differ, recorded_at_ms)
         VALUES (?, ?, ?, ?, ?, ?, 'MXN', 7, ?, 'ñ ☕', 100, 14, '[]', NULL, 8)`,
        [tenantId, id, shiftId, shiftId, shiftId, `001-01-A-00000${index}`, customerId],
      )
      await run(
        `INSERT INTO sale_lines (tenant_id, sale_id, position, id, product_id, sku, name, unit_code, quantity_milli,
           unit_price_minor, tax_basis_points, total_minor, tax_minor, moves_stock)
         VALUES (?, ?, 0, ?, NULL, 'C', 'Café', 'pza', 1000, 100, 1600, 100, 14, 0)`,
        [tenantId, id, id],
      )
      for (const [position, kind] of ['cash', 'card'].entries()) {
        await run(
          `INSERT INTO tenders (tenant_id, sale_id, position, id, kind, amount_minor, received_minor, change_minor, reference)
           VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
          kind === 'cash'
            ? [tenantId, id, position, uuidv7(), kind, 60, 70, 10, null]
            : [tenantId, id, position, uuidv7(), kind, 40, null, null, 'ref'],
        )
      }
    }
    await run(
      `INSERT INTO refunds (tenant_id, id, store_id, till_id, shift_id, receipt_number, sale_id, currency, refunded_at_ms,
         customer_id, reason, note, approval, total_minor, tax_minor, taxes, totals_differ, recorded_at_ms)
       VALUES (?, ?, ?, ?, ?, '001-01-R-000001', NULL, 'MXN', 7, NULL, NULL, NULL, NULL, 30, 4, '[]', NULL, 8)`,
      [tenantId, refundId, shiftId, shiftId, shiftId],
    )
    await run(
      `INSERT INTO refund_tenders (tenant_id, refund_id, position, id, kind, amount_minor, reference)
       VALUES (?, ?, 0, ?, 'cash', 30, NULL)`,
      [tenantId, refundId, uuidv7()],
    )
    for (const [amount, fromDrawer] of [
      [12, 1],
      [5, 0],
    ]) {
      const id = uuidv7()
      await run(
        `INSERT INTO expenses (tenant_id, id, store_id, till_id, shift_id, category, currency, amount_minor, tax_minor,
           paid_at_ms, from_drawer, note, approval, recorded_at_ms)
         VALUES (?, ?, ?, ?, ?, 'Hielo', 'MXN', ?, NULL, 7, ?, NULL, NULL, 8)`,
        [tenantId, id, shiftId, shiftId, shiftId, amount, fromDrawer],
      )
      await late('late-expense', id)
    }
    await late('late-sale', sales[0] ?? '')
    await late('late-sale', sales[2] ?? '')
    await late('late-refund', refundId)
  })
  afterAll(async () => {
    await store.close()
    await mariadb?.stop()
  })

  const readAll = async () => {
    const rows = await store.reader.selectFrom('sales').selectAll().orderBy('id').execute()
    return readSaleFacts(store.reader, tenantId, rows)
  }
  const refusedBy = async (text: string, values: unknown[] = []) =>
    run(text, values).then(
      () => false,
      () => true,
    )

  it('are all still there, whole, and say that nothing was taken off or rounded', async () => {
    expect(await migrate(store)).toEqual(migrations.map(({ number }) => number).filter((number) => number >= FIRST))
    const facts = await readAll()
    expect(facts.map(({ id }) => id)).toEqual(sales)
    for (const fact of facts) {
      expect(fact).toMatchObject({
        ...{ customerId, note: 'ñ ☕', totalMinor: 100, discount: null, discountMinor: 0, roundingMinor: 0 },
        ...{ cashIncrementMinor: 0, quoteId: null, approvals: [] },
        lines: [
          { name: 'Café', listPriceMinor: null, discount: null, discountMinor: 0, saleDiscountMinor: 0, note: null },
        ],
        tenders: [
          { kind: 'cash', amountMinor: 60, receivedMinor: 70, changeMinor: 10 },
          { kind: 'card', amountMinor: 40, reference: 'ref' },
        ],
      })
    }
    const refunds = await store.reader.selectFrom('refunds').selectAll().execute()
    expect(await readRefundFacts(store.reader, tenantId, refunds)).toMatchObject([
      { id: refundId, totalMinor: 30, roundingMinor: 0, cashIncrementMinor: 0 },
    ])
  })

  it('amend their shifts by what came late', async () => {
    expect((await readAmendments(store.reader, tenantId, [shiftId])).get(shiftId)).toEqual([
      { kind: 'sale', count: 2, amountMinor: 200, cashMinor: 120 },
      { kind: 'refund', count: 1, amountMinor: 30, cashMinor: -30 },
      { kind: 'expense', count: 2, amountMinor: 17, cashMinor: -12 },
    ])
  })

  it('are guarded as before, but a sale may come to nothing, and be paid by transfer and on account', async () => {
    const [first = ''] = sales
    const tender = (kind: string, position: number, sale = first) =>
      refusedBy(
        'INSERT INTO tenders (tenant_id, sale_id, position, id, kind, amount_minor) VALUES (?, ?, ?, ?, ?, 1)',
        [...[tenantId, sale, position, uuidv7(), kind]],
      )
    expect(await tender('transfer', 2)).toBe(false)
    expect(await tender('account', 3)).toBe(false)
    expect(await tender('voucher', 4)).toBe(true)
    expect(await tender('cash', 5, uuidv7())).toBe(true)
    const total = (amount: number) => refusedBy('UPDATE sales SET total_minor = ? WHERE id = ?', [amount, first])
    expect([await total(0), await total(-1), await total(100)]).toEqual([false, true, false])
    expect(await refusedBy('DELETE FROM sales WHERE id = ?', [first])).toBe(true)
    expect(await refusedBy("UPDATE sales SET receipt_number = '001-01-A-000001' WHERE id = ?", [first])).toBe(true)
    await run("DELETE FROM tenders WHERE kind IN ('transfer', 'account')")
    if (storage === 'mysql') return
    expect((await sql`PRAGMA foreign_key_check`.execute(store.writer)).rows).toEqual([])
    const indexes = await sql<{
      name: string
    }>`SELECT name FROM sqlite_master WHERE type = 'index' AND tbl_name = 'sales'
      AND sql IS NOT NULL`.execute(store.writer)
    expect(indexes.rows.map(({ name }) => name).toSorted()).toEqual(['sales_by_shift', 'sales_by_time'])
  })

  it('are migrated to the end when the server died between a change and the note of it, and nothing is lost', async () => {
    await run('UPDATE sales SET discount_minor = 5 WHERE id = ?', [sales[0]])
    await store.writer.deleteFrom('schema_migrations').where('number', '>=', FIRST).execute()
    await migrate(store)
    expect((await readAll()).map(({ discountMinor }) => discountMinor)).toEqual([5, 0, 0])
    expect((await readAmendments(store.reader, tenantId, [shiftId])).get(shiftId)?.[0]).toMatchObject({ count: 2 })
  })
})
