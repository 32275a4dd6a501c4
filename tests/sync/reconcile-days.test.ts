import { afterAll, beforeAll, expect, test } from 'vitest'
import { readTransaction, writeTransaction } from '../../src-main/database/transaction.ts'
import { readIdentity } from '../../src-main/tables/identity.ts'
import { closeShift } from '../../src-main/till/close-shift.ts'
import { listReconciledDays } from '../../src-main/till/list-reconciled-days.ts'
import { runReport } from '../../src-main/till/run-report.ts'
import type { ReconciledDay } from '../../src-shared/contract/reconcile-views.ts'
import { minor } from '../../src-shared/money/minor.ts'
import { wallClock } from '../../src-shared/time/business-day.ts'
import { eventually, type HeadlessTill } from '../support/headless-till.ts'
import { openDatabase } from '../support/oracle.ts'
import { type OpenShop, openShop } from '../support/shop.ts'
import { runServerCommand } from '../support/test-server.ts'

const DAY_MS = 24 * 60 * 60_000
let shop: OpenShop
beforeAll(async () => {
  shop = await openShop('embedded')
})
afterAll(() => shop.close())

/** A till whose machine's clock can be set. */
async function tillWithClock() {
  let aheadMs = 0
  const till = await shop.till({ random: () => 0, clock: () => Date.now() + aheadMs })
  return {
    till,
    set: (ms: number) => {
      aheadMs = ms
    },
    today: () => wallClock(Date.now() + aheadMs, 'America/Mexico_City').date,
  }
}

function sellSome(till: HeadlessTill, count: number): void {
  const { id } = till.createProduct()
  for (let sale = 0; sale < count; sale += 1) till.sell([{ productId: id, quantityMilli: 1000, unitPriceMinor: 500 }])
}

function closeTheShift({ till }: HeadlessTill): void {
  const shiftId = readTransaction(till.database, (tx) =>
    tx.get<{ id: string }>('SELECT id FROM shifts ORDER BY opened_at_ms DESC LIMIT 1'),
  )?.id
  const closed = closeShift(till, { shiftId: shiftId ?? '', countedMinor: minor(0), note: 'Prueba' })
  if (!closed.ok) throw new Error(JSON.stringify(closed.refusal))
}

async function dayOf(till: HeadlessTill, day: string, outcome: ReconciledDay['outcome']): Promise<ReconciledDay> {
  const found = () => listReconciledDays(till.till).find((each) => each.day === day)
  await eventually(`${day} is ${outcome}`, async () => {
    await till.engine.syncNow()
    return found()?.outcome === outcome
  })
  return found() as ReconciledDay
}

const exceptionsOf = async (till: HeadlessTill) => {
  const tillId = readTransaction(till.till.database, readIdentity)?.server?.tillId
  const ask = await openDatabase(shop.server.env)
  const rows = await ask.all(`SELECT detail FROM exceptions WHERE kind = 'reconcile-differs' AND till_id = '${tillId}'`)
  await ask.close()
  return rows.map(({ detail }) => JSON.parse(String(detail)) as { day: string })
}

test('a till compares its day by itself once its shift is closed and everything is sent, and not before', async () => {
  const { till, today } = await tillWithClock()
  till.openShift()
  sellSome(till, 4)
  await eventually('all is committed', () => till.engine.view().unsentCount === 0)
  expect((await dayOf(till, today(), 'waiting')).checkedAtMs).toBeNull()
  closeTheShift(till)
  expect(await dayOf(till, today(), 'equal')).toMatchObject({
    ...{ facts: 6, totalMinor: 2000, serverFacts: 6, serverTotalMinor: 2000, offeredAgain: 0 },
  })
})

test('a day that is over is compared without anybody doing anything, and again when something new of it comes', async () => {
  const { till, set, today } = await tillWithClock()
  till.openShift()
  sellSome(till, 2)
  const first = today()
  set(DAY_MS)
  expect(await dayOf(till, first, 'equal')).toMatchObject({ facts: 3 })
  set(0)
  sellSome(till, 1)
  set(DAY_MS)
  await eventually('the new sale is compared too', async () => {
    await till.engine.syncNow()
    return listReconciledDays(till.till).find(({ day }) => day === first)?.facts === 4
  })
  expect((await dayOf(till, first, 'equal')).serverTotalMinor).toBe(1500)
})

test('what the server lost is offered again from what is kept, and is there once', async () => {
  const { till, today } = await tillWithClock()
  till.openShift()
  sellSome(till, 3)
  await eventually('all is committed', () => till.engine.view().unsentCount === 0)
  await till.engine.stop()
  const tillId = readTransaction(till.till.database, readIdentity)?.server?.tillId
  // The server's end of the chain as it was two sales ago, as a copy of that moment has it.
  await loseLastFacts(String(tillId), 2)
  till.engine.start()
  sellSome(till, 1)
  closeTheShift(till)
  await eventually('all is committed', () => till.engine.view().unsentCount === 0, 20_000)
  expect(await dayOf(till, today(), 'equal')).toMatchObject({ facts: 6, serverFacts: 6 })
  expect(till.log.join('\n')).toContain('history-lost')
})

test('what cannot be mended stays noted at the till and is told to people, and stops nothing', async () => {
  const { till, today } = await tillWithClock()
  till.openShift()
  sellSome(till, 2)
  await eventually('all is committed', () => till.engine.view().unsentCount === 0)
  // A file in which somebody changed an amount.
  writeTransaction(till.till.database, (tx) => {
    tx.run(`UPDATE outbox SET body = json_set(body, '$.totalMinor', 1) WHERE kind = 'sale.create' AND chain_index = 2`)
  })
  closeTheShift(till)
  expect(await dayOf(till, today(), 'differs')).toMatchObject({ totalMinor: 501, serverTotalMinor: 1000 })
  expect(await exceptionsOf(till)).toMatchObject([{ day: today() }])
  till.openShift()
  sellSome(till, 1)
  await eventually('it goes on', () => till.engine.view().unsentCount === 0)
  expect(till.engine.view().connection).toBe('online')
})

test('a clock that jumps back a year in the middle of a shift, and forward ten, loses and hides nothing', async () => {
  await shop.close()
  shop = await openShop('embedded')
  const { till, set, today } = await tillWithClock()
  till.openShift()
  sellSome(till, 2)
  const days = [today()]
  for (const jump of [-365 * DAY_MS, 3650 * DAY_MS]) {
    set(jump)
    sellSome(till, 2)
    days.push(today())
    await eventually('all is committed', () => till.engine.view().unsentCount === 0)
    const clock = till.engine.view().clock
    expect(clock?.isPresent).toBe(true)
    expect(Math.abs((clock?.aheadMs ?? 0) - jump)).toBeLessThan(5000)
  }
  closeTheShift(till)
  // The order is that of the chain, whatever the times say.
  for (const day of days) expect(await dayOf(till, day, 'equal')).toMatchObject({ serverTotalMinor: 1000 })
  set(0)
  expect(Math.abs(till.engine.view().clock?.aheadMs ?? 0)).toBeLessThan(5000)
  for (const day of days) {
    const report = await runReport(till.till, { from: day, to: day })
    expect(report.ok).toBe(true)
  }
  const kept = readTransaction(till.till.database, (tx) => tx.get<{ n: number }>('SELECT count(*) AS n FROM outbox'))
  expect(kept?.n).toBe(11)
  const { stdout } = await runServerCommand(shop.server.env, 'verify')
  expect(JSON.parse(stdout)).toMatchObject({ findings: [] })
})

/** Takes the last facts of a till out of the server's database, with all that came of them. */
async function loseLastFacts(tillId: string, count: number): Promise<void> {
  const { default: Database } = await import('better-sqlite3')
  const database = new Database(`${shop.server.env['DATA_DIR']}/mostrador.db`)
  const lost = database
    .prepare(
      'SELECT operation_key, chain_index, body FROM operations WHERE till_id = ? ORDER BY chain_index DESC LIMIT ?',
    )
    .all(tillId, count) as { operation_key: string; chain_index: number; body: string }[]
  const { id: firstId } = JSON.parse(lost.at(-1)?.body ?? '{}') as { id: string }
  expect(firstId).toBeTruthy()
  database.transaction(() => {
    for (const { operation_key: key, body } of lost) {
      const sale = JSON.parse(body) as { id: string; shiftId: string; totalMinor: number }
      for (const table of ['sale_lines', 'tenders', 'stock_movements'])
        database.prepare(`DELETE FROM ${table} WHERE sale_id = ?`).run(sale.id)
      database.prepare('DELETE FROM sales WHERE id = ?').run(sale.id)
      database.prepare('DELETE FROM operations WHERE operation_key = ?').run(key)
      database
        .prepare(
          'UPDATE shifts SET sales_count = sales_count - 1, sales_total_minor = sales_total_minor - ? WHERE id = ?',
        )
        .run(sale.totalMinor, sale.shiftId)
    }
    const head = database
      .prepare('SELECT chain_index, chain_hash FROM operations WHERE till_id = ? ORDER BY chain_index DESC LIMIT 1')
      .get(tillId) as { chain_index: number; chain_hash: string }
    database
      .prepare('UPDATE tills SET chain_index = ?, chain_hash = ? WHERE id = ?')
      .run(head.chain_index, head.chain_hash, tillId)
  })()
  database.close()
}
