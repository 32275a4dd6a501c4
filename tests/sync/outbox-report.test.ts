import { afterEach, beforeEach, expect, test } from 'vitest'
import { eventually, type HeadlessTill, openHeadlessTill } from '../support/headless-till.ts'
import { refusal, type ScriptedServer, startScriptedServer } from './scripted-server.ts'

let server: ScriptedServer
let till: HeadlessTill
/** What the till said with each push and pull, in order. */
let reports: { path: string; waiting: string | null; oldestAt: string | null }[]

beforeEach(async () => {
  reports = []
  server = await startScriptedServer()
  till = await openHeadlessTill({
    fetch: (input, init) => {
      const headers = new Headers(init?.headers)
      reports.push({
        path: new URL(String(input)).pathname,
        waiting: headers.get('x-outbox-waiting'),
        oldestAt: headers.get('x-outbox-oldest-at'),
      })
      return fetch(input, init)
    },
  })
})
afterEach(async () => {
  await till.close({ remove: true })
  await server.close()
})
const lastOf = (path: string) => reports.findLast((report) => report.path === path)

test('a till says with every push and pull how much it holds and since when, and nothing before it is enrolled', async () => {
  await till.join(server.url, 'CODE')
  expect(reports.filter(({ path }) => path === '/health' || path.endsWith('/enroll'))).toEqual([
    { path: '/health', waiting: null, oldestAt: null },
    { path: '/v1/tills/enroll', waiting: null, oldestAt: null },
  ])
  await eventually('it has pulled', () => lastOf('/v1/sync/changes') !== undefined)
  expect(lastOf('/v1/sync/changes')).toMatchObject({ waiting: '0', oldestAt: null })

  server.onPush = () => refusal('storage-unavailable')
  const before = Date.now()
  till.createProduct()
  const after = Date.now()
  till.createProduct()
  till.createProduct()
  await till.engine.syncNow()
  for (const path of ['/v1/sync/push', '/v1/sync/changes']) expect(lastOf(path)?.waiting).toBe('3')
  expect(Number(lastOf('/v1/sync/push')?.oldestAt)).toBeGreaterThanOrEqual(before)
  expect(Number(lastOf('/v1/sync/push')?.oldestAt)).toBeLessThanOrEqual(after)
})

test('what waits in the journal counts as held, until it is committed', async () => {
  await till.join(server.url, 'CODE')
  server.onPush = (operations) => ({
    status: 200,
    body: { epoch: server.epoch, results: operations.map(({ key }) => ({ key, status: 'accepted' })) },
  })
  till.createProduct()
  await till.engine.syncNow()
  await till.engine.syncNow()
  expect(lastOf('/v1/sync/changes')?.waiting).toBe('1')
})

test('a server that is overloaded is come back to when it says, with everything kept', async () => {
  await till.join(server.url, 'CODE')
  await till.engine.syncNow()
  let refusedAtMs = 0
  let takenAtMs = 0
  const commit = server.onPush
  server.onPush = (operations) => {
    if (refusedAtMs === 0) {
      refusedAtMs = Date.now()
      return { ...refusal('overloaded'), headers: { 'retry-after': '2' } }
    }
    takenAtMs = Date.now()
    return commit(operations)
  }
  till.createProduct()
  await eventually('it was taken', () => till.engine.view().unsentCount === 0)
  expect(takenAtMs - refusedAtMs).toBeGreaterThanOrEqual(2000)
  expect(till.engine.view().attentionCount).toBe(0)
})

test('a server that turns away with a problem that this till does not know is come back to as well', async () => {
  await till.join(server.url, 'CODE')
  const commit = server.onPush
  server.onPush = () => ({ status: 503, body: { type: 'of-the-future', title: 'Later', status: 503 } })
  till.createProduct()
  await till.engine.syncNow()
  expect(till.engine.view()).toMatchObject({ unsentCount: 1, attentionCount: 0, connection: 'offline' })
  server.onPush = commit
  await till.engine.syncNow()
  expect(till.engine.view()).toMatchObject({ unsentCount: 0, attentionCount: 0 })
})
