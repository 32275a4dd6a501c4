import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { listPackage } from '@electron/asar'
import { FuseV1Options, getCurrentFuseWire } from '@electron/fuses'
import { type Browser, chromium, type Page } from '@playwright/test'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { sandboxArguments } from '../../scripts/electron-program.ts'
import { packageUnpacked } from '../../scripts/package.ts'
import { openShift, salesOfToday, sellForCash, setUpDemoShop } from '../e2e/support/cashier.ts'

/** As they stand in the program: the digits 0 and 1. */
const DISABLED = 48
const ENABLED = 49

let program: string
let dataDir: string
let running: ChildProcess | undefined

beforeAll(() => {
  program = packageUnpacked()
  dataDir = mkdtempSync(join(tmpdir(), 'mostrador-packaged-'))
}, 180_000)

afterEach(() => void running?.kill('SIGKILL'))
afterAll(() => rmSync(dataDir, { recursive: true, force: true }))

interface PackagedTill {
  readonly window: Page
  /** Asks the program to end, as the system does at log-out, and waits for it. */
  quit(): Promise<void>
}

/** The inspector is fused off, so the window is driven through Chromium's own debugging port. */
async function startPackagedTill(): Promise<PackagedTill> {
  const child = spawn(program, [...sandboxArguments(), '--remote-debugging-port=0', `--data-dir=${dataDir}`], {
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  running = child
  const exited = new Promise<number | null>((resolve) => child.once('exit', resolve))
  const endpoint = await new Promise<string>((resolve, reject) => {
    let said = ''
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      said += text
      const listening = /DevTools listening on (ws:\S+)/.exec(said)
      if (listening?.[1]) resolve(listening[1])
    })
    child.once('error', reject)
    child.once('exit', (code) => reject(new Error(`the program ended with ${code}:\n${said}`)))
  })
  const browser: Browser = await chromium.connectOverCDP(endpoint)
  const context = browser.contexts()[0]
  if (!context) throw new Error('the program has no window')
  const window = context.pages()[0] ?? (await context.waitForEvent('page'))
  return {
    window,
    async quit() {
      await browser.close()
      child.kill('SIGTERM')
      await exited
    },
  }
}

test('a sale made with the installed program is there after it was closed and started again', async () => {
  const first = await startPackagedTill()
  await setUpDemoShop(first.window)
  await openShift(first.window, '500')
  const receiptNumber = await sellForCash(first.window, 'Café soluble')
  await first.quit()

  const second = await startPackagedTill()
  // Serial lines are a native module that is loaded only when somebody looks for printers.
  const found = await second.window.evaluate(() =>
    (globalThis as unknown as { mostrador: { call(name: string, input: unknown): Promise<unknown> } }).mostrador.call(
      'device.find-printers',
      {},
    ),
  )
  expect(found).toMatchObject({ ok: true, value: { serial: expect.any(Array) } })
  expect(await salesOfToday(second.window)).toEqual([expect.stringContaining(receiptNumber)])
  await second.quit()
})

test('the installed program cannot be turned into something else', async () => {
  const fuses = await getCurrentFuseWire(program)
  const closed = [
    FuseV1Options.RunAsNode,
    FuseV1Options.EnableNodeOptionsEnvironmentVariable,
    FuseV1Options.EnableNodeCliInspectArguments,
    FuseV1Options.GrantFileProtocolExtraPrivileges,
  ]
  for (const fuse of closed) expect(fuses[fuse], FuseV1Options[fuse]).toBe(DISABLED)
  const open = [FuseV1Options.OnlyLoadAppFromAsar, FuseV1Options.EnableEmbeddedAsarIntegrityValidation]
  for (const fuse of open) expect(fuses[fuse], FuseV1Options[fuse]).toBe(ENABLED)
})

test('the package holds the till and its native modules, nothing of the server', () => {
  const files = listPackage(join(program, '..', 'resources', 'app.asar'), { isPack: false })
  const packages = new Set(files.flatMap((file) => /^\/node_modules\/([^/]+)/.exec(file)?.[1] ?? []))
  expect([...packages].toSorted()).toEqual(['@node-rs', '@serialport', 'better-sqlite3', 'ms', 'node-gyp-build'])
  const native = files.filter((file) => file.endsWith('.node'))
  // Serial lines come for both C libraries of Linux.
  expect(native.filter((file) => !file.includes('@serialport'))).toHaveLength(2)
  expect(native.filter((file) => file.includes('@serialport')).every((file) => file.includes('/linux-x64/'))).toBe(true)
})
