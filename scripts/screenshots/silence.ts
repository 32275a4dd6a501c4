import type { CentralShop } from '../../tests/e2e/support/central-shop.ts'
import { downloadBrokeOff, heardDaysAgo, slowClock } from '../../tests/e2e/support/what-only-time-brings.ts'
import type { Camera } from './camera.ts'

/** What days without the server and a download that broke off look like, and a server that comes back with another time. */
export async function photographSilence(camera: Camera, central: CentralShop): Promise<void> {
  const { till, window, words, take, ask, goTo } = camera
  const language = await window.evaluate(() => document.documentElement.lang)
  /** Has the window ask again. */
  const showAgain = () => ask('app.set-language', { language })
  await goTo('sell')
  await ask('user.create', { name: 'Lupita', role: 'owner', active: true, pin: '7391' })
  await central.server.kill('SIGKILL')
  await window.getByRole('region', { name: words.sync.state }).waitFor()
  heardDaysAgo(till, 27.8)
  await showAgain()
  await window.getByText(words.people.expired.soonBody).waitFor()
  await take('permissions-soon')
  heardDaysAgo(till, 31)
  await showAgain()
  await window.getByText(words.people.expired.title).waitFor()
  await take('permissions-expired')
  heardDaysAgo(till, 0)
  downloadBrokeOff(till, 90)
  await showAgain()
  await window.getByText(words.cart.stoppedBody).waitFor()
  await window.getByRole('combobox', { name: words.sell.search }).fill('7500000000017')
  await window.keyboard.press('Enter')
  await window.getByText(words.cart.notYetBody).waitFor()
  await take('catalog-stopped')
  downloadBrokeOff(till, null)
  await window.keyboard.press('Escape')
  await central.server.restart(slowClock)
  const told = window.getByText(words.clock.ahead.split('{{')[0] ?? '')
  // The quickest of the last exchanges is believed: it takes some.
  for (let tries = 0; tries < 20 && !(await told.isVisible()); tries += 1) {
    await ask('sync.now', {})
    await window.waitForTimeout(200)
  }
  await told.waitFor()
  await take('clocks-differ')
}
