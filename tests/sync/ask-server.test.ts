import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, it } from 'vitest'
import { createServerAsker } from '../../src-main/sync/ask-server.ts'
import { composeDiagnosis } from '../../src-main/sync/compose-diagnosis.ts'
import { rememberEvents } from '../../src-main/sync/recent-events.ts'
import { readTillState } from '../../src-main/till/read-till-state.ts'
import { openHeadlessTill } from '../support/headless-till.ts'
import { setupShop, startServer } from '../support/test-server.ts'

const around = {
  version: '1.2.3',
  startedAtMs: 1,
  feed: { newestSeq: null, eventsAreOpen: false },
  printing: { isSetUp: false, waiting: 0, attention: 0, trouble: null },
}

it('a real server tells all four, and what it said stays known when it is gone', async () => {
  const server = await startServer({ storage: 'embedded' })
  const shop = await setupShop(server)
  const till = await openHeadlessTill()
  try {
    const asker = createServerAsker(till.till)
    expect(await asker.ask()).toBeNull()
    await till.join(server.url, shop.enrolmentCodes[0] ?? '')
    const state = await asker.ask()
    expect(state).toMatchObject({
      health: { trouble: null, known: { answer: { status: 'healthy', mysql: 'off' } } },
      storage: { trouble: null, known: { answer: { backend: 'embedded', primary: 'ok', writes: 'primary' } } },
      cache: { trouble: null, known: { answer: { status: expect.any(String) } } },
      sync: { trouble: null, known: { answer: { status: 'synced' } } },
    })
    await server.kill('SIGKILL')
    const gone = await asker.ask()
    expect(gone?.storage).toEqual({ known: state?.storage.known, trouble: 'refused' })
  } finally {
    await till.close({ remove: true })
    await server.stop()
  }
})

it('a route that hangs hides none of the others, and a page of something else is not taken for an answer', async () => {
  const http = createServer((request, response) => {
    if (request.url === '/health/storage') return
    if (request.url === '/sync/status') return void response.writeHead(302, { location: 'http://portal' }).end()
    response.writeHead(request.url === '/health' ? 503 : 200, { 'content-type': 'application/json' })
    const health = { status: 'error', mysql: 'error', replica: 'off', redis: 'off', journal: 'off', newer: true }
    response.end(request.url === '/health' ? JSON.stringify(health) : '<html>Sign in</html>')
  })
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(http.address() as AddressInfo).port}`
  const server = await startServer({ storage: 'embedded' })
  const shop = await setupShop(server)
  const till = await openHeadlessTill()
  try {
    await till.join(server.url, shop.enrolmentCodes[0] ?? '')
    const asker = createServerAsker(till.till, (input, init) => fetch(String(input).replace(server.url, url), init))
    const startedAtMs = performance.now()
    const state = await asker.ask()
    expect(performance.now() - startedAtMs).toBeLessThan(5000)
    expect(state).toMatchObject({
      health: { trouble: null, known: { answer: { status: 'error', mysql: 'error' } } },
      storage: { trouble: 'silent', known: null },
      cache: { trouble: 'not-mostrador', known: null },
      sync: { trouble: 'not-mostrador', known: null },
    })
  } finally {
    await till.close({ remove: true })
    await server.stop()
    http.closeAllConnections()
    http.close()
  }
})

it('a diagnosis says how till and server are and names no secret, person, product or address with credentials', async () => {
  const server = await startServer({ storage: 'embedded' })
  const shop = await setupShop(server)
  const till = await openHeadlessTill()
  try {
    const withName = server.url.replace('http://', 'http://ana:secret@')
    await till.join(server.url, shop.enrolmentCodes[0] ?? '')
    till.till.database.prepare('UPDATE identity SET server_url = ?').run(withName)
    till.openShift()
    const product = till.createProduct({ name: 'Queso de prueba' })
    till.sell([{ productId: product.id, quantityMilli: 1000, unitPriceMinor: 2550 }])
    const events = rememberEvents(
      () => 5,
      () => undefined,
    )
    for (let n = 0; n < 30; n += 1) events.log('push-refused', { status: n })
    const state = await readTillState(till.till, around)
    expect(state).toMatchObject({
      settings: { journalMode: 'WAL', synchronous: 'FULL', foreignKeys: true, isDurable: true },
      check: { atMs: expect.any(Number), problem: null },
      identity: { serverUrl: server.url },
    })
    const asker = createServerAsker(till.till)
    const text = composeDiagnosis({
      till: state,
      server: asker.known(),
      sync: till.engine.view(),
      events: events.list(),
    })
    expect(text).toContain('synchronous FULL')
    expect(text).toContain('sale.create')
    expect(text).toContain('push-refused {"status":29}')
    expect(text).not.toContain('{"status":9}')
    const token = till.till.database.prepare('SELECT token FROM identity').pluck().get() as string
    for (const secret of [token, 'secret', 'ana:', 'Queso', 'Ana', shop.tenant]) expect(text).not.toContain(secret)
  } finally {
    await till.close({ remove: true })
    await server.stop()
  }
})
