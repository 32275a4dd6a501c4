import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from '@playwright/test'
import { openShift } from '../../../src-main/till/open-shift.ts'
import { setUpStandalone } from '../../../src-main/till/set-up-standalone.ts'
import { closeTill, openTill } from '../../../src-main/till/till.ts'
import { minor } from '../../../src-shared/money/minor.ts'
import { demoCatalog } from './central-shop.ts'
import { type LaunchedTill, type LaunchOptions, launchTill } from './launch-till.ts'

let prepared: Promise<string> | null = null

/**
 * Starts a till of the demo shop with an open shift of 500.00, ready to sell: what the first-run screens would leave behind,
 * made once a worker and copied. Those screens have tests of their own.
 */
export async function launchDemoTill(options: Omit<LaunchOptions, 'dataDir'> = {}): Promise<LaunchedTill> {
  prepared ??= prepareDemo()
  const dataDir = mkdtempSync(join(tmpdir(), 'mostrador-till-'))
  cpSync(await prepared, dataDir, { recursive: true })
  const till = await launchTill({ ...options, dataDir })
  await expect(till.window.getByRole('combobox', { name: 'Buscar producto' })).toBeFocused({ timeout: 20_000 })
  return till
}

async function prepareDemo(): Promise<string> {
  const dataFolder = mkdtempSync(join(tmpdir(), 'mostrador-demo-'))
  process.once('exit', () => rmSync(dataFolder, { recursive: true, force: true }))
  const till = openTill({ dataFolder })
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions()
  const names = { shopName: 'Abarrotes La Esperanza', operatorName: 'Lupita' }
  await setUpStandalone(till, { ...names, currency: 'MXN', timeZone, pin: null, demo: true }, demoCatalog)
  openShift(till, { floatMinor: minor(50_000) })
  closeTill(till)
  return dataFolder
}
