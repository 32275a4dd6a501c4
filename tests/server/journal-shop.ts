import type { Redis } from 'ioredis'
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest'
import type { Operation } from '../../src-shared/sync/operations.ts'
import { type Mariadb, startMariadb } from '../support/mariadb.ts'
import { startRedis, type TestRedis } from '../support/redis.ts'
import { type Instance, isOk, type JournalTill, knowsMysqlAway, openInstance, openTenant } from './journal-instance.ts'
import { product } from './till-client.ts'

/** A real MariaDB and a real Redis for what is described: every test has an empty database and an empty, sound journal. */
export interface JournalShop {
  readonly mariadb: Mariadb
  readonly redis: TestRedis
  readonly client: Redis
  /** Those that `till` and `create` mean. */
  tills: JournalTill[]
  /** Opens an instance of the server's journal until the end of the test. */
  instance(change?: Partial<Parameters<typeof openInstance>[0]>): Instance
  /** An instance with two tills whose database was there, and is away. */
  cutOff(): Promise<Instance>
  till(at?: number): JournalTill
  create(at?: number): Operation
}

/** Why an instance promises nothing. */
export const reason = ({ journal }: Instance): string => journal.status().reason ?? ''

/** To be called where tests are described. */
export function journalShop(): JournalShop {
  let mariadb: Mariadb
  let redis: TestRedis
  let client: Redis
  const open: Instance[] = []
  let databaseUrl: string

  beforeAll(async () => {
    ;[mariadb, redis] = await Promise.all([startMariadb(), startRedis()])
  })
  afterAll(async () => {
    await Promise.all([mariadb.stop(), redis.stop()])
  })
  beforeEach(async () => {
    databaseUrl = await mariadb.createDatabase()
    client = redis.connect()
    client.on('error', () => undefined)
    await client.flushall()
  })
  afterEach(async () => {
    for (const instance of open.splice(0)) await instance.close()
    await client.config(
      'SET',
      'maxmemory-policy',
      'noeviction',
      'appendonly',
      'yes',
      'appendfsync',
      'always',
      'maxmemory',
      '0',
    )
    client.disconnect()
  })

  const instance = (change: Partial<Parameters<typeof openInstance>[0]> = {}): Instance => {
    const opened = openInstance({ databaseUrl, redisUrl: redis.url, ...change })
    open.push(opened)
    return opened
  }
  /** An instance with two tills whose database was there, and is away. */
  const cutOff = async (): Promise<Instance> => {
    const opened = instance()
    shop.tills = await openTenant(opened.storage, 'La Esquina', 2)
    await isOk(opened)
    await mariadb.kill()
    await knowsMysqlAway(opened)
    return opened
  }
  const till = (at = 0) => shop.tills[at] as JournalTill
  const create = (at = 0) => till(at).record('product.create', product())
  const shop: JournalShop = {
    get mariadb() {
      return mariadb
    },
    get redis() {
      return redis
    },
    get client() {
      return client
    },
    tills: [],
    ...{ instance, cutOff, till, create },
  }
  return shop
}
