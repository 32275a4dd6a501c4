import { createHash } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import { sellForCash } from './support/cashier.ts'
import { launchDemoTill } from './support/demo-till.ts'
import type { LaunchedTill } from './support/launch-till.ts'

let till: LaunchedTill
let folder: string

test.beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'mostrador-stick-'))
  till = await launchDemoTill()
})
test.afterEach(async () => {
  await till.close()
  rmSync(folder, { recursive: true, force: true })
})

/** Answers the system's dialogs, which no test can click. */
const answerDialogs = (path: string) =>
  till.app.evaluate(({ dialog }, chosen) => {
    dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [chosen] })
  }, path)

test("today's sales and a verified copy go to a folder, whole and named", async () => {
  const { window } = till
  const number = await sellForCash(window, 'Arroz')
  await answerDialogs(folder)
  await window.getByRole('button', { name: /^Copias/ }).click()
  await window.getByRole('button', { name: 'Elegir carpeta' }).click()
  await window.getByRole('button', { name: 'Hacer la copia' }).click()
  await expect(window.getByText('Copia hecha y verificada')).toBeVisible({ timeout: 20_000 })

  const files = readdirSync(folder).sort()
  expect(files).toHaveLength(2)
  expect(files[0]).toMatch(/^mostrador-backup-1-1-.*\.db$/)
  expect(files[1]).toMatch(/^mostrador-sales-1-1-.*\.csv$/)
  const csv = readFileSync(join(folder, files[1] ?? ''), 'utf8')
  expect(csv.startsWith('\uFEFFrecibo,')).toBe(true)
  expect(csv).toContain(number)
  expect(csv.trimEnd().split('\r\n')).toHaveLength(2)
  for (const file of files) await expect(window.getByText(file)).toBeVisible()
  expect(
    createHash('sha256')
      .update(readFileSync(join(folder, files[0] ?? '')))
      .digest('hex'),
  ).toMatch(/^[0-9a-f]{64}$/)
})

test('a catalog with bad rows is imported all the same, and every bad row is named', async () => {
  const { window } = till
  const file = join(folder, 'catálogo.csv')
  writeFileSync(
    file,
    'sku;barcode;name;price\nN1;7501055300075;Jabón «Ñandú» 🧼;12,50\nN2;7501055300075;Repetido;9\nN3;;;5\nN4;;Sin precio bueno;doce\n',
  )
  await answerDialogs(file)
  await window.getByRole('button', { name: /^Productos/ }).click()
  await window.getByRole('button', { name: 'Importar CSV' }).click()
  await window.getByRole('button', { name: 'Elegir archivo' }).click()
  await window.getByRole('button', { name: 'Importar 1 producto' }).click()
  await expect(window.getByText('Importación terminada')).toBeVisible()
  const dialog = window.getByRole('dialog')
  await expect(dialog).toContainText('Se repite en el archivo')
  await expect(dialog).toContainText('Falta el dato')
  await expect(dialog).toContainText('No es un número')
  await dialog.getByRole('button', { name: 'Cerrar' }).last().click()
  await window.keyboard.press('Control+1')
  await window.getByRole('combobox', { name: 'Buscar producto' }).fill('nandu')
  await expect(window.getByRole('option').first()).toContainText('Jabón «Ñandú» 🧼')
  await expect(window.getByRole('option').first()).toContainText('12.50')
})
