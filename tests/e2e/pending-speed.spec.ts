import { join } from 'node:path'
import { expect, type Page, test } from '@playwright/test'
import { v7 as newId } from 'uuid'
import { openDatabase } from '../../src-main/database/open-database.ts'
import { slowness } from '../support/slowness.ts'
import { openShift, sellForCash, setUpDemoShop } from './support/cashier.ts'
import { launchTill } from './support/launch-till.ts'

const rows = (window: Page) =>
  window.getByRole('region', { name: 'Operaciones pendientes de enviar' }).getByRole('button')
const row = (window: Page, name: RegExp) => rows(window).filter({ hasText: name })

test('twenty thousand operations are looked through without a wait, by keyboard alone', async () => {
  test.setTimeout(150_000)
  let till = await launchTill({ size: { width: 1366, height: 768 } })
  await setUpDemoShop(till.window)
  await openShift(till.window, '0')
  await sellForCash(till.window, 'Arroz')
  await till.close()
  const { dataDir } = till
  const database = openDatabase(join(dataDir, 'till.db'))
  const [pattern] = database.prepare("SELECT * FROM outbox WHERE kind = 'sale.create'").all() as Record<
    string,
    unknown
  >[]
  const insert = database.prepare(
    `INSERT INTO outbox (key, kind, record_id, at_ms, user_id, body) VALUES (@key, 'sale.create', @key, @at, @user, @body)`,
  )
  database.transaction(() => {
    for (let made = 0; made < 20_000; made += 1) {
      const body = String(pattern?.['body']).replace(/-000001"/, `-${String(made + 2).padStart(6, '0')}"`)
      insert.run({ key: newId(), at: Number(pattern?.['at_ms']) + made, user: pattern?.['user_id'], body })
    }
  })()
  database.close()

  till = await launchTill({ dataDir, size: { width: 1366, height: 768 } })
  const { window } = till
  await expect(window.getByRole('combobox', { name: 'Buscar producto' })).toBeVisible()
  await window.keyboard.press('Control+e')
  await expect(window.getByText(/Todas · 20,\d{3}/)).toBeVisible()
  await expect(rows(window).nth(3)).toBeVisible()
  expect(await rows(window).count()).toBeLessThan(40)
  await window.getByRole('region', { name: 'Operaciones pendientes de enviar' }).focus()
  const slow = slowness()
  const began = Date.now()
  await window.keyboard.press('End')
  await expect(row(window, /-020001/)).toBeVisible()
  expect(Date.now() - began).toBeLessThan(1000 * slow)
  const { slowest } = await window.evaluate(async () => {
    const list = document.querySelector<HTMLElement>('section[aria-label="Operaciones pendientes de enviar"]')
    let last = performance.now()
    let longest = 0
    for (let step = 0; step < 60; step += 1) {
      if (list !== null) list.scrollTop = ((step * 7919) % 20_000) * 72
      await new Promise(requestAnimationFrame)
      const now = performance.now()
      longest = Math.max(longest, now - last)
      last = now
    }
    return { slowest: longest }
  })
  expect(slowest, 'longest frame while jumping through the list, ms').toBeLessThan(250 * slow)
  await till.close()
})
