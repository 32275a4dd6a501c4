import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { eventually } from '../support/headless-till.ts'
import { type Mariadb, startMariadb } from '../support/mariadb.ts'
import { startRedis, type TestRedis } from '../support/redis.ts'
import { setupShop, startServer, type TestServer } from '../support/test-server.ts'
import { call, enrollTill, product, statusesOf, type TillClient } from './till-client.ts'

describe('a server whose MySQL cannot be prepared at once', () => {
  let mariadb: Mariadb
  let redis: TestRedis
  let server: TestServer
  let till: TillClient

  beforeAll(async () => {
    ;[mariadb, redis] = await Promise.all([startMariadb(), startRedis()])
    server = await startServer({
      storage: 'mysql',
      databaseUrl: mariadb.url,
      env: { REDIS_URL: redis.url, REDIS_JOURNAL_URL: redis.url },
    })
    const { enrolmentCodes } = await setupShop(server, { tills: 1 })
    till = await enrollTill(server.url, enrolmentCodes[0])
  })
  afterAll(async () => {
    await server.kill('SIGKILL')
    await Promise.all([mariadb.stop(), redis.stop()])
  })

  const isTaken = async (status: string) => {
    const answer = await till.push([till.record('product.create', product())]).catch(() => null)
    return answer?.status === 200 && statusesOf(answer.body.results)[0] === status
  }

  it('writes to it again once it can, when it came back without a connection to spare', async () => {
    expect(await isTaken('committed')).toBe(true)
    await mariadb.asAdmin("ALTER USER 'mostrador'@'%' WITH MAX_USER_CONNECTIONS 1")
    await mariadb.kill()
    // A database that is back before two probes have failed was never away.
    await eventually('its probe misses it', () => server.logs().includes('circuit opened'))
    await mariadb.restart()
    await eventually('its probe has found it', () => server.logs().includes('circuit closed'))
    await eventually('the journal takes writes', () => isTaken('accepted'))
    expect(await call(server.url, 'GET', '/health')).toMatchObject({ status: 200, body: { status: 'degraded' } })
    const storage = await call(server.url, 'GET', '/health/storage')
    expect(storage.body).toMatchObject({ primary: 'ok', writes: 'journal' })
    await mariadb.asAdmin("ALTER USER 'mostrador'@'%' WITH MAX_USER_CONNECTIONS 0")
    await eventually('it is written to', () => isTaken('committed'), 5000)
  })

  it('learns the epoch from a Redis that comes after its start, while MySQL is still away', async () => {
    await server.kill('SIGKILL')
    await mariadb.kill()
    await redis.signal('SIGKILL')
    await server.restart()
    await redis.restart()
    await eventually('the journal takes writes', () => isTaken('accepted'), 5000)
    await mariadb.restart()
    await eventually('it is written to', () => isTaken('committed'), 5000)
  })
})
