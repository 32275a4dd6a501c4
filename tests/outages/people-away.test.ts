import { v7 as uuidv7 } from 'uuid'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { UserFields } from '../../src-shared/sync/records.ts'
import { call, enrollTill, statusesOf, type TillClient } from '../server/till-client.ts'
import { eventually } from '../support/headless-till.ts'
import { type Mariadb, startMariadb } from '../support/mariadb.ts'
import { startRedis, type TestRedis } from '../support/redis.ts'
import { type Shop, setupShop, startServer, type TestServer } from '../support/test-server.ts'

let mariadb: Mariadb
let redis: TestRedis
let server: TestServer
let shop: Shop
let till: TillClient
let token: string

beforeAll(async () => {
  ;[mariadb, redis] = await Promise.all([startMariadb(), startRedis()])
  const env = { REDIS_URL: redis.url, REDIS_JOURNAL_URL: redis.url, CACHE_CALLERS_TTL: '600' }
  server = await startServer({ storage: 'mysql', databaseUrl: mariadb.url, env })
  shop = await setupShop(server, { tills: 1 })
  till = await enrollTill(server.url, shop.enrolmentCodes[0])
  const { tenant, user, password } = shop
  const session = await call<{ token: string }>(server.url, 'POST', '/v1/session', { body: { tenant, user, password } })
  token = session.body.token
})
afterAll(async () => {
  await server.stop()
  await Promise.all([mariadb.stop(), redis.stop()])
})

const pinHash = '$argon2id$v=19$m=19456,t=2,p=1$c2FsdA$c2VjcmV0'
const asPerson = async (path: string) => {
  const answer = await call(server.url, 'GET', path, { token })
  return { status: answer.status, text: JSON.stringify(answer.body) }
}

test('people that tills make while MySQL is away wait in the journal, are judged when it is back, and show no PIN', async () => {
  await eventually('the journal is good', async () => (await asPerson('/health')).text.includes('"journal":"ok"'))
  const withPin = { id: shop.userId, version: 1, base: { pinHash: null }, changes: { pinHash } }
  expect(statusesOf(await till.committed([till.record('user.edit', withPin)]))).toEqual(['committed'])
  expect((await asPerson('/v1/users')).text).toContain('Lucía')

  await mariadb.kill()
  const by = (userId: string, kind: string, body: unknown) => ({ ...till.record(kind, body), userId })
  const made: UserFields & { id: string } = { id: uuidv7(), name: 'Rosa', role: 'cashier', pinHash, active: true }
  const operations = [
    by(shop.userId, 'user.create', made),
    by('a stranger', 'user.create', { ...made, id: uuidv7(), name: 'Intruso', role: 'owner' }),
    by(shop.userId, 'user.edit', { id: shop.userId, version: 1, base: { name: 'Ana' }, changes: { name: 'Eva' } }),
  ]
  await eventually('they are accepted', async () => {
    const answer = await till.push(operations)
    return answer.status === 200 && statusesOf(answer.body.results).every((status) => status === 'accepted')
  })
  const users = await asPerson('/v1/users')
  expect([users.status, users.text]).toEqual([200, expect.stringContaining('Rosa')])
  expect(users.text).not.toContain('argon2')
  const one = await asPerson(`/v1/users/${made.id}`)
  expect([one.status, one.text]).toEqual([200, expect.stringContaining('"pending":true')])
  expect(one.text).not.toContain('argon2')

  await mariadb.restart()
  await eventually(
    'they are judged',
    async () => (await asPerson('/v1/exceptions')).text.includes('journal-conflict'),
    30_000,
  )
  expect(statusesOf(await till.committed(operations))).toEqual(['committed', 'rejected', 'conflict'])
  const exceptions = await asPerson('/v1/exceptions')
  expect(exceptions.text).toContain('not-permitted')
  const last = await asPerson('/v1/users')
  expect(last.text).toContain('Rosa')
  expect(last.text).not.toContain('Intruso')
  expect(exceptions.text + last.text + server.logs()).not.toContain('argon2')
})
