import { spawn } from 'node:child_process'
import { expect, test } from '@playwright/test'
import { electronArguments, electronProgram } from '../../scripts/electron-program.ts'
import { setUpDemoShop } from './support/cashier.ts'
import { type LaunchedTill, launchTill } from './support/launch-till.ts'

let till: LaunchedTill
test.beforeEach(async () => {
  till = await launchTill()
})
test.afterEach(async () => {
  await till.close()
})

test('the window is a sandboxed page of our own origin with nothing of Node, Electron or the net', async () => {
  const { window } = till
  expect(new URL(window.url()).origin === 'null' ? window.url() : window.url()).toMatch(/^mostrador:\/\/app\//)
  const inWindow = await window.evaluate(async () => ({
    globals: ['require', 'process', 'module', 'Buffer', 'electron'].filter((name) => name in globalThis),
    bridge: Object.keys((globalThis as unknown as { mostrador: object }).mostrador).sort(),
    // Later, because the policy does not hold for what the test itself evaluates.
    evalRuns: await new Promise((resolve) =>
      setTimeout(() => {
        try {
          resolve(new Function('return 1')())
        } catch {
          resolve('refused')
        }
      }),
    ),
    remote: await fetch('https://example.com').then(
      () => 'reached',
      () => 'refused',
    ),
    inlineScript: await new Promise((resolve) => {
      const script = document.createElement('script')
      script.textContent = 'globalThis.inlineRan = true'
      document.body.append(script)
      setTimeout(() => resolve('inlineRan' in globalThis ? 'ran' : 'refused'), 100)
    }),
  }))
  expect(inWindow).toEqual({
    globals: [],
    bridge: ['call', 'on'],
    evalRuns: 'refused',
    remote: 'refused',
    inlineScript: 'refused',
  })
})

test('the page cannot be led elsewhere, open windows, or read files outside of its folder', async () => {
  const { window } = till
  const before = window.url()
  await window.evaluate(() => {
    location.href = 'https://example.com/'
  })
  await window.waitForTimeout(300)
  expect(window.url()).toBe(before)
  expect(await window.evaluate(() => globalThis.open('https://example.com/') === null)).toBe(true)
  for (const path of ['../main/main.cjs', '%2e%2e/main/main.cjs', '..%2f..%2fpackage.json', '/etc/passwd']) {
    const status = await window.evaluate(
      (url) =>
        fetch(url).then(
          (answer) => answer.status,
          () => 0,
        ),
      `mostrador://app/${path}`,
    )
    expect([0, 404], path).toContain(status)
  }
})

test('a call that the contract does not name never leaves the window, and bad input is refused at the door', async () => {
  const { window } = till
  const outcomes = await window.evaluate(async () => {
    const { mostrador } = globalThis as unknown as {
      mostrador: { call(name: string, input: unknown): Promise<unknown> }
    }
    return {
      unknown: await mostrador.call('table.drop', {}).catch((error: Error) => error.message),
      tooEarly: await mostrador.call('sale.list', { before: null, limit: 10 }),
      badInput: await mostrador.call('setup.only-this-till', { shopName: 7 }),
    }
  })
  expect(outcomes).toMatchObject({
    unknown: 'no such call: table.drop',
    tooEarly: { ok: false, refusal: { code: 'NOT_ALLOWED' } },
    badInput: { ok: false, refusal: { code: 'INVALID_INPUT' } },
  })
})

test('a second program on the same till ends at once: two writers of one file cannot be', async () => {
  await setUpDemoShop(till.window)
  const second = spawn(electronProgram(), electronArguments(), {
    env: { ...process.env, MOSTRADOR_DATA_DIR: till.dataDir },
    stdio: 'ignore',
  })
  const code = await new Promise((resolve) => second.once('exit', resolve))
  expect(code).toBe(0)
  await expect(till.window.getByLabel('Fondo de caja')).toBeVisible()
})
