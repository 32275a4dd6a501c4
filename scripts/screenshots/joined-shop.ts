import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { type CentralShop, openCentralShop } from '../../tests/e2e/support/central-shop.ts'
import { askTill } from '../../tests/e2e/support/till-calls.ts'
import { shutOutFor } from '../../tests/e2e/support/what-only-time-brings.ts'
import { startServer } from '../../tests/support/test-server.ts'
import { add, type Camera, chargeExact, type Language, openCamera, openShift } from './camera.ts'
import { photographSilence } from './silence.ts'
import { photographCarrying, photographHandingIn } from './stick.ts'

const rice = { barcode: '7509999100379', name: 'Arroz súper extra' }
/** What the till makes a product of while its server is away, and the server gives to another meanwhile. */
const contested = { barcode: '7501055300105', name: 'Dulce de leche 250 g' }
/** What the till removes, and the server makes dearer. */
const unwanted = { barcode: '7509999110736' }

/** A till of a real server: joining it, selling while it is away, and what both sides changed meanwhile. */
export async function photographJoinedShop(language: Language): Promise<void> {
  const central = await openCentralShop()
  const camera = await openCamera(language)
  const stick = mkdtempSync(path.join(tmpdir(), 'mostrador-stick-'))
  try {
    await join(camera, central, language)
    await openShift(camera)
    await changePriceInCart(camera, central)
    await central.server.kill('SIGKILL')
    await workOffline(camera, stick)
    await changeCentrally(central)
    await comeBack(camera)
    await lookAround(camera)
    await photographHandingIn(camera, stick)
    await photographSilence(camera, central)
    await shutOut(camera, central)
  } finally {
    await camera.till.close()
    for (const folder of [camera.till.dataDir, stick]) rmSync(folder, { recursive: true, force: true })
    await central.end()
  }
}

async function join(camera: Camera, central: CentralShop, language: Language): Promise<void> {
  const { window, words, take, button } = camera
  const { wizard } = words
  await button(language === 'es' ? 'Español' : 'English').click()
  await button(wizard.join).click()
  await window.getByLabel(wizard.server).fill(central.server.url)
  await button(wizard.test).click()
  await window
    .getByRole('status')
    .filter({ hasText: /\d+\.\d+/ })
    .waitFor()
  await window.getByLabel(wizard.code).fill('7KQ4-M2XP')
  await window.getByLabel(wizard.device).fill(language === 'es' ? 'Caja 1' : 'Till 1')
  await window.getByLabel(wizard.operator).fill('Lupita')
  await button(wizard.joinButton).click()
  await window.getByText(wizard.codeNotValid).waitFor()
  await take('join-server')
  await window.getByLabel(wizard.code).fill(central.shop.enrolmentCodes[0] ?? '')
  await button(wizard.joinButton).click()
  await button(words.sync.allSent).waitFor()
}

/** Lucía changes a price while its product is in the cart. */
async function changePriceInCart(camera: Camera, central: CentralShop): Promise<void> {
  const { window, take, ask } = camera
  await add(camera, 'galletas')
  await add(camera, 'tortillas')
  const [{ id }] = await ask('product.search', { text: 'tortillas', limit: 1, withdrawnToo: false })
  const { version, priceMinor } = await central.get<ServerProduct>(`/v1/products/${id}`)
  const changes = { priceMinor: priceMinor + 150 }
  await central.patch(`/v1/products/${id}`, { version, base: { priceMinor }, changes })
  await window.getByText('Ctrl+T').waitFor()
  await take('price-changed')
  await window.keyboard.press('Control+t')
  await chargeExact(camera)
}

async function workOffline(camera: Camera, stick: string): Promise<void> {
  const { window, words, take, button, goTo } = camera
  await goTo('products')
  await window.getByLabel(words.products.search).fill(rice.name)
  await button(rice.name).click()
  await window.getByLabel(words.products.price).fill('33.33')
  await window.getByLabel(words.products.cost).fill('24.50')
  await button(words.common.save).click()
  await button(words.sync.offline.split('{{')[0] ?? '').waitFor()

  const { id } = await askTill(window, 'product.by-barcode', unwanted)
  await askTill(window, 'product.remove', { id, version: 1 })

  await goTo('sell')
  await window.getByRole('combobox', { name: words.sell.search }).fill(contested.name)
  await button(words.sell.createProduct).click()
  const dialog = window.getByRole('dialog')
  await dialog.getByLabel(words.sell.price).fill('45')
  await dialog.getByLabel(words.sell.barcode).fill(contested.barcode)
  await button(words.sell.createAndAdd).click()
  await dialog.waitFor({ state: 'hidden' })
  await chargeExact(camera)
  await add(camera, 'tortillas')
  await chargeExact(camera)
  await add(camera, 'leche')
  await window.locator('.mantine-Notification-root').first().waitFor({ state: 'hidden' })
  await button(words.sync.state).click()
  await take('offline')
  await window.keyboard.press('Escape')
  await window.getByRole('dialog').waitFor({ state: 'detached' })
  await window.keyboard.press('Control+e')
  await window.getByRole('region', { name: words.outbox.list }).getByRole('button').first().waitFor()
  await take('pending-offline')
  await photographCarrying(camera, stick)
  await window.getByRole('tab', { name: words.system.title }).click()
  await window.getByRole('list', { name: words.system.title }).waitFor()
  await take('system-offline')
  await goTo('sell')
  await chargeExact(camera)
}

interface ServerProduct {
  readonly id: string
  readonly version: number
  readonly barcodes: readonly string[]
  readonly priceMinor: number
}

/** Lucía changes the price that the till changed, and gives the till's new barcode to a product of hers. */
async function changeCentrally(central: CentralShop): Promise<void> {
  const { DATA_DIR: dataDir } = central.server.env
  // On another port, so that the till still finds nobody.
  const aside = await startServer({ storage: 'embedded', ...(dataDir !== undefined && { dataDir }) })
  const find = async (query: string) => {
    const { items } = await central.get<{ items: ServerProduct[] }>(`/v1/products?${query}`, aside.url)
    const [product] = items
    if (product === undefined) throw new Error(`the server has no product for ${query}`)
    return product
  }
  const change = async (product: ServerProduct, base: Partial<ServerProduct>, changes: Partial<ServerProduct>) => {
    const body = { version: product.version, base, changes }
    const status = await central.patch(`/v1/products/${product.id}`, body, aside.url)
    if (status !== 200) throw new Error(`the server answered a change with ${status}`)
  }
  const dearer = await find(`barcode=${rice.barcode}`)
  await change(dearer, { priceMinor: dearer.priceMinor }, { priceMinor: 2999 })
  const kept = await find(`barcode=${unwanted.barcode}`)
  await change(kept, { priceMinor: kept.priceMinor }, { priceMinor: kept.priceMinor + 250 })
  const other = await find('limit=1')
  await change(other, { barcodes: other.barcodes }, { barcodes: [...other.barcodes, contested.barcode] })
  await aside.stop()
  await central.server.restart()
}

async function comeBack({ window, words, take, button }: Camera): Promise<void> {
  const dialog = window.getByRole('dialog', { name: words.conflicts.title })
  await dialog.waitFor({ timeout: 90_000 })
  const all = words.decide.badge_other.replace('{{n}}', '3')
  await window.getByRole('button', { name: all, includeHidden: true }).waitFor({ timeout: 60_000 })
  await take('conflict')
  const next = window.getByRole('dialog').getByRole('button', { name: words.decide.next })
  await next.click()
  await take('conflict-removal')
  await next.click()
  await take('conflict-barcode')
  await window.getByRole('dialog').getByRole('button', { name: words.conflicts.later }).click()
  await window.keyboard.press('Control+e')
  await window.getByRole('tab', { name: words.outbox.title }).click()
  await take('needs-attention')
  const list = window.getByRole('region', { name: words.outbox.list })
  await list.getByRole('button').filter({ hasText: words.kinds['product.create'] }).click()
  await window.getByRole('article').waitFor()
  await take('pending-refused')
  await button(words.outbox.discard).click()
  await window.getByRole('dialog').waitFor()
  await take('pending-discard')
  await window.keyboard.press('Escape')
}

/** The other tabs of what is sent, with the server back. */
async function lookAround({ window, words, take, button }: Camera): Promise<void> {
  await window.getByRole('tab', { name: words.system.title }).click()
  await window.getByRole('list', { name: words.system.title }).waitFor()
  await button(words.sync.state).waitFor()
  await take('system')
  await window.getByRole('tab', { name: words.notices.title }).click()
  await window.getByText(words.notices.lead).waitFor()
  await take('notices')
}

async function shutOut({ till, window, words, take }: Camera, central: CentralShop): Promise<void> {
  const { items } = await central.get<{ items: { id: string }[] }>('/v1/tills')
  await central.post(`/v1/tills/${items[0]?.id}/revoke`)
  await askTill(window, 'sync.now', {}).catch(() => null)
  await window.getByRole('heading', { name: words.identity.revoked.title }).waitFor({ timeout: 60_000 })
  await take('blocked')
  shutOutFor(till, 'cloned')
  await window.reload()
  await window.getByRole('heading', { name: words.identity.cloned.title }).waitFor()
  await take('blocked-copied')
}
