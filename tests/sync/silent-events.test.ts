import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, test } from 'vitest'
import { HEARTBEAT_MS } from '../../server/routes/sync/stream-events.ts'
import { createServerClient } from '../../src-main/sync/server-client.ts'
import { createServerEvents, SILENCE_MS } from '../../src-main/sync/server-events.ts'
import { eventually } from '../support/headless-till.ts'

/** What the server sends when it has nothing to say, and when it does so for the last time. */
const HEARTBEAT = ': still here\n\n'
const LAST_HEARTBEAT_MS = 500
/** A tenth of what tills wait. */
const TEST_SILENCE_MS = SILENCE_MS / 10

test('two signs of life of the server fit into the silence that a till bears', () => {
  expect(SILENCE_MS).toBeGreaterThan(2 * HEARTBEAT_MS)
  expect(SILENCE_MS).toBeLessThan(2 * HEARTBEAT_MS + 5000)
})

test('a server that hangs while the till is idle is noticed when two of its signs of life did not come, and asked about once', async () => {
  let hangs = false
  const http = createServer((_request, response) => {
    if (hangs) return
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    response.write(HEARTBEAT)
    setTimeout(() => {
      response.write(HEARTBEAT)
      hangs = true
    }, LAST_HEARTBEAT_MS)
  })
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve))
  const client = createServerClient(
    { serverUrl: `http://127.0.0.1:${(http.address() as AddressInfo).port}`, token: null },
    fetch,
  )
  const lines: { readonly isOpen: boolean; readonly atMs: number }[] = []
  const events = createServerEvents({
    client: () => client,
    onNudge: () => undefined,
    onLine: () => lines.push({ isOpen: events.isOpen(), atMs: performance.now() }),
    random: Math.random,
    silenceMs: TEST_SILENCE_MS,
  })
  events.start()
  try {
    await eventually('the line is given up', () => lines.length === 2, 20_000)
    const [opened, lost] = lines
    const openMs = (lost?.atMs ?? 0) - (opened?.atMs ?? 0)
    expect(lost?.isOpen).toBe(false)
    expect(openMs).toBeGreaterThan(LAST_HEARTBEAT_MS + TEST_SILENCE_MS - 100)
    expect(openMs).toBeLessThan(LAST_HEARTBEAT_MS + TEST_SILENCE_MS + 4000)
    await new Promise((resolve) => setTimeout(resolve, 1500))
    expect(lines).toHaveLength(2)
  } finally {
    await events.stop()
    http.closeAllConnections()
    await new Promise((resolve) => http.close(resolve))
  }
})
