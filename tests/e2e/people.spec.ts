import { expect, type Page, test } from '@playwright/test'
import { seriousFindings } from './support/axe.ts'
import { chooseMode, openShift } from './support/cashier.ts'
import { type LaunchedTill, launchTill } from './support/launch-till.ts'
import { scan } from './support/scan.ts'

let till: LaunchedTill
test.beforeEach(async () => {
  till = await launchTill()
})
test.afterEach(async () => {
  await till.close()
})

const OWNER_PIN = '7391'
const typed = { delay: 70 }

/** A shop whose owner, Ana, has a PIN. */
async function setUpShop(window: Page): Promise<void> {
  await chooseMode(window, 'Solo esta caja')
  await window.getByLabel('Nombre de la tienda').fill('Abarrotes La Esquina')
  await window.getByLabel('Tu nombre').fill('Ana')
  await window.getByLabel(/^Tu PIN/).fill(OWNER_PIN)
  await window.getByLabel('El PIN otra vez').fill(OWNER_PIN)
  await window.getByRole('button', { name: 'Empezar a vender' }).click()
  await expect(window.getByLabel('Fondo de caja')).toBeVisible({ timeout: 20_000 })
}

async function hire(window: Page, name: string, role: string, pin: string): Promise<void> {
  await window.keyboard.press('Control+0')
  await window.getByRole('tab', { name: 'Usuarios' }).click()
  await window.getByRole('button', { name: 'Agregar usuario' }).click()
  const dialog = window.getByRole('dialog', { name: 'Usuario nuevo' })
  await dialog.getByLabel('Nombre').fill(name)
  await dialog.getByRole('combobox', { name: 'Puesto' }).click()
  await window.getByRole('option', { name: role }).click()
  await dialog.getByLabel(/^PIN/).fill(pin)
  await dialog.getByLabel('El PIN otra vez').fill(pin)
  await dialog.getByRole('button', { name: 'Guardar' }).click()
  await expect(dialog).toHaveCount(0)
  await expect(window.getByRole('button', { name: new RegExp(name) })).toBeVisible()
}

/** At the sign-in: goes to the tile by arrows and types the PIN. */
async function signIn(window: Page, name: string, pin: string): Promise<void> {
  const tile = window.getByRole('radio', { name: new RegExp(name) })
  await expect(tile).toBeAttached()
  for (let presses = 0; presses < 10 && !(await tile.isChecked()); presses += 1) {
    await window.keyboard.press('ArrowDown')
  }
  await window.keyboard.type(pin, typed)
  await window.keyboard.press('Enter')
}

const signInTitle = (window: Page) => window.getByRole('heading', { name: /¿Quién está en la caja\?|¿Quién sigue\?/ })

test('people take over from each other in seconds, the cart stays, and a locked till shows and takes nothing', async () => {
  const { window } = till
  await setUpShop(window)
  await hire(window, 'Luz', 'Cajero', '8264')
  await window.keyboard.press('Control+1')
  await openShift(window, '100')

  // A quick way to have something in the cart: a product made on the spot.
  await window.getByRole('combobox', { name: 'Buscar producto' }).fill('Pan dulce')
  await window.getByRole('button', { name: 'Crear producto' }).click()
  const dialog = window.getByRole('dialog')
  await dialog.getByLabel('Precio').first().fill('12')
  await dialog.getByRole('button', { name: 'Crear y agregar' }).click()
  await expect(window.getByRole('listitem').filter({ hasText: 'Pan dulce' })).toBeVisible()

  const startedAtMs = Date.now()
  await window.keyboard.press('Control+U')
  await signIn(window, 'Luz', '8264')
  await expect(window.getByRole('button', { name: /En la caja: Luz/ })).toBeVisible()
  expect(Date.now() - startedAtMs).toBeLessThan(2_000)
  await expect(window.getByRole('listitem').filter({ hasText: 'Pan dulce' })).toBeVisible()

  await window.keyboard.press('Control+L')
  await expect(signInTitle(window)).toBeVisible()
  await expect(window.getByText('Hay una venta a medias')).toBeVisible()
  for (const key of ['Escape', 'Escape', 'F12', 'F8', 'Control+2', 'F1']) await window.keyboard.press(key)
  await scan(till.app, '7501055300075')
  await expect(signInTitle(window)).toBeVisible()
  await expect(window.getByLabel('PIN de Luz')).toHaveValue('')
  await expect(window.getByText(/Ese no es el PIN|Demasiados/)).toHaveCount(0)
  await signIn(window, 'Luz', '8264')
  await expect(signInTitle(window)).toHaveCount(0)
  await expect(window.getByRole('listitem').filter({ hasText: 'Pan dulce' })).toBeVisible()

  // Locked in the middle of charging: nothing is charged by the keys that unlock it, and it goes on where it was.
  await window.keyboard.press('F12')
  const charge = window.getByRole('dialog', { name: /Cobrar/ })
  await expect(charge).toBeVisible()
  await window.keyboard.press('Control+L')
  await signIn(window, 'Luz', '8264')
  await expect(signInTitle(window)).toHaveCount(0)
  await expect(charge).toBeVisible()
  await window.keyboard.press('Escape')
  await expect(charge).toHaveCount(0)
})

test('a till that nobody touches for as long as the shop says locks itself', async () => {
  const { window } = till
  await window.clock.install()
  await window.reload()
  await setUpShop(window)
  await window.clock.fastForward('09:30')
  await window.mouse.move(200, 200)
  await window.clock.fastForward('09:30')
  await window.waitForTimeout(300)
  await expect(signInTitle(window)).toHaveCount(0)
  await window.clock.fastForward('10:10')
  await expect(signInTitle(window)).toBeVisible()
})

test('wrong PINs lead to a wait that a restart does not shorten', async () => {
  const { window } = till
  await setUpShop(window)
  await window.keyboard.press('Control+L')
  for (const left of ['Quedan 2 intentos', 'Queda 1 intento']) {
    await signIn(window, 'Ana', '0000')
    await expect(window.getByText(left)).toBeVisible()
  }
  await signIn(window, 'Ana', '0000')
  await expect(window.getByText(/Espera 0:0\d/)).toBeVisible()
  await expect(window.getByLabel('PIN de Ana')).toBeDisabled()

  await till.kill()
  till = await launchTill({ dataDir: till.dataDir })
  await expect(signInTitle(till.window)).toBeVisible()
  await expect(till.window.getByText(/Espera 0:0\d/)).toBeVisible()
  await expect(till.window.getByLabel('PIN de Ana')).toBeEnabled({ timeout: 10_000 })
  await signIn(till.window, 'Ana', OWNER_PIN)
  await expect(till.window.getByLabel('Fondo de caja')).toBeVisible()
})

test('a manager allows a step on the spot by PIN, without anything getting lost, and the log names both', async () => {
  const { window } = till
  await setUpShop(window)
  await hire(window, 'Luz', 'Cajero', '8264')
  await window.keyboard.press('Control+1')
  await openShift(window, '100')
  await window.keyboard.press('Control+U')
  await signIn(window, 'Luz', '8264')
  await expect(window.getByRole('button', { name: /En la caja: Luz/ })).toBeVisible()

  await window.keyboard.press('Control+8')
  await expect(window.getByText('Esto lo ve quien tiene permiso')).toBeVisible()

  await window.keyboard.press('Control+1')
  await window.getByRole('combobox', { name: 'Buscar producto' }).fill('Pan dulce')
  await window.getByRole('button', { name: 'Crear producto' }).click()
  const form = window.getByRole('dialog', { name: /Crear producto/ })
  await form.getByLabel('Precio').first().fill('12')
  await form.getByRole('button', { name: 'Crear y agregar' }).click()
  const approval = window.getByRole('dialog', { name: 'Permiso para cambiar productos y precios' })
  await expect(approval).toBeVisible()
  await window.keyboard.press('Escape')
  await expect(approval).toHaveCount(0)
  await expect(form.getByLabel('Precio').first()).toHaveValue('12')
  await form.getByRole('button', { name: 'Crear y agregar' }).click()
  await expect(approval).toBeVisible()
  await window.keyboard.type(OWNER_PIN, typed)
  await window.keyboard.press('Enter')
  await expect(window.getByRole('listitem').filter({ hasText: 'Pan dulce' })).toBeVisible()
  await expect(window.getByRole('button', { name: /En la caja: Luz/ })).toBeVisible()

  await window.keyboard.press('Control+U')
  await signIn(window, 'Ana', OWNER_PIN)
  await expect(window.getByRole('button', { name: /En la caja: Ana/ })).toBeVisible()
  await window.keyboard.press('Control+0')
  await window.getByRole('tab', { name: 'Bitácora' }).click()
  const entry = window.getByRole('listitem').filter({ hasText: 'Permiso dado' })
  await expect(entry).toContainText('Luz')
  await expect(entry).toContainText('Autorizó Ana')

  // What she had open is there again after a lock.
  await window.getByRole('tab', { name: 'Usuarios' }).click()
  await window.getByRole('button', { name: 'Agregar usuario' }).click()
  await window.getByRole('dialog').getByLabel('Nombre').fill('Sol')
  await window.keyboard.press('Control+L')
  await signIn(window, 'Ana', OWNER_PIN)
  await expect(signInTitle(window)).toHaveCount(0)
  await expect(window.getByRole('dialog').getByLabel('Nombre')).toHaveValue('Sol')
})

test('axe finds nothing serious in sign-in, users, log and approvals, in both languages, light and dark', async () => {
  test.setTimeout(120_000)
  const { window } = till
  const shots = process.env.MOSTRADOR_SHOTS
  const look = async (name: string) => {
    for (const scheme of ['light', 'dark']) {
      await window.evaluate((value) => {
        document.documentElement.dataset.mantineColorScheme = value
      }, scheme)
      await window.waitForTimeout(250)
      expect.soft(await seriousFindings(window), `${name} (${scheme})`).toEqual([])
      if (shots) await window.screenshot({ path: `${shots}/${name}-${scheme}.png` })
    }
  }
  await chooseMode(window, 'Solo esta caja')
  await window.getByLabel(/^Tu PIN/).fill('1234')
  await expect(window.getByText('de los primeros que cualquiera probaría')).toBeVisible()
  await look('first-run')
  await window.getByRole('button', { name: 'Atrás' }).click()
  await window.getByRole('button', { name: 'Atrás' }).click()
  await setUpShop(window)
  await hire(window, 'Luz María', 'Cajero', '8264')
  await hire(window, 'Marta Ibáñez de la Concepción y Todos los Santos', 'Encargado', '5937')
  await window.keyboard.press('Escape')
  await look('users')
  await window.getByRole('button', { name: /Luz María/ }).click()
  await expect(window.getByRole('dialog', { name: 'Luz María' })).toBeVisible()
  await look('user')
  await window.keyboard.press('Escape')
  await expect(window.getByRole('dialog')).toHaveCount(0)
  await window.keyboard.press('Control+L')
  await expect(signInTitle(window)).toBeVisible()
  await look('sign-in')
  await signIn(window, 'Luz', '0000')
  await expect(window.getByText('Quedan 2 intentos')).toBeVisible()
  await look('sign-in-wrong')
  await signIn(window, 'Luz', '8264')
  await expect(signInTitle(window)).toHaveCount(0)
  await window.keyboard.press('Control+8')
  await expect(window.getByText('Esto lo ve quien tiene permiso')).toBeVisible()
  await look('gate')
  await window.keyboard.press('Control+1')
  await openShift(window, '100')
  await window.getByRole('combobox', { name: 'Buscar producto' }).fill('Pan dulce')
  await window.getByRole('button', { name: 'Crear producto' }).click()
  const form = window.getByRole('dialog', { name: /Crear producto/ })
  await form.getByLabel('Precio').first().fill('12')
  await form.getByRole('button', { name: 'Crear y agregar' }).click()
  await expect(window.getByRole('dialog', { name: 'Permiso para cambiar productos y precios' })).toBeVisible()
  await look('approval')
  await window.keyboard.type(OWNER_PIN, typed)
  await window.keyboard.press('Enter')
  await expect(form).toHaveCount(0)

  await window.getByRole('button', { name: /En la caja: Luz/ }).click()
  await window.getByRole('menuitem', { name: 'Cambiar mi PIN' }).click()
  await expect(window.getByRole('dialog', { name: 'Cambiar mi PIN' })).toBeVisible()
  await look('own-pin')
  await window.keyboard.press('Escape')
  await window.keyboard.press('Control+U')
  await signIn(window, 'Ana', OWNER_PIN)
  await expect(window.getByRole('button', { name: /En la caja: Ana/ })).toBeVisible()
  await window.keyboard.press('Control+0')
  await window.getByRole('tab', { name: 'Bitácora' }).click()
  await window.getByRole('region', { name: 'Bitácora' }).getByText('Permiso dado').click()
  await look('audit')

  await window.getByRole('button', { name: 'Menú' }).click()
  await window.getByText('English', { exact: true }).click()
  await window.keyboard.press('Escape')
  await look('audit-en')
  await till.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.setContentSize(1024, 768))
  await window.getByRole('tab', { name: 'Users' }).click()
  await look('users-en-small')
  await window.keyboard.press('Control+L')
  await expect(window.getByRole('heading', { name: 'Who is at the till?' })).toBeVisible()
  await look('sign-in-en-small')
  const small = await window.evaluate(() =>
    [...document.querySelectorAll('dialog button, dialog label:has(input[type=radio])')]
      .map((each) => ({ name: each.textContent, box: each.getBoundingClientRect() }))
      .filter(({ box }) => box.width > 0 && (box.width < 44 || box.height < 44))
      .map(({ name, box }) => `${name} ${Math.round(box.width)}x${Math.round(box.height)}`),
  )
  expect(small, 'targets under 44 px').toEqual([])
})
