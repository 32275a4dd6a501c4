import { expect, type Page, test } from '@playwright/test'
import { seriousFindings } from './support/axe.ts'
import { openShift, sellForCash, setUpDemoShop } from './support/cashier.ts'
import { type LaunchedTill, launchTill } from './support/launch-till.ts'

let till: LaunchedTill
test.beforeEach(async () => {
  till = await launchTill()
})
test.afterEach(async () => {
  await till.close()
})

async function switchToEnglish(window: Page): Promise<void> {
  await window.getByRole('button', { name: 'Menú' }).click()
  await window.getByText('English', { exact: true }).click()
  await expect(window.getByRole('main', { name: 'Sell' })).toBeVisible()
  await window.keyboard.press('Escape')
  await expect(window.getByRole('menu')).toHaveCount(0)
}

const screenKeys = ['1', '2', '3', '4', '5', '6', '7', '8', '9', '0']
  .map((digit) => `Control+${digit}`)
  .concat('Control+e', 'F1')
/** Dialogs of the counter that hold words; those of other screens are looked at beside their flows. */
const dialogKeys = ['F2', 'F5', 'F6', 'F7', 'F9', 'F10', 'F12', 'Control+i', 'Control+g'] as const

test('axe finds nothing serious on any screen, in either language, light or dark', async () => {
  test.setTimeout(240_000)
  const { window } = till
  await expect(window.getByRole('button', { name: /Español/ })).toBeVisible()
  expect.soft(await seriousFindings(window), 'language step').toEqual([])
  await window.getByRole('button', { name: /Español/ }).click()
  expect.soft(await seriousFindings(window), 'mode step').toEqual([])
  await window.getByRole('button', { name: 'Atrás' }).click()
  await setUpDemoShop(window)
  expect.soft(await seriousFindings(window), 'open shift').toEqual([])
  await openShift(window, '500')
  await sellForCash(window, 'Arroz')

  for (const language of ['es', 'en']) {
    if (language === 'en') await switchToEnglish(window)
    await expect(window.getByRole('main', { name: language === 'es' ? 'Vender' : 'Sell' })).toBeVisible()
    await window.getByRole('combobox').first().fill('a')
    await expect(window.getByRole('option').first()).toBeVisible()
    expect.soft(await seriousFindings(window), `results (${language})`).toEqual([])
    await window.keyboard.press('Enter')
    await expect(window.getByRole('list').getByRole('listitem').first()).toBeVisible()
    // Other words have the same colours.
    for (const scheme of language === 'es' ? ['light', 'dark'] : ['light']) {
      await window.evaluate((value) => {
        document.documentElement.dataset.mantineColorScheme = value
      }, scheme)
      for (const key of dialogKeys) {
        await window.waitForTimeout(200)
        await window.keyboard.press(key)
        await expect(window.getByRole('dialog')).toBeVisible()
        await window.waitForTimeout(250)
        expect.soft(await seriousFindings(window), `${key} (${language}, ${scheme})`).toEqual([])
        await window.keyboard.press('Escape')
        await expect(window.getByRole('dialog')).toHaveCount(0)
      }
      for (const key of screenKeys) {
        await window.keyboard.press(key)
        await window.waitForTimeout(250)
        expect.soft(await seriousFindings(window), `${key} (${language}, ${scheme})`).toEqual([])
        if (key === 'F1') await window.keyboard.press('Escape')
        if (key === 'F1') await expect(window.getByRole('dialog')).toHaveCount(0)
      }
      await window.keyboard.press('Control+1')
    }
  }
})

test('a whole sale by keyboard alone, from the first start to the receipt and the next sale', async () => {
  const { window } = till
  const { keyboard } = window
  const tabTo = async (name: RegExp) => {
    for (let presses = 0; presses < 40; presses += 1) {
      const label = await window.evaluate(() => {
        const focused = document.activeElement
        const labelled = focused?.getAttribute('aria-labelledby')
        return [
          focused?.getAttribute('aria-label'),
          focused instanceof HTMLInputElement ? focused.labels?.[0]?.textContent : null,
          labelled === null || labelled === undefined ? null : document.getElementById(labelled)?.textContent,
          focused instanceof HTMLButtonElement ? focused.textContent : null,
        ].join(' ')
      })
      if (name.test(label)) return
      await keyboard.press('Tab')
    }
    throw new Error(`Tab never reaches ${name}`)
  }
  await expect(window.getByRole('button', { name: /Español/ })).toBeVisible()
  await tabTo(/Español/)
  await keyboard.press('Enter')
  await expect(window.getByRole('button', { name: /Tienda de demostración/ })).toBeVisible()
  await tabTo(/Tienda de demostración/)
  await keyboard.press('Enter')
  await expect(window.getByLabel('Tu nombre')).toBeVisible()
  await tabTo(/Tu nombre/)
  await keyboard.type('Lupita', { delay: 60 })
  await keyboard.press('Enter')
  await expect(window.getByLabel('Fondo de caja')).toBeFocused({ timeout: 20_000 })
  await keyboard.type('500', { delay: 60 })
  await keyboard.press('Enter')
  await expect(window.getByRole('combobox', { name: 'Buscar producto' })).toBeFocused()
  await keyboard.type('frijol', { delay: 60 })
  await expect(window.getByRole('option').nth(1)).toBeVisible()
  await keyboard.press('ArrowDown')
  await keyboard.press('Enter')
  await expect(window.getByRole('listitem')).toHaveCount(1)
  await keyboard.press('F12')
  await expect(window.getByLabel('Recibido en efectivo')).toBeFocused()
  await keyboard.type('100', { delay: 60 })
  await keyboard.press('Enter')
  await expect(window.getByLabel('Número de ticket')).toHaveText('1-1-A-000001')
  // A receipt that has just come up ignores the second half of a double press.
  await window.waitForTimeout(400)
  await keyboard.press('Enter')
  await expect(window.getByRole('combobox', { name: 'Buscar producto' })).toBeFocused()
  await expect(window.getByRole('listitem')).toHaveCount(0)
})

test('a whole sale by touch alone, on a 1024x768 screen, with targets that a finger hits', async () => {
  const { window } = till
  await till.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.setContentSize(1024, 768))
  await setUpDemoShop(window)
  const keypad = (digit: string) => window.getByRole('button', { name: digit, exact: true })
  for (const digit of ['5', '0', '0']) await keypad(digit).click()
  await expect(window.getByLabel('Fondo de caja')).toHaveValue('500')
  await window.getByRole('button', { name: 'Abrir turno' }).click()
  await window.getByRole('combobox', { name: 'Buscar producto' }).fill('frijol')
  await window.getByRole('option').first().click()
  await window.getByRole('button', { name: /^Una más de/ }).click()

  const small = await window.evaluate(() =>
    [...document.querySelectorAll('main button, main [role=option], nav button')]
      .map((each) => ({ name: each.getAttribute('aria-label') ?? each.textContent, box: each.getBoundingClientRect() }))
      .filter(({ box }) => box.width > 0 && (box.width < 44 || box.height < 44))
      .map(({ name, box }) => `${name} ${Math.round(box.width)}x${Math.round(box.height)}`),
  )
  expect(small, 'targets under 44 px').toEqual([])

  await window.getByRole('button', { name: /^Cobrar/ }).click()
  for (const digit of ['1', '0', '0']) await keypad(digit).click()
  await window.getByRole('button', { name: /^Confirmar cobro/ }).click()
  await expect(window.getByLabel('Número de ticket')).toHaveText('1-1-A-000001')
  await window.getByRole('button', { name: /^Nueva venta/ }).click()
  await expect(window.getByRole('listitem')).toHaveCount(0)
})
