import { openStore, type Store } from '../../server/store/open-store.ts'
import { type Mariadb, startMariadb } from '../support/mariadb.ts'
import { startServer, type TestServer } from '../support/test-server.ts'

/** Every suite that stores something runs on both. */
export const storages = ['embedded', 'mysql'] as const
export type Storage = (typeof storages)[number]

export interface RunningServer extends TestServer {
  /** The server's own storage, opened beside it, to see what is really there. */
  readonly store: Store
  readonly mariadb: Mariadb | null
  end(): Promise<void>
}

/** Starts the real server program on real storage of its own. */
export async function startOn(storage: Storage, env: Record<string, string> = {}): Promise<RunningServer> {
  const mariadb = storage === 'mysql' ? await startMariadb() : null
  const server = await startServer({ storage, ...(mariadb === null ? {} : { databaseUrl: mariadb.url }), env })
  const store = openStoreOf(server)
  return {
    ...server,
    store,
    mariadb,
    end: async () => {
      await store.close()
      await server.stop()
      await mariadb?.stop()
    },
  }
}

/** Opens the storage that a server's environment names. */
export function openStoreOf({ env }: Pick<TestServer, 'env'>): Store {
  const url = env.DATABASE_URL
  return url === undefined
    ? openStore({ engine: 'embedded', folder: env.DATA_DIR ?? '' })
    : openStore({ engine: 'mysql', url, replicaUrl: null, connections: 20, timeoutMs: 10_000 })
}

/** How many rows a table has, of one tenant or of all. */
export async function countRows(
  store: Store,
  table:
    | 'sales'
    | 'sale_lines'
    | 'operations'
    | 'products'
    | 'changes'
    | 'stock_movements'
    | 'exceptions'
    | 'customers',
  tenantId?: string,
): Promise<number> {
  const row = await store.reader
    .selectFrom(table as 'sales')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .$if(tenantId !== undefined, (query) => query.where('tenant_id', '=', tenantId ?? ''))
    .executeTakeFirstOrThrow()
  return Number(row.count)
}
