import { expect, test } from '@playwright/test'
import { seriousFindings } from './support/axe.ts'
import { openShift } from './support/cashier.ts'
import { type CentralShop, openCentralShop } from './support/central-shop.ts'
import { type LaunchedTill, launchTill } from './support/launch-till.ts'
import { askTill } from './support/till-calls.ts'
import { downloadBrokeOff, heardDaysAgo, slowClock } from './support/what-only-time-brings.ts'

const size = { width: 1024, height: 768 }
const rice = '7509999100379'
const longName = 'Arroz súper extra de grano largo, cosecha temprana, costal de 25 kg con cierre y asa'
const owner = { name: 'María Guadalupe Hernández de la Torre', pin: '7391' }

interface ServerProduct {
  readonly id: string
  readonly version: number
  readonly priceMinor: number
}

let central: CentralShop
let till: LaunchedTill

test.beforeAll(async () => {
  central = await openCentralShop()
  till = await launchTill({
    env: central.joiningTill(),
    size,
  })
})
test.afterAll(async () => {
  await till.close()
  await central.end()
})

/** axe in Spanish by day and in English by night. With `SHOTS` pictures too, in the sizes that there are. */
async function look(name: string): Promise<void> {
  const { window } = till
  for (const [language, scheme] of [
    ['en', 'dark'],
    ['es', 'light'],
  ] as const) {
    await askTill(window, 'app.set-language', { language })
    await window.waitForFunction((wanted) => document.documentElement.lang === wanted, language)
    await window.evaluate((value) => {
      document.documentElement.dataset.mantineColorScheme = value
    }, scheme)
    await window.waitForTimeout(150)
    expect.soft(await seriousFindings(window), `${name} (${language}, ${scheme})`).toEqual([])
    if (process.env.SHOTS !== undefined) await photograph(`${process.env.SHOTS}/${name}-${language}`)
  }
}

async function photograph(file: string): Promise<void> {
  for (const [width, height] of [
    [1366, 768],
    [1920, 1080],
    [size.width, size.height],
  ] as [number, number][]) {
    await till.app.evaluate(({ BrowserWindow }, to) => BrowserWindow.getAllWindows()[0]?.setContentSize(...to), [
      width,
      height,
    ] as [number, number])
    await till.window.waitForTimeout(300)
    await till.window.screenshot({ path: `${file}-${width}.png` })
  }
}

const productsOf = async (query: string) =>
  (await central.get<{ items: ServerProduct[] }>(`/v1/products?${query}`)).items

/** Changes a product in the back office. */
async function change({ id, version }: Omit<ServerProduct, 'priceMinor'>, changes: object): Promise<void> {
  expect(await central.patch(`/v1/products/${id}`, { version, changes })).toBe(200)
}

test('what a server brings and what its silence does is told on a screen that axe finds nothing serious on', async () => {
  test.setTimeout(150_000)
  const { window } = till
  await openShift(window, '0')
  await askTill(window, 'user.create', { name: owner.name, role: 'owner', active: true, pin: owner.pin })
  const luz = await askTill(window, 'user.create', { name: 'Luz', role: 'cashier', active: true, pin: '8264' })

  const changeRice = async (changes: object) => {
    for (const product of await productsOf(`barcode=${rice}`)) await change(product, changes)
  }
  const addRice = async () => {
    const search = window.getByRole('combobox', { name: 'Buscar producto' })
    await search.fill('costal de 25 kg')
    await expect(window.getByRole('option').first()).toBeVisible()
    await search.press('Enter')
  }
  await test.step('a price that changes in an open cart', async () => {
    await changeRice({ name: longName })
    await addRice()
    await changeRice({ priceMinor: 285_050 })
    await expect(window.getByText(/El precio cambió: antes/).first()).toBeVisible()
    await look('price-changed')
  })

  await expect.poll(async () => (await askTill(window, 'app.state', {})).sync.unsentCount).toBe(0)
  await central.server.kill('SIGKILL')
  await expect(window.getByText(/Sin conexión desde/).first()).toBeVisible()

  await test.step('days without the server', async () => {
    const soon = window.getByText('Si esta caja no se conecta en 2 días, solo permitirá vender y cobrar')
    const place = await window.getByRole('button', { name: /^Cobrar/ }).boundingBox()
    heardDaysAgo(till, 27.8)
    await askTill(window, 'app.set-language', { language: 'es' })
    // Goods are on the counter: it waits, and nothing moves.
    await expect(soon).toBeAttached()
    await expect(soon).toBeHidden()
    expect(await window.getByRole('button', { name: /^Cobrar/ }).boundingBox()).toEqual(place)
    await window.keyboard.press('Delete')
    await look('permissions-soon')
    await expect(soon).toBeVisible()
    heardDaysAgo(till, 31)
    await look('permissions-expired')
    await expect(window.getByText('Los permisos de esta caja caducaron')).toBeVisible()
    heardDaysAgo(till, 0)
  })

  await test.step('a catalog that broke off: no code is called unknown', async () => {
    downloadBrokeOff(till, 90)
    await window.getByRole('combobox', { name: 'Buscar producto' }).fill('7500000000017')
    await window.keyboard.press('Enter')
    await look('catalog-stopped')
    await expect(window.getByText('El catálogo se detuvo: han llegado 90 de 143')).toBeVisible()
    await expect(window.getByText('El código 7500000000017 aún no llega')).toBeVisible()
    await expect(window.getByText('El código 7500000000017 no está en el catálogo')).toHaveCount(0)
    downloadBrokeOff(till, null)
    await window.keyboard.press('Escape')
  })

  await central.server.restart(slowClock)
  await askTill(window, 'sync.now', {})
  await test.step('two clocks that differ', async () => {
    await window.keyboard.press('Control+1')
    // The quickest of the last exchanges is believed: it takes some.
    await expect(async () => {
      await askTill(window, 'sync.now', {})
      const told = window.getByText(/^Los relojes no coinciden: esta caja va 40 minutos adelante/)
      await expect(told).toBeVisible({ timeout: 200 })
    }).toPass()
    await look('clock')
  })

  await test.step('two forms that were open while others changed the same', async () => {
    // With goods on the counter no question shows itself.
    await addRice()
    const found: { id: string; name: string }[] = await askTill(window, 'product.search', {
      ...{ text: 'leche', limit: 2, withdrawnToo: false },
    })
    for (const [index, { id, name }] of found.entries()) {
      const { product } = await askTill(window, 'product.get', { id })
      const { version, priceMinor } = product
      await change({ id, version }, { priceMinor: 2999 + index, name: `${longName}, ${name}` })
      await expect.poll(async () => (await askTill(window, 'product.get', { id })).product.version).toBe(version + 1)
      const base = { priceMinor, name }
      const changes = { priceMinor: 3333, name: `${name}, la de siempre, en envase retornable de vidrio de un litro` }
      await askTill(window, 'product.edit', { id, version, base, changes })
    }
    await askTill(window, 'sync.now', {})
    const badge = window.getByRole('button', { name: '2 por decidir', exact: true })
    await expect(badge).toBeVisible()

    // Shown is what is sold by: the server's value, or this till's where the shop wants it so.
    await window.keyboard.press('Control+5')
    await window.getByLabel('Buscar en el catálogo').fill('leche')
    const row = window.getByRole('button', { name: /Por decidir/ }).first()
    await expect(row).toContainText(/29\.99|30\.00/)
    await row.click()
    await expect(window.getByText(/se ve y se vende con el valor del servidor/)).toBeVisible()
    await look('form-of-what-waits')
    await askTill(window, 'conflict.sell-by', { by: 'mine' })
    await expect(row).toContainText('33.33')
    await expect(window.getByText(/se ve y se vende con el valor de esta caja/)).toBeVisible()
    await askTill(window, 'conflict.sell-by', { by: 'server' })

    await askTill(window, 'session.sign-in', { userId: luz.id, pin: '8264' })
    await badge.click()
    const dialog = window.getByRole('dialog', { name: 'Dos cambios a lo mismo' })
    await expect(dialog.getByRole('navigation')).toContainText('1 de 2')
    await dialog.getByRole('button', { name: 'Todo lo mío' }).click()
    await look('conflict-several')

    // A cashier decides nothing without somebody who may.
    await dialog.getByRole('button', { name: 'Guardar así' }).click()
    const permission = window.getByRole('dialog', { name: /permiso/i })
    await expect(permission).toBeVisible()
    await look('conflict-permission')
    await window.keyboard.press('Escape')
    await expect(permission).toHaveCount(0)
    await expect(dialog.getByRole('navigation')).toContainText('1 de 2')
    await dialog.getByRole('button', { name: 'Guardar así' }).click()
    await expect(permission).toBeVisible()
    await window.keyboard.type(owner.pin, { delay: 70 })
    await window.keyboard.press('Enter')
    await expect(permission).toHaveCount(0)
    await expect(dialog.getByRole('navigation')).toHaveCount(0)
    await expect
      .poll(async () => (await productsOf('limit=500')).filter(({ priceMinor }) => priceMinor === 3333))
      .toHaveLength(1)
    await dialog.getByRole('button', { name: 'Decidir después' }).click()
  })

  await test.step('a bar that has to say everything at once', async () => {
    await central.server.kill('SIGKILL')
    await expect(window.getByText(/Sin conexión desde/).first()).toBeVisible()
    await look('bar')
  })
})
