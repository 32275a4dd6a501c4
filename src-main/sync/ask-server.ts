import type { z } from 'zod'
import type { Asked, ServerStateView } from '../../src-shared/contract/system-views.ts'
import {
  serverCacheSchema,
  serverHealthSchema,
  serverStorageSchema,
  serverSyncSchema,
} from '../../src-shared/system/server-answers.ts'
import { readTransaction } from '../database/transaction.ts'
import { readIdentity } from '../tables/identity.ts'
import type { Till } from '../till/till.ts'
import { troubleOfFailure } from './line-watch.ts'
import { parseJson } from './push-answer.ts'
import { createServerClient, type Fetch, type ServerClient } from './server-client.ts'

/** The server has a second for each by its own promise; the line has the rest. */
const ANSWER_WITHIN_MS = 3000

export interface ServerAsker {
  /** Asks all four at once; null for a till that stands alone. Never throws. */
  ask(): Promise<ServerStateView | null>
  /** What the last asking brought, without asking. */
  known(): ServerStateView
}

const nothing: Asked<never> = { known: null, trouble: null }

/** Keeps what the server said of itself last, so that it can be shown with its age when it says nothing any more. */
export function createServerAsker(till: Till, fetch: Fetch = globalThis.fetch): ServerAsker {
  let state: ServerStateView = { health: nothing, storage: nothing, cache: nothing, sync: nothing }
  let askedUrl: string | null = null
  return {
    known: () => state,
    ask: async () => {
      const serverUrl = readTransaction(till.database, readIdentity)?.server?.serverUrl ?? null
      if (serverUrl === null) return null
      if (serverUrl !== askedUrl) state = { health: nothing, storage: nothing, cache: nothing, sync: nothing }
      askedUrl = serverUrl
      const client = createServerClient({ serverUrl, token: null }, fetch)
      const before = state
      const [health, storage, cache, sync] = await Promise.all([
        askOne(till, client, '/health', serverHealthSchema, before.health),
        askOne(till, client, '/health/storage', serverStorageSchema, before.storage),
        askOne(till, client, '/health/cache', serverCacheSchema, before.cache),
        askOne(till, client, '/sync/status', serverSyncSchema, before.sync),
      ])
      state = { health, storage, cache, sync }
      return state
    },
  }
}

async function askOne<Schema extends z.ZodType>(
  { clock }: Till,
  client: ServerClient,
  path: string,
  schema: Schema,
  { known }: Asked<z.infer<Schema>>,
): Promise<Asked<z.infer<Schema>>> {
  try {
    const { status, text } = await client.get(path, AbortSignal.timeout(ANSWER_WITHIN_MS))
    // A server that cannot serve says so with 503, and with all that it knows.
    const understood = schema.safeParse(parseJson(text))
    if (understood.success) return { known: { answer: understood.data, atMs: clock() }, trouble: null }
    const trouble = status === 502 || status === 503 || status === 504 ? 'only-proxy' : 'not-mostrador'
    return { known, trouble }
  } catch (error) {
    return { known, trouble: troubleOfFailure(error) ?? 'silent' }
  }
}
