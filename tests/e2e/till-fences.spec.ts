import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, type Page, test } from '@playwright/test'
import type { AppState } from '../../src-shared/contract/views.ts'
import { seriousFindings } from './support/axe.ts'
import { openShift } from './support/cashier.ts'
import { type CentralShop, openCentralShop } from './support/central-shop.ts'
import { type LaunchedTill, launchTill } from './support/launch-till.ts'
import { askTill } from './support/till-calls.ts'

let central: CentralShop
const tills: LaunchedTill[] = []
const folders: string[] = []

test.beforeAll(async () => {
  central = await openCentralShop({ tills: 4 })
})
test.afterEach(async () => {
  for (const till of tills.splice(0)) await till.close().catch(() => undefined)
})
test.afterAll(async () => {
  await central.end()
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
})

/** Opens a till of the shop: a new one, or the one whose file is in the folder. */
const open = async (dataDir?: string) => {
  const till = await launchTill(dataDir === undefined ? { env: central.joiningTill() } : { dataDir })
  tills.push(till)
  return till
}
const closed = async (till: LaunchedTill) => {
  await till.close()
  tills.splice(tills.indexOf(till), 1)
}
const copyOf = (dataDir: string) => {
  const folder = mkdtempSync(join(tmpdir(), 'mostrador-copy-'))
  folders.push(folder)
  // What belongs to the window is no part of the till, and cannot be in use twice.
  for (const name of ['till.db', 'till.db-wal', 'numbers.json']) {
    cpSync(join(dataDir, name), join(folder, name), { recursive: true, force: true, errorOnExist: false })
  }
  return folder
}
const stateOf = (window: Page): Promise<AppState> => askTill(window, 'app.state', {})
const isSynced = async (window: Page) => {
  const { sync } = await stateOf(window)
  return sync.connection === 'online' && sync.unsentCount === 0
}
/** The till may be blocked by the time it answers. */
const syncNow = (window: Page) => askTill(window, 'sync.now', {}).catch(() => null)
const tillRow = async (code: string) => {
  const { items } = await central.get<{ items: { id: string; storeId: string; code: string }[] }>('/v1/tills')
  const row = items.find((till) => till.code === code)
  if (row === undefined) throw new Error(`no till ${code}`)
  return row
}
const codeFor = async (code: string) => {
  const { id, storeId } = await tillRow(code)
  return ((await (await central.post('/v1/enrolment-codes', { storeId, tillId: id })).json()) as { code: string }).code
}
const inScheme = (window: Page, scheme: 'light' | 'dark') =>
  window.evaluate((value) => {
    document.documentElement.dataset.mantineColorScheme = value
  }, scheme)
/** In light and dark. */
const seriousIn = async (window: Page) => {
  const found: string[] = []
  for (const colorScheme of ['dark', 'light'] as const) {
    await inScheme(window, colorScheme)
    found.push(...(await seriousFindings(window)))
  }
  return found
}

test('a copied till is told why it is blocked, and goes on as a new one with one key', async () => {
  const original = await open()
  await openShift(original.window, '100')
  await expect.poll(() => isSynced(original.window)).toBe(true)
  const { window } = original
  // A key that was held for something else goes through none of what comes up under it.
  await window.keyboard.down('Enter')
  const copy = await open(copyOf(original.dataDir))
  await expect.poll(() => isSynced(copy.window)).toBe(true)
  await syncNow(window)
  await expect(window.getByRole('heading', { name: /otra computadora usa la misma/ })).toBeVisible()
  for (let repeats = 0; repeats < 5; repeats += 1) await window.keyboard.down('Enter')
  await window.keyboard.up('Enter')
  expect(await seriousIn(window)).toEqual([])
  await window.screenshot({ path: 'test-results/fenced-cloned.png' })
  const before = (await stateOf(window)).till?.tillCode
  await window.keyboard.press('Enter')
  await expect(window.getByRole('heading', { name: /otra computadora/ })).toBeHidden()
  const after = await stateOf(window)
  expect(after.till?.tillCode).not.toBe(before)
  // The shift that was open is open still.
  expect(after.shift).not.toBeNull()
  await expect.poll(() => isSynced(copy.window)).toBe(true)

  const badge = window.getByRole('button', { name: /^\d+ avisos?$/ })
  await badge.click()
  await expect(window.getByText('La copia de una caja sigue como caja nueva')).toBeVisible()
  expect(await seriousIn(window)).toEqual([])
  await window.screenshot({ path: 'test-results/notices.png' })
  await window.getByRole('button', { name: /Marcar como visto: La copia/ }).click()
  await expect(window.getByText('La copia de una caja sigue como caja nueva')).toBeHidden()
  await expect(badge).toBeHidden()
})

test('a till whose old data were put back is blocked before it sells, and goes on with another series', async () => {
  const till = await open()
  await expect.poll(() => isSynced(till.window)).toBe(true)
  const copy = copyOf(till.dataDir)
  await openShift(till.window, '100')
  await expect.poll(() => isSynced(till.window)).toBe(true)
  await closed(till)
  const restored = await open(copy)
  const { window } = restored
  await expect(window.getByRole('heading', { name: /datos son de un día anterior/ })).toBeVisible()
  expect(await seriousIn(window)).toEqual([])
  await window.screenshot({ path: 'test-results/fenced-restored.png' })
  const code = (await stateOf(window)).till?.tillCode
  await window.getByRole('button', { name: /Seguir con esta caja/ }).click()
  await expect(window.getByRole('heading', { name: /día anterior/ })).toBeHidden()
  expect((await stateOf(window)).till?.tillCode).toBe(code)
  await expect.poll(() => isSynced(window)).toBe(true)
})

for (const fence of ['replaced', 'revoked'] as const) {
  test(`a till that was ${fence} asks for a manager's code, and sells again with it`, async () => {
    const { window } = await open()
    await expect.poll(() => isSynced(window)).toBe(true)
    const code = (await stateOf(window)).till?.tillCode ?? ''
    if (fence === 'revoked')
      expect((await central.post(`/v1/tills/${(await tillRow(code)).id}/revoke`)).status).toBe(204)
    else {
      const body = { code: await codeFor(code), deviceName: 'Otra' }
      expect((await central.post('/v1/tills/enroll', body)).status).toBe(201)
    }
    await syncNow(window)
    const title = fence === 'revoked' ? /se dio de baja/ : /tomó su lugar/
    await expect(window.getByRole('heading', { name: title })).toBeVisible()
    expect(await seriousIn(window)).toEqual([])
    await askTill(window, 'app.set-language', { language: 'en' })
    await inScheme(window, 'dark')
    await window.screenshot({ path: `test-results/fenced-${fence}.png` })
    await inScheme(window, 'light')
    await askTill(window, 'app.set-language', { language: 'es' })
    await window.getByLabel('Código').fill('AAAA-AAAA')
    await window.keyboard.press('Enter')
    await expect(window.getByText('Ese código no sirve')).toBeVisible()
    await window.getByLabel('Código').fill(await codeFor(code))
    await window.keyboard.press('Enter')
    await expect(window.getByRole('heading', { name: title })).toBeHidden()
    await expect.poll(() => isSynced(window)).toBe(true)
    expect((await stateOf(window)).block).toBeNull()
  })
}
