import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { readTransaction } from '../../src-main/database/transaction.ts'
import { troubleOfAnswer, troubleOfFailure } from '../../src-main/sync/line-watch.ts'
import { readSyncState } from '../../src-main/tables/sync-state.ts'
import type { LineTrouble } from '../../src-shared/sync/line-trouble.ts'
import { eventually, type HeadlessTill, openHeadlessTill } from '../support/headless-till.ts'
import { freePort } from '../support/mariadb.ts'
import { refusal, type ScriptedServer, startScriptedServer } from './scripted-server.ts'

const ends: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end()
})

async function listen(answer: RequestListener): Promise<string> {
  const http = createServer(answer)
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve))
  ends.push(
    () =>
      new Promise((resolve) => {
        http.close(resolve)
        http.closeAllConnections()
      }),
  )
  return `http://127.0.0.1:${(http.address() as AddressInfo).port}`
}

async function failureOf(url: string): Promise<LineTrouble | null> {
  return fetch(url).then(
    () => null,
    (error) => troubleOfFailure(error, () => true),
  )
}

describe('what failed is told by how it failed', () => {
  it('nobody listens at that address', async () => {
    expect(await failureOf(`http://127.0.0.1:${await freePort()}`)).toBe('refused')
  })

  it('the name is not known, or there is no network to ask it of', async () => {
    const error = await fetch('http://till-without-a-server.invalid').catch((thrown) => thrown)
    expect(troubleOfFailure(error, () => true)).toBe('name-not-found')
    expect(troubleOfFailure(error, () => false)).toBe('no-network')
  })

  it('the line breaks before the answer', async () => {
    const url = await listen((request) => request.socket.destroy())
    expect(await failureOf(url)).toBe('broken-off')
  })

  it('what answers has no certificate that could be trusted', async () => {
    const url = await listen((_request, response) => response.end())
    expect(await failureOf(url.replace('http:', 'https:'))).toBe('not-secure')
  })

  it('nobody answers in time; a request that the till gave up tells nothing', async () => {
    const url = await listen(() => undefined)
    const late = await fetch(url, { signal: AbortSignal.timeout(50) }).catch((thrown) => thrown)
    expect(troubleOfFailure(late)).toBe('silent')
    const givenUp = await fetch(url, { signal: AbortSignal.abort() }).catch((thrown) => thrown)
    expect(troubleOfFailure(givenUp)).toBeNull()
  })

  it.each([
    [200, 'application/json; charset=utf-8', null],
    [200, 'application/x-ndjson', null],
    [401, 'application/problem+json', null],
    [409, 'application/problem+json; charset=utf-8', null],
    [413, 'text/html', null],
    [200, 'text/html', 'not-mostrador'],
    [302, null, 'not-mostrador'],
    [404, 'application/json', 'not-mostrador'],
    [511, 'text/html', 'not-mostrador'],
    [502, 'text/html', 'only-proxy'],
    [503, 'text/html', 'only-proxy'],
    [503, 'application/problem+json', 'database-away'],
    [429, 'application/problem+json', 'busy'],
    [500, 'application/problem+json', 'server-fault'],
    [500, 'text/plain', 'server-fault'],
  ] as const)('an answer %i of %s', (status, kind, told) => {
    expect(troubleOfAnswer(status, kind)).toBe(told)
  })
})

async function joined(): Promise<{ server: ScriptedServer; till: HeadlessTill }> {
  const server = await startScriptedServer()
  ends.push(() => server.close())
  const till = await openHeadlessTill()
  ends.push(() => till.close({ remove: true }))
  await till.join(server.url, 'AAAA-AAAA')
  await eventually('online', () => till.engine.view().connection === 'online')
  return { server, till }
}

describe('what the window is told of the line', () => {
  it('nothing while all is well, but how old the data are', async () => {
    const beganMs = Date.now()
    const { till } = await joined()
    const { line, lastPullAtMs } = till.engine.view()
    expect(line).toBeNull()
    // What is stored may be up to a minute older than what is told: not each pull is worth a write.
    const stored = readTransaction(till.till.database, readSyncState).lastPullAtMs ?? 0
    const inOrder = [beganMs, stored, lastPullAtMs ?? 0, Date.now()]
    expect(inOrder).toEqual(inOrder.toSorted((a, b) => a - b))
  })

  it('why it failed and when the next try comes; the data are as old as before', async () => {
    const { server, till } = await joined()
    const { lastPullAtMs } = till.engine.view()
    await server.close()
    await till.engine.syncNow()
    await eventually('a try that is waited for', () => till.engine.view().line?.nextTryAtMs != null)
    const { connection, line, lastPullAtMs: pulledAtMs } = till.engine.view()
    expect({ connection, trouble: line?.trouble, pulledAtMs }).toEqual({
      connection: 'offline',
      trouble: 'refused',
      pulledAtMs: lastPullAtMs,
    })
    const waitMs = (line?.nextTryAtMs ?? 0) - Date.now()
    expect(waitMs).toBeGreaterThan(-100)
    expect(waitMs).toBeLessThan(61_000)
  })

  it('why it failed from the start of the program on', async () => {
    const server = await startScriptedServer()
    const before = await openHeadlessTill()
    await before.join(server.url, 'AAAA-AAAA')
    await before.close()
    await server.close()
    const till = await openHeadlessTill({ folder: before.folder })
    ends.push(() => till.close({ remove: true }))
    // A connection that was kept open breaks off once.
    await eventually('that nobody listens', () => till.engine.view().line?.trouble === 'refused', 10_000)
  })

  it('that the server is there and cannot store, when it says so of the sales alone', async () => {
    const { server, till } = await joined()
    server.onPush = () => refusal('storage-unavailable')
    till.openShift()
    await till.engine.syncNow()
    await eventually('offline', () => till.engine.view().connection === 'offline')
    expect(till.engine.view().line?.trouble).toBe('database-away')
  })

  it('that a page answered which is none of ours', async () => {
    const { server, till } = await joined()
    server.onChanges = () => ({ status: 200, body: '<html>Sign in</html>', headers: { 'content-type': 'text/html' } })
    await till.engine.syncNow()
    await eventually('offline', () => till.engine.view().connection === 'offline')
    expect(till.engine.view().line?.trouble).toBe('not-mostrador')
  })

  it('that nothing is heard, seconds after a sale that nobody takes and long before that is given up', async () => {
    const answers = await startScriptedServer()
    ends.push(() => answers.close())
    let stalls = false
    const till = await openHeadlessTill({
      fetch: (input, init) =>
        stalls
          ? new Promise((_, reject) =>
              init?.signal?.addEventListener('abort', () => reject(init.signal?.reason), { once: true }),
            )
          : fetch(input, init),
    })
    ends.push(() => till.close({ remove: true }))
    await till.join(answers.url, 'AAAA-AAAA')
    await eventually('online', () => till.engine.view().connection === 'online')
    stalls = true
    till.openShift()
    await eventually('silence', () => till.engine.view().connection === 'offline', 8000)
    expect(till.engine.view().line).toEqual({ trouble: 'silent', isTrying: true, nextTryAtMs: null })
    stalls = false
    await till.engine.stop()
  })
})
