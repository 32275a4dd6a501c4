import pino from 'pino'
import type { TillCaller } from '../../server/caller.ts'
import { createChangeNews } from '../../server/change-news.ts'
import { createDrain, type Drain } from '../../server/jobs/drain-journal.ts'
import { createJobLocks } from '../../server/jobs/job-locks.ts'
import { type OpenJournal, openJournal } from '../../server/journal/open-journal.ts'
import { acceptOperations } from '../../server/operations/accept-operations.ts'
import { prepareOperation } from '../../server/operations/prepare-operation.ts'
import { openRedisLink, type RedisLink } from '../../server/redis/redis-link.ts'
import { setUpTenant } from '../../server/routes/tenants/set-up-tenant.ts'
import { enrollTill } from '../../server/routes/tills/enroll-till.ts'
import { migrate } from '../../server/store/migrate.ts'
import { openStorage } from '../../server/store/open-storage.ts'
import type { Storage } from '../../server/store/storage.ts'
import type { Operation } from '../../src-shared/sync/operations.ts'
import type { EnrollResponse } from '../../src-shared/sync/wire.ts'
import { eventually } from '../support/headless-till.ts'
import { type TillClient, tillClient } from './till-client.ts'

/** What one server process has of journal and drain, without its routes. */
export interface Instance {
  readonly storage: Storage
  readonly link: RedisLink
  readonly journal: OpenJournal
  /** null: this one never drains. */
  readonly drain: Drain | null
  /** Offers operations as a push of the till does; answers their statuses, or `unavailable`. */
  offer(till: JournalTill, ...operations: readonly Operation[]): Promise<string[] | 'unavailable' | 'fenced'>
  close(): Promise<void>
}

export interface InstanceOptions {
  readonly databaseUrl: string
  readonly redisUrl: string
  readonly drains?: boolean
  readonly prefix?: string
  readonly leaseMs?: number
  readonly log?: pino.Logger
  readonly lookEveryMs?: number
}

export const silent = pino({ level: 'silent' })

export function openInstance(options: InstanceOptions): Instance {
  const {
    databaseUrl,
    redisUrl,
    drains = true,
    prefix = 'test',
    leaseMs = 1500,
    log = silent,
    lookEveryMs = 100,
  } = options
  const place = { engine: 'mysql', url: databaseUrl, replicaUrl: null, connections: 8, timeoutMs: 5000 } as const
  const storage = openStorage(place, log)
  const link = openRedisLink({ url: redisUrl, name: 'journal', log, commandTimeoutMs: 1000 })
  const journal = openJournal({ redis: link, prefix, storage, log, lookEveryMs })
  const news = createChangeNews({ storage, redis: null, prefix, log })
  const locks = createJobLocks({ redis: link, store: storage.primary, prefix, log, leaseMs })
  const drain = drains ? createDrain({ journal, storage, news, locks, log, everyMs: 30_000 }) : null
  return {
    storage,
    link,
    journal,
    drain,
    offer: async ({ caller }, ...operations) => {
      const prepared = operations.map((operation) => prepareOperation(operation))
      try {
        const outcomes = await acceptOperations({ storage, journal, news }, caller, prepared, 'push')
        return outcomes === 'fenced' ? 'fenced' : outcomes.map(({ answer }) => answer.status)
      } catch {
        return 'unavailable'
      }
    },
    close: async () => {
      journal.close()
      await locks.close()
      await drain?.close()
      news.close()
      await link.close()
      await storage.close()
    },
  }
}

/** A till that makes operations and chains its facts, and who it is to the server. */
export interface JournalTill extends TillClient {
  readonly caller: TillCaller
}

/** A tenant with enrolled tills, made without a server. */
export async function openTenant(storage: Storage, name: string, tills: number): Promise<JournalTill[]> {
  await migrate(storage.primary)
  const made = await setUpTenant(storage.primary, {
    tenant: name,
    store: 'Centro',
    user: 'Lucía',
    password: 'correct horse battery',
    tills,
    currency: 'MXN',
    timeZone: 'America/Mexico_City',
  })
  if (!made.ok) throw new Error(made.refusal)
  const enrolled: JournalTill[] = []
  for (const code of made.value.enrolmentCodes) {
    const answer = await enrollTill(storage.primary, 'epoch', { code, deviceName: 'Caja' }, nobody)
    if (!answer.ok) throw new Error(answer.refusal.title)
    enrolled.push({ ...tillClient('', answer.value), caller: callerOf(answer.value) })
  }
  return enrolled
}

const nobody = { key: null, token: null }

function callerOf({ tenantId, storeId, tillId, incarnation }: EnrollResponse): TillCaller {
  const shop = { tenantId, currency: 'MXN', stockPolicy: 'accept', name: 'Caja' } as const
  return { ...shop, kind: 'till', storeId, tillId, incarnation }
}

export const isOk = ({ journal }: Instance) => eventually('the journal is good', () => journal.status().status === 'ok')

export const drained = ({ journal }: Instance) =>
  eventually('the journal is drained', async () => (await journal.depth().catch(() => -1)) === 0)

/** Waits until the instance knows that its database is away. */
export const knowsMysqlAway = ({ storage }: Instance) => eventually('the circuit opens', () => !storage.isWritable())

/** Each operation's stored verdict, in the order of the keys. */
export async function verdictsOf({ storage }: Instance, operations: readonly Operation[]): Promise<string[]> {
  const rows = await storage.primary.reader
    .selectFrom('operations')
    .select(['operation_key', 'status'])
    .where(
      'operation_key',
      'in',
      operations.map(({ key }) => key),
    )
    .execute()
  return operations.map(({ key }) => rows.find((row) => row.operation_key === key)?.status ?? 'none')
}
