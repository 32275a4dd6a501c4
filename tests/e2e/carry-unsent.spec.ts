import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import { runServerCommand } from '../support/test-server.ts'
import { seriousFindings } from './support/axe.ts'
import { openShift, sellForCash } from './support/cashier.ts'
import { type CentralShop, openCentralShop } from './support/central-shop.ts'
import { type LaunchedTill, launchTill } from './support/launch-till.ts'
import { askTill } from './support/till-calls.ts'

let central: CentralShop
let till: LaunchedTill
let folder: string

test.beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'mostrador-stick-'))
  central = await openCentralShop()
  till = await launchTill({
    env: { MOSTRADOR_SERVER_URL: central.server.url, MOSTRADOR_ENROLMENT_CODE: central.shop.enrolmentCodes[0] ?? '' },
  })
})
test.afterEach(async () => {
  await till.close()
  await central.end()
  rmSync(folder, { recursive: true, force: true })
})

test('what was sold without a network is carried to the server, and counts once when the till comes online', async () => {
  const { window } = till
  await openShift(window, '100')
  await central.server.kill('SIGKILL')
  await sellForCash(window, 'Arroz')
  await till.app.evaluate(({ dialog }, chosen) => {
    dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [chosen] })
  }, folder)
  await window.getByRole('button', { name: /^Copias/ }).click()
  await window.getByRole('button', { name: 'Elegir carpeta' }).click()
  const card = window.getByRole('region', { name: 'Llevar lo no enviado en una memoria USB' })
  await card.getByRole('checkbox', { name: 'Proteger con contraseña' }).check()
  await card.getByLabel('Contraseña', { exact: true }).fill('una frase larga')
  await card.getByLabel('Repite la contraseña').fill('otra')
  await expect(card.getByText('No coinciden')).toBeVisible()
  await expect(card.getByRole('button', { name: 'Escribir el archivo' })).toBeDisabled()
  await card.getByLabel('Repite la contraseña').fill('una frase larga')
  expect(await seriousFindings(window)).toEqual([])
  await card.screenshot({ path: 'test-results/carry-unsent.png' })
  await card.getByRole('button', { name: 'Escribir el archivo' }).click()
  await expect(card.getByText('Archivo escrito y verificado')).toBeVisible({ timeout: 20_000 })
  expect(await seriousFindings(window)).toEqual([])
  await card.screenshot({ path: 'test-results/carry-unsent-done.png' })
  const [file = ''] = readdirSync(folder)
  await expect(card.getByText(file)).toBeVisible()

  const env = { ...central.server.env, BUNDLE_PASSPHRASE: 'una frase larga' }
  const taken = await runServerCommand(env, 'import-bundle', join(folder, file))
  const report = JSON.parse(taken.stdout) as { committed: number; operations: number; problems: unknown[] }
  expect(report.committed).toBeGreaterThan(0)
  expect(report.problems).toEqual([])

  await central.server.restart()
  await expect.poll(async () => (await askTill(window, 'bundle.unsent', {})).operations, { timeout: 30_000 }).toBe(0)
  const sales = await central.get<{ items: unknown[] }>('/v1/sales')
  expect(sales.items).toHaveLength(1)
  expect(JSON.parse((await runServerCommand(central.server.env, 'verify')).stdout)).toMatchObject({ findings: [] })
})
