import { createServer, type Server } from 'node:http'
import { expect, type Locator, type Page, test } from '@playwright/test'
import { startTopology, type Topology } from '../support/topology.ts'
import { seriousFindings } from './support/axe.ts'
import { openShift, sellForCash, setUpDemoShop } from './support/cashier.ts'
import { type CentralShop, openCentralShop } from './support/central-shop.ts'
import { type LaunchedTill, launchTill } from './support/launch-till.ts'

const size = { width: 1024, height: 768 }
const ends: (() => Promise<unknown>)[] = []
test.afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end()
})

async function openJoined(): Promise<{ central: CentralShop; till: LaunchedTill; window: Page }> {
  const central = await openCentralShop()
  ends.push(() => central.end())
  const till = await launchJoined(central.server.url, central.shop.enrolmentCodes[0] ?? '')
  return { central, till, window: till.window }
}

async function launchJoined(url: string, code: string): Promise<LaunchedTill> {
  const till = await launchTill({ size, env: { MOSTRADOR_SERVER_URL: url, MOSTRADOR_ENROLMENT_CODE: code } })
  ends.push(() => till.close())
  await openShift(till.window, '0')
  await expect(lamp(till.window)).toContainText('todo enviado', { timeout: 30_000 })
  return till
}

const lamp = (window: Page) => window.getByRole('button', { name: /^Estado de la conexión/ })
const banner = (window: Page) => window.getByRole('region', { name: 'Estado de la conexión' })

/** By keyboard alone: Ctrl+E and the tab of the panel. */
async function openPanel(window: Page): Promise<void> {
  await window.keyboard.press('Control+e')
  await window.getByRole('tab', { name: 'Estado del sistema' }).focus()
  await window.keyboard.press('Enter')
  await expect(window.getByRole('heading', { level: 2 }).first()).toBeVisible()
}

/** As whoever has no mouse gets there, from what has the focus. */
async function tabTo(target: Locator): Promise<void> {
  for (let presses = 0; presses < 20; presses += 1) {
    if (await target.evaluate((element) => element === document.activeElement)) return
    await target.page().keyboard.press('Tab')
  }
  throw new Error('Tab never gets there')
}

const lampOf = (window: Page, name: string) =>
  window.getByRole('listitem').filter({ has: window.locator('strong').getByText(name, { exact: true }) })

test('a server that was switched off: said within seconds, nothing moves, a try has an outcome, and it goes when the server is back', async () => {
  test.setTimeout(120_000)
  const { central, window } = await openJoined()
  const search = window.getByRole('combobox', { name: 'Buscar producto' })
  const before = await search.boundingBox()
  await central.server.kill('SIGKILL')
  await expect(banner(window)).toContainText(/Sin conexión desde .* datos de hace menos de 1 min/, { timeout: 5000 })
  await expect(banner(window)).toContainText('Sigues vendiendo; todo se guarda aquí')
  expect(await search.boundingBox()).toEqual(before)
  expect(await seriousFindings(window)).toEqual([])

  await sellForCash(window, 'Arroz')
  await expect(banner(window)).toContainText('Sigues vendiendo; 1 operación por enviar')
  await expect(banner(window)).toContainText(/solo, en \d+ s|Intentando…/)
  await banner(window).getByRole('button', { name: 'Reintentar' }).click()
  await expect(banner(window)).toContainText('Sigue sin conexión: el servidor está apagado', {
    timeout: 10_000,
  })

  await lamp(window).click()
  const details = window.getByRole('dialog', { name: 'Estado de la conexión' })
  await expect(details).toContainText('el servidor está apagado')
  expect(await seriousFindings(window)).toEqual([])
  await details.getByRole('button', { name: 'Estado del sistema' }).click()
  await expect(window.getByRole('heading', { name: 'Sin conexión, y sigues vendiendo' })).toBeVisible()
  await expect(lampOf(window, 'Envíos al servidor')).toContainText('Con un detalle')
  await window.getByRole('button', { name: 'Inventario' }).click()
  await expect(window.getByRole('main')).toContainText(/datos de hace/)

  await central.server.restart()
  await expect(lamp(window)).toContainText('todo enviado', { timeout: 70_000 })
  await expect(banner(window)).toHaveCount(0)
  await expect(window.getByRole('main')).not.toContainText(/datos de hace/)
})

test('a server that is there and answers nothing: said seconds after a sale, long before its time is up', async () => {
  test.setTimeout(120_000)
  const { central, window } = await openJoined()
  // It never ends, so this is not waited for.
  void central.server.kill('SIGSTOP')
  try {
    await sellForCash(window, 'Arroz')
    await expect(banner(window)).toContainText('1 operación por enviar', { timeout: 9000 })
    await lamp(window).click()
    await expect(window.getByRole('dialog')).toContainText('el servidor no contesta')
    await window.keyboard.press('Escape')
  } finally {
    void central.server.kill('SIGCONT')
  }
  await expect(lamp(window)).toContainText('todo enviado', { timeout: 60_000 })
})

test('a network that wants somebody to sign in is not taken for the server', async () => {
  test.setTimeout(120_000)
  const { central, window } = await openJoined()
  await central.server.kill('SIGKILL')
  await expect(banner(window)).toBeVisible()
  const portal = await listenAt(central.server.port)
  try {
    await banner(window).getByRole('button', { name: 'Reintentar' }).click()
    await expect(banner(window)).toContainText('contesta otra página, no tu servidor', { timeout: 10_000 })
    await openPanel(window)
    await expect(window.getByRole('region', { name: 'Servidor' })).toContainText('contesta otra página, no tu servidor')
  } finally {
    portal.closeAllConnections()
    await new Promise((resolve) => portal.close(resolve))
  }
})

async function listenAt(port: number): Promise<Server> {
  const http = createServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'text/html' }).end('<html><title>WiFi</title>Sign in</html>')
  })
  await new Promise<void>((resolve) => http.listen(port, '127.0.0.1', resolve))
  return http
}

test('a till that stands alone shows its own part, and gives a diagnosis to paste and one to keep', async () => {
  test.setTimeout(120_000)
  const till = await launchTill({ size })
  ends.push(() => till.close())
  const { window } = till
  await setUpDemoShop(window)
  await openShift(window, '0')
  await openPanel(window)
  await expect(window.getByRole('list', { name: 'Estado del sistema' }).getByRole('listitem')).toHaveCount(2)
  await expect(lampOf(window, 'Esta caja')).toContainText('No hay una copia reciente')
  await expect(window.getByRole('region', { name: 'Esta caja' })).toContainText(
    'Sí: cada venta llega al disco (WAL, FULL)',
  )
  await expect(window.getByRole('region', { name: 'Servidor' })).toHaveCount(0)
  await tabTo(window.getByRole('button', { name: 'Actualizar' }))
  await window.keyboard.press('Enter')
  await tabTo(window.getByRole('button', { name: 'Copiar diagnóstico' }))
  await window.keyboard.press('Enter')
  await expect(window.getByText('Diagnóstico copiado')).toBeVisible()
  const text = await till.app.evaluate(({ clipboard }) => clipboard.readText())
  expect(text).toContain('synchronous FULL')
  expect(text).not.toContain('Lupita')
  await tabTo(window.getByRole('button', { name: 'Revisar el archivo ahora' }))
  await window.keyboard.press('Enter')
  await expect(window.getByText('El archivo está sano')).toBeVisible()
  for (const scheme of ['light', 'dark']) {
    await window.evaluate((value) => {
      document.documentElement.dataset.mantineColorScheme = value
    }, scheme)
    expect(await seriousFindings(window)).toEqual([])
  }
})

test('a server whose database is killed: the panel says so within ten seconds, and what still takes the sales', async () => {
  test.setTimeout(170_000)
  const topology: Topology = await startTopology({ storage: 'mysql', tills: 1 })
  ends.push(() => topology.stop())
  const { window } = await launchJoined(topology.url, topology.shop.enrolmentCodes[0] ?? '')
  await openPanel(window)
  await expect(lampOf(window, 'Base de datos')).toContainText('Bien')
  await expect(window.getByRole('heading', { name: 'Todo bien' })).toBeVisible()
  expect(await seriousFindings(window)).toEqual([])
  await topology.primary.kill()
  await expect(lampOf(window, 'Base de datos')).toContainText('no responde', { timeout: 10_000 })
  await expect(window.getByRole('heading', { name: 'Hay algo que atender pronto' })).toBeVisible()
  expect(await seriousFindings(window)).toEqual([])
})
