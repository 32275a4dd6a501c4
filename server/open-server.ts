import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { Logger } from 'pino'
import { createChangeNews } from './change-news.ts'
import type { Config } from './config.ts'
import type { ServerContext } from './context.ts'
import { openJournal } from './journal/open-journal.ts'
import { anyTenant } from './routes/tenants/set-up-tenant.ts'
import { newCode } from './secrets.ts'
import { migrate } from './store/migrate.ts'
import { openStorage } from './store/open-storage.ts'
import type { Store } from './store/open-store.ts'
import { insertRows } from './store/rows.ts'
import { isCollision, writeTransaction } from './store/transaction.ts'

/** The version of the program, from its package. */
export function programVersion(): string {
  const text = readFileSync(new URL('../package.json', import.meta.url), 'utf8')
  return (JSON.parse(text) as { version: string }).version
}

/** Opens the storage, brings it to this version and gathers what the routes work with. */
export async function openServer(config: Config, logger: Logger, closing: AbortSignal): Promise<ServerContext> {
  const storage = openStorage(config.place, logger)
  const store = storage.primary
  try {
    const ran = await migrate(store)
    if (ran.length > 0) logger.info({ migrations: ran }, 'the database was migrated')
    return {
      config,
      store,
      storage,
      journal: openJournal({ redis: null, prefix: config.redisPrefix, storage, log: logger }),
      epoch: await readEpoch(store),
      version: programVersion(),
      news: createChangeNews({
        storage: { primary: store, replica: null, primaryCircuit: null, replicaCircuit: null },
        redis: null,
        prefix: config.redisPrefix,
        log: logger,
      }),
      inFlight: new Set(),
      closing,
      setupCode: (await anyTenant({ db: store.reader })) ? null : newCode(),
    }
  } catch (error) {
    await storage.close()
    throw error
  }
}

async function readEpoch(store: Store): Promise<string> {
  const read = () =>
    store.writer.selectFrom('server_state').select('value').where('name', '=', 'epoch').executeTakeFirst()
  const present = await read()
  if (present !== undefined) return present.value
  try {
    await writeTransaction(store, (tx) => insertRows(tx, 'server_state', [{ name: 'epoch', value: randomUUID() }]))
  } catch (error) {
    // Another server on the same database made it first.
    if (!isCollision(error)) throw error
  }
  return (await read())?.value ?? ''
}

export async function closeServer(context: ServerContext): Promise<void> {
  context.news.close()
  await context.storage.close()
}
