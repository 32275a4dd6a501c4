import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import { importCatalog } from '../../src-main/till/import-catalog.ts'
import { openShift } from '../../src-main/till/open-shift.ts'
import { setUpStandalone } from '../../src-main/till/set-up-standalone.ts'
import { closeTill, openTill } from '../../src-main/till/till.ts'
import { minor } from '../../src-shared/money/minor.ts'
import { slowness } from '../support/slowness.ts'
import { launchTill } from './support/launch-till.ts'

const PRODUCTS = 100_000
/** From the step to the painted frame with its rows, in ms; the till's own part is measured in tests/main. */
const BUDGET_MS = { open: 500, jump: 100, frame: 50 }

let dataDir: string
test.beforeAll(async () => {
  test.setTimeout(120_000)
  dataDir = mkdtempSync(join(tmpdir(), 'mostrador-large-'))
  const rows = Array.from(
    { length: PRODUCTS },
    (_, index) => `S${index},Producto ${(index * 7919) % PRODUCTS} de prueba,${(index % 900) + 1}.50,${index % 60}`,
  )
  const file = join(dataDir, 'catalog.csv')
  writeFileSync(file, `sku,name,price,stock\n${rows.join('\n')}\n`)
  const till = openTill({ dataFolder: dataDir })
  const shop = {
    shopName: 'Grande',
    operatorName: 'Ana',
    currency: 'MXN',
    timeZone: 'America/Mexico_City',
    demo: false,
  }
  await setUpStandalone(till, shop, '')
  expect(await importCatalog(till, file)).toMatchObject({ ok: true, value: { createdCount: PRODUCTS } })
  openShift(till, { floatMinor: minor(0) })
  closeTill(till)
})
test.afterAll(() => rmSync(dataDir, { recursive: true, force: true }))

const middle = (values: readonly number[]) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0

test('the list of 100,000 products is there at once, jumps anywhere and scrolls without a stutter', async () => {
  const { window, close } = await launchTill({ dataDir })
  await expect(window.getByRole('combobox', { name: 'Buscar producto' })).toBeFocused()
  const figures = await window.evaluate(async () => {
    const nextFrame = () => new Promise<number>((resolve) => requestAnimationFrame(resolve))
    const rowsShown = () => document.querySelectorAll('main section button[aria-current]').length
    const until = async (isThere: () => boolean) => {
      const begin = performance.now()
      while (!isThere()) {
        await nextFrame()
        if (performance.now() - begin > 5000) throw new Error('the rows did not come')
      }
      return performance.now() - begin
    }
    const open: number[] = []
    for (let times = 0; times < 5; times += 1) {
      globalThis.window.dispatchEvent(new KeyboardEvent('keydown', { key: '1', ctrlKey: true, bubbles: true }))
      await until(() => rowsShown() === 0)
      globalThis.window.dispatchEvent(new KeyboardEvent('keydown', { key: '5', ctrlKey: true, bubbles: true }))
      open.push(await until(() => rowsShown() > 5))
    }
    const scroller = document.querySelector<HTMLElement>('main section[tabindex="0"]')
    if (scroller === null) throw new Error('there is no list')
    const firstName = () => document.querySelector('main section button[aria-current]')?.textContent ?? ''
    const jump: number[] = []
    for (let step = 1; step <= 20; step += 1) {
      const before = firstName()
      scroller.scrollTop = ((step * 7919) % 100) * (scroller.scrollHeight / 100)
      jump.push(await until(() => rowsShown() > 5 && firstName() !== before))
    }
    // A wheel that turns: a row's height at each frame.
    const frame: number[] = []
    let last = await nextFrame()
    for (let step = 0; step < 120; step += 1) {
      scroller.scrollTop += 90
      const now = await nextFrame()
      frame.push(now - last)
      last = now
    }
    return { open, jump, frame, height: scroller.scrollHeight }
  })
  console.log(
    `open p50 ${Math.round(middle(figures.open))} ms; jump p50 ${Math.round(middle(figures.jump))} max ${Math.round(Math.max(...figures.jump))} ms; frame p50 ${Math.round(middle(figures.frame))} max ${Math.round(Math.max(...figures.frame))} ms`,
  )
  await close()
  expect(figures.height).toBe(PRODUCTS * 64)
  const slow = slowness()
  expect.soft(middle(figures.open)).toBeLessThanOrEqual(BUDGET_MS.open * slow)
  expect.soft(middle(figures.jump)).toBeLessThanOrEqual(BUDGET_MS.jump * slow)
  expect.soft(middle(figures.frame)).toBeLessThanOrEqual(BUDGET_MS.frame * slow)
})
