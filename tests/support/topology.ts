import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { freePort, type Mariadb, type MariadbReplica, startMariadb, startReplica } from './mariadb.ts'
import { type Nginx, startNginx } from './nginx.ts'
import { startRedis, type TestRedis } from './redis.ts'
import { type Shop, setupShop, startServer, type TestServer } from './test-server.ts'

export interface TopologyOptions {
  readonly storage: 'mysql' | 'embedded'
  /** One that follows the primary; none when absent. */
  readonly replica?: boolean
  /** `both`: one for the journal and one for the cache. */
  readonly redis?: 'both' | 'none'
  /** Databases that sync every commit, as deployed. */
  readonly durable?: boolean
  /** More than one stand behind NGINX. */
  readonly servers?: number
  readonly tills?: number
  readonly env?: Readonly<Record<string, string>>
}

/** All that a shop's servers run on, each a real process that can be killed, stopped and started again on its own. */
export interface Topology {
  /** Where tills go: NGINX, or the one server. */
  readonly url: string
  readonly servers: readonly TestServer[]
  readonly server: TestServer
  readonly primary: Mariadb
  readonly replica: MariadbReplica
  readonly journal: TestRedis
  readonly cache: TestRedis
  readonly nginx: Nginx
  readonly shop: Shop
  /** To reach the storage beside the servers. */
  readonly env: Readonly<Record<string, string>>
  /** The panel's data of one server. */
  panel(server?: TestServer): Promise<Panel>
  stop(): Promise<void>
}

/** What `GET /health` and `GET /sync/status` answer. */
export interface Panel {
  readonly httpStatus: number
  readonly health: {
    readonly status: 'healthy' | 'degraded' | 'error'
    readonly mysql: string
    readonly replica: string
    readonly redis: string
    readonly journal: string
  }
  readonly sync: {
    readonly mysql_available: boolean
    readonly redis_available: boolean
    readonly cache_items: number
    readonly pending_creates: number
    readonly pending_updates: number
    readonly pending_deletes: number
    readonly is_consistent: boolean
    readonly consistency_details: unknown
    readonly last_drain_at: number | null
    readonly status: 'synced' | 'out_of_sync'
  }
}

/** Starts it all on free ports in throw-away folders, with a shop and codes for its tills. */
export async function startTopology(options: TopologyOptions): Promise<Topology> {
  const {
    storage,
    replica: wantsReplica = false,
    redis = 'both',
    servers: count = 1,
    tills = 8,
    durable = false,
  } = options
  const mysql = storage === 'mysql'
  const running: { stop(): Promise<void> }[] = []
  const started = async <Thing extends { stop(): Promise<void> }>(starting: Promise<Thing>): Promise<Thing> => {
    const thing = await starting
    running.push(thing)
    return thing
  }
  const stop = async () => {
    for (const thing of running.toReversed()) await thing.stop()
  }
  try {
    const primary = mysql ? await started(startMariadb({ durable })) : null
    const replica = primary !== null && wantsReplica ? await started(startReplica(primary, { durable })) : null
    const [journal, cache] =
      redis === 'none'
        ? [null, null]
        : await Promise.all([
            mysql ? started(startRedis(redisSettings('redis-journal.conf'))) : null,
            started(startRedis(redisSettings('redis-cache.conf'))),
          ])
    const env = {
      ...(replica !== null && { DATABASE_REPLICA_URL: replica.url }),
      ...(journal !== null && { REDIS_JOURNAL_URL: journal.url }),
      ...(cache !== null && { REDIS_URL: cache.url }),
      REQUESTS_PER_MINUTE: '0',
      REQUESTS_PER_MINUTE_PER_ADDRESS: '0',
      TRUST_PROXY: String(count > 1),
      ...options.env,
    }
    const place = primary === null ? { storage } : { storage, databaseUrl: primary.url }
    const servers: TestServer[] = []
    for (let index = 0; index < count; index += 1) {
      const server = await startServer({ ...place, port: await freePort(), env })
      servers.push(server)
      // Hard: whatever state a test has left behind, nothing waits for anything here.
      running.push({ stop: async () => void (await server.kill('SIGKILL')) })
    }
    const nginx = count > 1 ? await started(startNginx(servers.map(({ port }) => port))) : null
    const server = present(servers[0], 'server')
    return {
      url: nginx?.url ?? server.url,
      servers,
      server,
      get primary() {
        return present(primary, 'primary')
      },
      get replica() {
        return present(replica, 'replica')
      },
      get journal() {
        return present(journal, 'Redis for the journal')
      },
      get cache() {
        return present(cache, 'Redis for the cache')
      },
      get nginx() {
        return present(nginx, 'NGINX')
      },
      shop: await setupShop(server, { tills }),
      env: server.env,
      panel: (of = server) => readPanel(of),
      stop,
    }
  } catch (error) {
    await stop()
    throw error
  }
}

/** What the server says of itself, without a token; each answer has a second, whatever hangs behind it. */
export async function readPanel(server: Pick<TestServer, 'url'>): Promise<Panel> {
  const ask = async (path: string) => {
    const answer = await fetch(server.url + path, { signal: AbortSignal.timeout(1000) })
    return { status: answer.status, body: (await answer.json()) as unknown }
  }
  const [health, sync] = await Promise.all([ask('/health'), ask('/sync/status')])
  return { httpStatus: health.status, health: health.body as Panel['health'], sync: sync.body as Panel['sync'] }
}

/** The settings of `server/deploy/<name>` as arguments, without its address, which a test chooses itself. */
export function redisSettings(name: 'redis-journal.conf' | 'redis-cache.conf'): string[] {
  const text = readFileSync(join(import.meta.dirname, '..', '..', 'server', 'deploy', name), 'utf8')
  const lines = text.split('\n').filter((line) => line !== '' && !/^(#|bind |port )/.test(line))
  return lines.flatMap((line) => {
    const [setting, ...values] = line.split(' ')
    return [`--${setting}`, ...values.map((value) => (value === '""' ? '' : value))]
  })
}

function present<Thing>(thing: Thing | null | undefined, name: string): Thing {
  if (thing === null || thing === undefined) throw new Error(`this topology has no ${name}`)
  return thing
}
