import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { readServer, readTill } from '../../scripts/replay-totals.ts'
import { openCopy } from '../../src-main/database/open-database.ts'
import { readTransaction } from '../../src-main/database/transaction.ts'
import { joinServer, testServer } from '../../src-main/sync/join-server.ts'
import { readIdentity } from '../../src-main/tables/identity.ts'
import { setUpStandalone } from '../../src-main/till/set-up-standalone.ts'
import { eventually, type HeadlessTill, openHeadlessTill } from '../support/headless-till.ts'
import { type OpenShop, openShop } from '../support/shop.ts'
import { runServerCommand } from '../support/test-server.ts'

let shop: OpenShop
beforeEach(async () => {
  shop = await openShop('embedded')
})
afterEach(() => shop.close())

function sellSome(till: HeadlessTill, sales: number): void {
  const product = till.createProduct()
  for (let sale = 0; sale < sales; sale += 1)
    till.sell([{ productId: product.id, quantityMilli: 1000, unitPriceMinor: 500 }])
}

const allSent = (till: HeadlessTill) => till.engine.view().unsentCount === 0

test('a till that stands alone just sells; when it joins a server, all that it did goes there in order', async () => {
  const requests: string[] = []
  const till = await openHeadlessTill({
    fetch: (input, init) => {
      requests.push(String(input))
      return fetch(input, init)
    },
  })
  await setUpStandalone(
    till.till,
    { shopName: 'Tienda', operatorName: 'Ana', currency: 'MXN', timeZone: 'America/Mexico_City', demo: false },
    '',
  )
  till.openShift()
  sellSome(till, 20)
  await till.engine.syncNow()
  expect(till.engine.view()).toMatchObject({ connection: 'standalone', lastContactAtMs: null, unsentCount: 25 })
  expect(requests).toEqual([])

  await till.join(shop.server.url, shop.shop.enrolmentCodes[3] ?? '')
  // Its settings were nobody's choice: the shop has its own.
  expect(till.engine.view().unsentCount).toBe(24)
  sellSome(till, 5)
  await eventually('all is committed', () => allSent(till))
  expect(till.engine.view()).toMatchObject({ attentionCount: 0, conflictCount: 0 })
  await eventually('it says that it is online', () => till.engine.view().connection === 'online')
  await till.close()
  const server = await readServer(shop.server.env)
  expect(server.totals.sales).toBe(25)
  expect(server.totals).toEqual(readTill(till.folder).totals)
})

test('two tills that each stood alone join one shop: all sales arrive once, numbers that both printed are noticed, and no number comes again', async () => {
  const settings = { shopName: 'Tienda', currency: 'MXN', timeZone: 'America/Mexico_City', demo: false }
  const tills = await Promise.all(['Ana', 'Beto'].map(() => openHeadlessTill({ random: () => 0 })))
  const sellOne = (till: HeadlessTill, productId: string) =>
    till.sell([{ productId, quantityMilli: 1000, unitPriceMinor: 500 }]).sale.receiptNumber
  const goods: string[] = []
  const printedAlone: string[][] = []
  for (const [index, till] of tills.entries()) {
    await setUpStandalone(till.till, { ...settings, operatorName: index === 0 ? 'Ana' : 'Beto' }, '')
    const { id } = till.createProduct()
    goods.push(id)
    till.openShift()
    printedAlone.push(Array.from({ length: 3 + index }, () => sellOne(till, id)))
  }
  expect(printedAlone[1]?.slice(0, 3)).toEqual(printedAlone[0])

  for (const [index, till] of tills.entries()) {
    await till.join(shop.server.url, shop.shop.enrolmentCodes[3 + index] ?? '')
  }
  const printedSince = tills.flatMap((till, index) =>
    Array.from({ length: 2 }, () => sellOne(till, goods[index] ?? '')),
  )
  for (const till of tills) await eventually('all is committed', () => allSent(till))
  expect(new Set([...printedSince, ...printedAlone.flat()]).size).toBe(4 + 4)
  for (const till of tills) expect(till.engine.view()).toMatchObject({ attentionCount: 0, conflictCount: 0 })
  for (const till of tills) await till.close()
  const server = await readServer(shop.server.env)
  expect(server.totals.sales).toBe(3 + 4 + 4)
  expect(server.totals.amountMinor).toBe(11 * 500)
  expect(server.exceptions.find(({ kind }) => kind === 'receipt-number-twice')).toMatchObject({ count: 3 })
  for (const till of tills) expect(readTill(till.folder).unsettled).toBe(0)
  const verified = JSON.parse((await runServerCommand(shop.server.env, 'verify')).stdout)
  expect(verified).toMatchObject({ findings: [] })
  for (const till of tills) rmSync(till.folder, { recursive: true, force: true })
})

test('a server that goes away and comes back is noticed, and nothing waits for it meanwhile', async () => {
  const till = await shop.till({ random: () => 0 })
  till.openShift()
  sellSome(till, 3)
  await eventually('all is committed', () => allSent(till))
  await shop.server.kill('SIGKILL')
  const before = performance.now()
  sellSome(till, 10)
  expect(performance.now() - before).toBeLessThan(1000)
  await eventually('it says that it is offline', () => till.engine.view().connection === 'offline')
  expect(till.engine.view().unsentCount).toBe(11)
  await shop.server.restart()
  await eventually('all is committed', () => allSent(till), 15_000)
  await eventually('it says that it is online', () => till.engine.view().connection === 'online')
  expect((await readServer(shop.server.env)).totals.sales).toBe(13)
})

test('a server that was restored from a backup gets again what it lost, once', async () => {
  const till = await shop.till({ random: () => 0 })
  const other = await shop.till({ random: () => 0 })
  till.openShift()
  sellSome(till, 5)
  await eventually('all is committed', () => allSent(till))
  await shop.server.kill('SIGTERM')
  const backup = join(mkdtempSync(join(tmpdir(), 'mostrador-backup-')), 'data')
  const dataDir = shop.server.env['DATA_DIR'] ?? ''
  cpSync(dataDir, backup, { recursive: true })
  await shop.server.restart()

  sellSome(till, 7)
  const lost = till.createProduct({ name: 'Hecho después del respaldo' })
  await eventually('all is committed', () => allSent(till), 15_000)
  await eventually('the other till knows it', () => other.product(lost.id) !== null, 15_000)
  await shop.server.kill('SIGTERM')
  rmSync(dataDir, { recursive: true })
  cpSync(backup, dataDir, { recursive: true })
  const restored = openCopy(join(dataDir, 'mostrador.db'))
  restored.exec("UPDATE server_state SET value = 'restored-from-a-backup' WHERE name = 'epoch'")
  restored.close()
  await shop.server.restart()

  for (const each of [till, other]) each.engine.wake()
  await eventually(
    'the server has all sales again',
    async () => (await readServer(shop.server.env)).totals.sales === 12,
    20_000,
  )
  await eventually('all is committed', () => allSent(till), 15_000)
  await Promise.all([till.engine.syncNow(), other.engine.syncNow()])
  await eventually('the other till has the product again', () => other.product(lost.id) !== null, 15_000)
  expect(till.engine.view()).toMatchObject({ attentionCount: 0, conflictCount: 0 })
  const server = await readServer(shop.server.env)
  expect(readTill(till.folder).totals).toEqual(server.totals)
  await eventually(
    'both have read its feed',
    () => till.cursor() === server.counter && other.cursor() === server.counter,
  )
  expect(readTill(till.folder).onHandMilli).toBe(server.onHandMilli)
})

test('joining says what is wrong: no server, another program, a wrong code, a code used before', async () => {
  const till = await openHeadlessTill()
  const input = { deviceName: 'Caja', operatorName: 'Ana' }
  const join = (serverUrl: string, code: string) => joinServer(till.till, { ...input, serverUrl, code })
  expect(await testServer({ serverUrl: shop.server.url })).toMatchObject({ ok: true })
  expect(await join('http://127.0.0.1:9', 'AAAA-AAAA')).toMatchObject({ refusal: { code: 'server-unreachable' } })
  expect(await join(`${shop.server.url}/v1/openapi.json?`, 'AAAA-AAAA')).toMatchObject({
    refusal: { code: 'not-a-mostrador-server' },
  })
  expect(await join(shop.server.url, 'AAAA-AAAA')).toMatchObject({ refusal: { code: 'code-not-valid' } })
  expect(readTransaction(till.till.database, readIdentity)).toBeNull()
  const code = shop.shop.enrolmentCodes[3] ?? ''
  expect(await join(shop.server.url, code)).toEqual({ ok: true, value: null })
  const again = await openHeadlessTill()
  expect(await joinServer(again.till, { ...input, serverUrl: shop.server.url, code })).toMatchObject({
    refusal: { code: 'code-not-valid' },
  })
  await till.close({ remove: true })
  await again.close({ remove: true })
})

test('the token is stored only as the vault sealed it, and never logged', async () => {
  const sealed: string[] = []
  const till = await openHeadlessTill({
    vault: {
      seal: (text) => {
        sealed.push(text)
        return `sealed:${Buffer.from(text).toString('base64')}`
      },
      open: (text) => Buffer.from(text.slice('sealed:'.length), 'base64').toString(),
    },
  })
  await till.join(shop.server.url, shop.shop.enrolmentCodes[3] ?? '')
  await till.engine.syncNow()
  expect(till.engine.view().connection).toBe('online')
  const [token = ''] = sealed
  expect(token).not.toBe('')
  const stored = readTransaction(till.till.database, readIdentity)?.server?.token
  expect(stored).toMatch(/^sealed:/)
  expect(till.log.join('\n')).not.toContain(token)
  await till.close({ remove: true })
})

test('a device that takes the place of a till goes on behind what that till had sent, and all of both is on the server', async () => {
  const broken = await shop.till()
  broken.openShift()
  sellSome(broken, 3)
  await eventually('all is committed', () => allSent(broken))
  const { server: binding } = readTransaction(broken.till.database, readIdentity) ?? {}
  const { url } = shop.server
  const { token } = await postJson(`${url}/v1/session`, {
    tenant: shop.shop.tenant,
    user: shop.shop.user,
    password: shop.shop.password,
  })
  const wanted = { storeId: binding?.storeId, tillId: binding?.tillId }
  const { code } = await postJson(`${url}/v1/enrolment-codes`, wanted, token)

  const successor = await openHeadlessTill()
  await successor.join(url, String(code))
  successor.openShift()
  sellSome(successor, 4)
  await eventually('all is committed', () => allSent(successor))
  expect(successor.engine.view()).toMatchObject({ attentionCount: 0, conflictCount: 0 })
  await successor.close({ remove: true })
  expect((await readServer(shop.server.env)).totals.sales).toBe(7)
  const { stdout } = await runServerCommand(shop.server.env, 'verify')
  expect(JSON.parse(stdout)).toMatchObject({ findings: [], facts: 9 })
})

async function postJson(url: string, body: unknown, token = ''): Promise<{ token?: string; code?: string }> {
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` }
  const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) })
  return (await response.json()) as { token?: string; code?: string }
}
