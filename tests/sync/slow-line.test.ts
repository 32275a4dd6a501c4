import { afterEach, beforeEach, expect, test } from 'vitest'
import { eventually, openHeadlessTill, someProduct } from '../support/headless-till.ts'
import { type ScriptedServer, startScriptedServer } from './scripted-server.ts'

let server: ScriptedServer
beforeEach(async () => {
  server = await startScriptedServer()
})
afterEach(() => server.close())

test('on a line too slow for a whole batch smaller ones get through', async () => {
  const slow = await openHeadlessTill({
    random: () => 0,
    fetch: async (input, init) => {
      const bytes = String(init?.body ?? '').length
      if (bytes > 5000) throw new DOMException('The operation timed out', 'TimeoutError')
      return fetch(input, init)
    },
  })
  await slow.join(server.url, 'AAAA-AAAA')
  await slow.engine.stop()
  for (let made = 0; made < 40; made += 1) slow.createProduct()
  slow.engine.start()
  await eventually('all is committed', () => slow.engine.view().unsentCount === 0)
  expect(server.pushes.flat()).toHaveLength(40)
  await slow.close({ remove: true })
})

test('on a line too slow for a whole page of the feed smaller ones come through', async () => {
  const slow = await openHeadlessTill({
    random: () => 0,
    fetch: async (input, init) => {
      const limit = Number(new URL(String(input)).searchParams.get('limit'))
      if (limit > 100) throw new DOMException('The operation timed out', 'TimeoutError')
      return fetch(input, init)
    },
  })
  const id = slow.till.newId()
  const row = { ...someProduct, id, version: 1, updatedAtMs: 1, updatedBy: 'Ana' }
  server.changes.push({ seq: 1, entity: 'sale', id, version: 1, removed: false, row: null })
  await slow.join(server.url, 'AAAA-AAAA')
  await eventually('the first download is done', () => slow.cursor() === 1)
  server.changes.push({ seq: 2, entity: 'product', id, version: 1, removed: false, row })
  await eventually('the product is here', () => slow.product(id) !== null)
  await slow.close({ remove: true })
})
