import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { answerDialogs, type Camera } from './camera.ts'

const catalogWithBadRows = `sku;barcode;name;price;tax
N1;7501055300075;Jabón de tocador;12.50;16
N2;7501055300075;Jabón de tocador rosa;13.00;16
N3;;;5.00;0
N4;;Velas blancas;doce;16
N5;7501055300082;Servilletas 100 pzas;24.90;16
N6;;Queso fresco kg;98.00;160
N7;;Piloncillo;18.00;0
`

/** What is behind the counter: products, labels, import, stock, customers, reports, settings. */
export async function photographBackOffice(camera: Camera, folder: string): Promise<void> {
  await products(camera)
  await importCatalog(camera, folder)
  await labels(camera)
  await stock(camera)
  await customers(camera)
  await reports(camera)
  await settings(camera)
}

async function products({ window, words, take, button, goTo }: Camera): Promise<void> {
  const { products } = words
  await goTo('products')
  await take('products')
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
  await form.getByRole('button', { name: words.common.save }).click()
  await window.getByText(products.created.replace('{{name}}', 'Galletas de animalitos 500 g')).waitFor()
  await window.locator('label', { hasText: words.catalog.sections.categories }).click()
  await take('categories')
  await window.locator('label', { hasText: words.catalog.sections.products }).click()
}

async function importCatalog(camera: Camera, folder: string): Promise<void> {
  const { window, words, take, button, press } = camera
  const file = join(folder, 'catalogo.csv')
  writeFileSync(file, catalogWithBadRows)
  await answerDialogs(camera, file)
  await button(words.products.import).click()
  await button(words.imports.choose).click()
  const apply = window.getByRole('button', {
    name: new RegExp(words.catalog.imports.apply_other.replace('{{n}}', '\\d+')),
  })
  await apply.waitFor()
  await take('import-preview')
  await apply.click()
  await window.getByText(words.imports.done).waitFor()
  await take('import-report')
  await press('Escape')
}

async function labels({ window, words, take, press }: Camera): Promise<void> {
  await window.getByRole('button', { name: words.catalog.product.labels, exact: true }).first().click()
  const add = window.getByRole('combobox', { name: words.catalog.labels.add })
  for (const text of ['arroz', 'frijol', 'cloro']) {
    await add.fill(text)
    await window.getByRole('option').first().waitFor()
    await press('Enter')
  }
  await take('labels')
  await press('Escape')
  await window.getByRole('dialog').waitFor({ state: 'hidden' })
}

async function stock({ window, words, take, button, press, goTo }: Camera): Promise<void> {
  const { catalog } = words
  await goTo('stock')
  await window.getByRole('textbox', { name: catalog.stock.search }).fill('galletas')
  await button(/Galletas de animalitos/).click()
  await button(words.products.move).click()
  await window.getByRole('dialog').getByLabel(words.stock.quantity).fill('24')
  await take('move-stock')
  await press('Enter')
  await window.getByRole('dialog').waitFor({ state: 'hidden' })
  await take('stock')
  await window.locator('label', { hasText: catalog.stock.count }).click()
  await button(catalog.count.start).click()
  const picker = window.getByRole('combobox', { name: catalog.count.search })
  await picker.fill('animalitos')
  await window.getByRole('option').first().waitFor()
  await press('Enter')
  await window.getByLabel(catalog.count.howMuch).fill('23')
  await press('Enter')
  await take('stock-count')
  await button(catalog.count.discard).click()
  await window.waitForTimeout(400)
  await window.getByRole('dialog').getByRole('button', { name: catalog.count.discard }).click()
}

async function customers({ window, words, take, button, press, goTo }: Camera): Promise<void> {
  await goTo('customers')
  await button(/Rosa Méndez/).click()
  await take('customers')
  await button(words.catalog.customer.account).click()
  await window.getByRole('dialog').waitFor()
  await take('customer-account')
  await press('Escape')
  await window.getByRole('dialog').waitFor({ state: 'hidden' })
}

async function reports({ window, take, goTo }: Camera): Promise<void> {
  await goTo('reports')
  await window.locator('dl').first().waitFor()
  await take('reports')
}

async function settings({ window, words, take, goTo }: Camera): Promise<void> {
  await goTo('settings')
  const { tabs } = words.device
  for (const [name, tab] of Object.entries(tabs)) {
    await window.getByRole('tab', { name: tab }).click()
    if (name === 'printer') await window.getByText(words.device.printer.network, { exact: true }).click()
    await take(`settings-${name}`)
  }
}
