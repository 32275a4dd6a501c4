import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, type Page, test } from '@playwright/test'
import { runServerCommand, startServer } from '../support/test-server.ts'
import { seriousFindings } from './support/axe.ts'
import { openShift, sellForCash } from './support/cashier.ts'
import { type CentralShop, openCentralShop } from './support/central-shop.ts'
import { type LaunchedTill, launchTill } from './support/launch-till.ts'
import { askTill } from './support/till-calls.ts'

const PIN = '8264'
let central: CentralShop
let stick: string
const tills: LaunchedTill[] = []

test.beforeAll(async () => {
  stick = mkdtempSync(join(tmpdir(), 'mostrador-stick-'))
  central = await openCentralShop({ tills: 2 })
})
test.afterAll(async () => {
  for (const till of tills) await till.close().catch(() => undefined)
  await central.end()
  rmSync(stick, { recursive: true, force: true })
})

const openTill = async () => {
  const till = await launchTill({ env: central.joiningTill(), size: { width: 1024, height: 768 } })
  tills.push(till)
  return till
}
/** What the person picks in the system's dialog from now on. */
const pick = (till: LaunchedTill, path: string) =>
  till.app.evaluate(({ dialog }, chosen) => {
    dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [chosen] })
  }, path)
const signIn = async (window: Page) => {
  await window.getByLabel('PIN de Luz').fill(PIN)
  await window.keyboard.press('Enter')
}
const look = async (window: Page, name: string) => {
  for (const scheme of ['dark', 'light']) {
    await window.evaluate((value) => {
      document.documentElement.dataset.mantineColorScheme = value
    }, scheme)
    expect.soft(await seriousFindings(window), `${name}, ${scheme}`).toEqual([])
    await window.screenshot({ path: `test-results/${name}-${scheme}.png` })
  }
}
const filesOnStick = () => readdirSync(stick).sort()

test('what a till sold without a network, and what it held when it was shut out, is handed in at another and counts once', async () => {
  test.setTimeout(180_000)
  const cut = await openTill()
  const { window } = cut
  await openShift(window, '100')
  await askTill(window, 'user.create', { name: 'Luz', role: 'owner', active: true, pin: PIN })
  await expect.poll(async () => (await askTill(window, 'app.state', {})).sync.unsentCount, { timeout: 30_000 }).toBe(0)

  // Days without a network.
  await central.server.kill('SIGKILL')
  await sellForCash(window, 'Arroz')
  await window.getByRole('button', { name: /^Estado de la conexión: Sin conexión/ }).click()
  await window.getByRole('button', { name: 'Llevar en memoria USB' }).click()
  const carry = window.getByRole('dialog', { name: 'Llevar lo no enviado en una memoria USB' })
  await pick(cut, stick)
  await carry.getByRole('button', { name: 'Elegir carpeta' }).click()
  await carry.getByRole('checkbox', { name: 'Proteger con contraseña' }).check()
  await carry.getByLabel('Contraseña', { exact: true }).fill('una frase larga')
  await carry.getByLabel('Repite la contraseña').fill('otra')
  await expect(carry.getByText('No coinciden')).toBeVisible()
  await expect(carry.getByRole('button', { name: 'Escribir el archivo' })).toBeDisabled()
  await carry.getByLabel('Repite la contraseña').fill('una frase larga')
  await look(window, 'carry-unsent')
  await carry.getByRole('button', { name: 'Escribir el archivo' }).click()
  await expect(carry.getByText('Archivo escrito y verificado')).toBeVisible({ timeout: 20_000 })
  await look(window, 'carry-unsent-done')
  const [locked = ''] = filesOnStick()
  await expect(carry.getByText(locked)).toBeVisible()
  await carry.getByRole('button', { name: 'Cerrar' }).last().click()
  await window.keyboard.press('Control+e')
  const list = window.getByRole('region', { name: 'Operaciones pendientes de enviar' })
  await expect(list.getByText(`en el archivo ${locked}`).first()).toBeVisible()
  await list.getByRole('button', { name: /^Venta/ }).click()
  await expect(window.getByRole('article').getByText(`en el archivo ${locked}`)).toBeVisible()
  await look(window, 'carried-rows')

  // A manager gives its place to another device meanwhile.
  await window.keyboard.press('Control+1')
  await sellForCash(window, 'Leche')
  const code = await replaceTill()
  await central.server.restart()
  await askTill(window, 'sync.now', {}).catch(() => null)
  await expect(window.getByRole('heading', { name: /tomó su lugar/ })).toBeVisible({ timeout: 30_000 })
  await look(window, 'blocked-carry')
  await window.getByRole('button', { name: 'Llevar en memoria USB' }).click()
  await carry.getByRole('button', { name: 'Elegir carpeta' }).click()
  await carry.getByRole('button', { name: 'Escribir el archivo' }).click()
  // Whoever was signed in may be gone: it takes a PIN.
  await expect(window.getByText('La caja está bloqueada. Quien pueda hacerlo')).toBeVisible()
  await look(window, 'blocked-carry-pin')
  await signIn(window)
  await expect(carry.getByText('Archivo escrito y verificado')).toBeVisible({ timeout: 20_000 })
  const open = filesOnStick().find((name) => name !== locked) ?? ''
  await carry.getByRole('button', { name: 'Cerrar' }).last().click()

  const other = await openTill()
  await signIn(other.window)
  await other.window.getByRole('button', { name: /^Copias/ }).click()
  await expect(other.window.getByRole('region', { name: 'Entregar el archivo de otra caja' })).toBeVisible()
  await look(other.window, 'copies')
  await other.window.getByRole('button', { name: 'Entregar un archivo' }).click()
  const handIn = other.window.getByRole('dialog', { name: 'Entregar el archivo de otra caja' })
  const button = handIn.getByRole('button', { name: 'Entregar', exact: true })
  await pick(other, join(stick, locked))
  await handIn.getByRole('button', { name: 'Elegir el archivo' }).click()
  await handIn.getByLabel('Contraseña del archivo').fill('otra frase larga')
  await button.click()
  await expect(handIn.getByText('Esa no es la contraseña')).toBeVisible()
  await look(other.window, 'hand-in-refused')
  await handIn.getByLabel('Contraseña del archivo').fill('una frase larga')
  await button.click()
  await expect(handIn.getByText('El servidor ya lo tiene todo')).toBeVisible({ timeout: 30_000 })
  await expect(handIn.getByText('Otra computadora tomó el lugar de esa caja')).toBeVisible()
  await look(other.window, 'hand-in-done')
  expect(await salesAtServer()).toBe(1)

  await pick(other, join(stick, open))
  for (const there of [/^[1-9]/, /^[1-9]/]) {
    await handIn.getByRole('button', { name: 'Elegir otro archivo' }).click()
    await button.click()
    await expect(handIn.locator('dd').nth(1)).toHaveText(there, { timeout: 30_000 })
  }
  await expect(handIn.locator('dd').first()).toHaveText('0')
  expect(await salesAtServer()).toBe(2)
  await handIn.getByRole('button', { name: 'Cerrar' }).last().click()

  // Unblocked, the till sends what it holds, and nothing of it counts again.
  await window.getByLabel('Código').fill(code)
  await window.keyboard.press('Enter')
  await expect.poll(async () => (await askTill(window, 'app.state', {})).block, { timeout: 30_000 }).toBeNull()
  await expect.poll(async () => (await askTill(window, 'app.state', {})).sync.unsentCount, { timeout: 30_000 }).toBe(0)
  expect(await salesAtServer()).toBe(2)
  expect(JSON.parse((await runServerCommand(central.server.env, 'verify')).stdout)).toMatchObject({ findings: [] })
})

const salesAtServer = async () => (await central.get<{ items: unknown[] }>('/v1/sales')).items.length

/** Enrols another device in the place of the one till that there is, on another port; gives the code for its way out. */
async function replaceTill(): Promise<string> {
  const { DATA_DIR: dataDir } = central.server.env
  const aside = await startServer({ storage: 'embedded', ...(dataDir !== undefined && { dataDir }) })
  const { items } = await central.get<{ items: { id: string; storeId: string }[] }>('/v1/tills', aside.url)
  const codeFor = async () => {
    const body = { storeId: items[0]?.storeId, tillId: items[0]?.id }
    return ((await (await central.post('/v1/enrolment-codes', body, aside.url)).json()) as { code: string }).code
  }
  const enrolled = await central.post('/v1/tills/enroll', { code: await codeFor(), deviceName: 'Otra' }, aside.url)
  expect(enrolled.status).toBe(201)
  const code = await codeFor()
  await aside.stop()
  return code
}
