import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { add, answerDialogs, type Camera, chargeExact, type Language, openCamera, openShift } from './camera.ts'

const catalogWithBadRows = `sku;barcode;name;price;tax
N1;7501055300075;Jabón de tocador;12.50;16
N2;7501055300075;Jabón de tocador rosa;13.00;16
N3;;;5.00;0
N4;;Velas blancas;doce;16
N5;7501055300082;Servilletas 100 pzas;24.90;16
N6;;Queso fresco kg;98.00;160
N7;;Piloncillo;18.00;0
`

/** A demo shop on one till, from its first start to the Z report. */
export async function photographDemoShop(language: Language): Promise<void> {
  const camera = await openCamera(language)
  const folder = mkdtempSync(join(tmpdir(), 'mostrador-'))
  try {
    await firstRun(camera, language)
    await sell(camera)
    await lookAround(camera)
    await makeProduct(camera)
    await importCatalog(camera, folder)
    await copyOut(camera, folder)
    await closeShift(camera)
  } finally {
    await camera.till.close()
    rmSync(camera.till.dataDir, { recursive: true, force: true })
    rmSync(folder, { recursive: true, force: true })
  }
}

async function firstRun(camera: Camera, language: Language): Promise<void> {
  const { window, words, take, button } = camera
  await take('first-run')
  await button(language === 'es' ? 'Español' : 'English').click()
  await take('first-run-mode')
  await button(words.wizard.demo).click()
  await window.getByLabel(words.wizard.operator).fill('Lupita')
  await take('first-run-shop')
  await button(words.wizard.startDemo).click()
  await window.getByLabel(words.shift.float).fill('500')
  await take('open-shift')
  await openShift(camera)
}

async function sell(camera: Camera): Promise<void> {
  const { window, words, take, button } = camera
  for (const basket of [['tortillas', 'frijol'], ['cloro'], ['leche', 'huevo', 'bolillo']]) {
    for (const product of basket) await add(camera, product)
    await chargeExact(camera)
  }
  for (const product of ['café', 'azúcar', 'refresco de cola 600', 'totopos', 'mazapán']) await add(camera, product)
  const search = window.getByRole('combobox', { name: words.sell.search })
  await search.fill('queso')
  await window.getByRole('option').first().waitFor()
  await take('sell')
  await search.fill('')
  await button(words.sell.charge).click()
  await take('charge')
  await window.getByLabel(words.charge.received).fill('500')
  await button(words.charge.confirm).click()
  await take('receipt')
  await button(words.receipt.newSale).click()
}

async function lookAround({ window, take, goTo }: Camera): Promise<void> {
  await window.keyboard.press('F1')
  await take('shortcuts')
  await window.keyboard.press('Escape')
  for (const screen of ['sales', 'products', 'customers', 'export', 'cash', 'reports'] as const) {
    await goTo(screen)
    await take(screen)
  }
}

async function makeProduct({ window, words, take, button, goTo }: Camera): Promise<void> {
  const { products } = words
  await goTo('products')
  await window.getByLabel(products.search).fill('galletas')
  await button(products.new).click()
  const form = window.getByRole('form', { name: products.createTitle })
  await form.getByLabel(products.name, { exact: true }).fill('Galletas de animalitos 500 g')
  await form.getByLabel(products.price).fill('32.50')
  await form.getByLabel(products.tax).fill('16')
  await form.getByLabel(products.sku).fill('GAL-500')
  await form.getByLabel(products.cost).fill('24')
  await form.getByRole('combobox', { name: products.barcodes }).fill('7501055300099')
  await window.keyboard.press('Enter')
  await take('product-form')
  await form.getByRole('button', { name: words.common.cancel }).click()
}

async function importCatalog(camera: Camera, folder: string): Promise<void> {
  const { window, words, take, button } = camera
  const file = join(folder, 'catalogo.csv')
  writeFileSync(file, catalogWithBadRows)
  await answerDialogs(camera, file)
  await button(words.products.import).click()
  await button(words.imports.choose).click()
  await window.getByRole('button', { name: words.imports.run, exact: true }).click()
  await window.getByText(words.imports.done).waitFor()
  await take('import-report')
  await window.keyboard.press('Escape')
}

async function copyOut(camera: Camera, folder: string): Promise<void> {
  const { window, words, take, button, goTo } = camera
  const stick = join(folder, 'USB')
  mkdirSync(stick)
  await answerDialogs(camera, stick)
  await goTo('export')
  await button(words.exports.folder).click()
  await button(words.exports.write).click()
  await window.getByText(words.exports.done).waitFor()
  await take('export-result')
}

async function closeShift({ window, words, take, button, goTo }: Camera): Promise<void> {
  const { cash, shift } = words
  await goTo('cash')
  await button(cash.expense).click()
  await window.getByLabel(cash.amount).fill('150')
  await button(cash.usualExpense.cleaning).click()
  await take('expense')
  await button(cash.confirmExpense).click()
  await button(cash.closeShift).click()
  const counts = ['3', '1', '0', '1', '0', '2', '0', '3', '1', '1', '2']
  for (const [index, count] of counts.entries()) await window.locator('fieldset input').nth(index).fill(count)
  await take('count-drawer')
  await button(cash.review).click()
  await window.getByLabel(new RegExp(`${cash.noteWhy.slice(0, -1)}|${cash.noteOptional.slice(0, 4)}`)).fill('2 × $1')
  await take('close-shift')
  // It ignores the second half of a double press.
  await window.waitForTimeout(400)
  await button(shift.closeButton).click()
  await window.getByRole('heading', { name: shift.closedTitle }).waitFor()
  await take('z-report')
}
