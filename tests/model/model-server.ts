import { randomUUID } from 'node:crypto'
import { copyFileSync, existsSync, mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import Database from 'better-sqlite3'
import { pino } from 'pino'
import { buildApp } from '../../server/app.ts'
import type { UserCaller } from '../../server/caller.ts'
import { readConfig } from '../../server/config.ts'
import { type OpenServer, openServer } from '../../server/open-server.ts'
import { forgetTokensOf } from '../../server/plugins/auth.ts'
import { revokeTill } from '../../server/routes/tills/revoke-till.ts'
import type { Store } from '../../server/store/open-store.ts'
import { renewWriter } from '../../server/store/tables/change-marks.ts'

export interface WireRequest {
  readonly method: string
  /** With its query. */
  readonly path: string
  readonly headers: Record<string, string>
  readonly body: string | undefined
}

export interface WireReply {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: Buffer
}

/** The whole server program in this process, on an embedded file, without a socket. */
export interface ModelServer {
  readonly store: Store
  send(request: WireRequest): Promise<WireReply>
  /** Ends it and starts it again on its file. */
  restart(): Promise<void>
  /** Keeps its file as it is now under a name. */
  save(name: string): Promise<void>
  /** Puts back a file that was kept; `newEpoch` as a restore by the book does. */
  restore(name: string, newEpoch: boolean): Promise<void>
  /** Shuts a till out in the name of a manager, with those that were made of it; a till that is unknown it does not. */
  revoke(by: Pick<UserCaller, 'tenantId' | 'userId'>, tillId: string): Promise<void>
  close(): Promise<void>
}

const silent = pino({ level: 'silent' })
const files = ['mostrador.db', 'mostrador.db-wal', 'mostrador.db-shm']

export async function openModelServer(folder: string): Promise<ModelServer> {
  let running = await run(folder)
  const close = async () => {
    running.closing.abort()
    await running.app.close()
    await running.server.close()
  }
  const restart = async (meanwhile: () => void) => {
    await close()
    meanwhile()
    running = await run(folder)
  }
  return {
    get store() {
      return running.server.context.storage.primary
    },
    send: async ({ method, path, headers, body }) => {
      const { app } = running
      const reply = await app.inject({
        method: method as 'GET',
        url: path,
        headers,
        ...(body !== undefined && { payload: body }),
      })
      const zipped = reply.headers['content-encoding'] === 'gzip'
      const told = Object.entries(reply.headers).filter(([name]) => !/^content-(encoding|length)$/.test(name))
      return {
        status: reply.statusCode,
        headers: Object.fromEntries(told.map(([name, value]) => [name, String(value)])),
        body: zipped ? gunzipSync(reply.rawPayload) : reply.rawPayload,
      }
    },
    restart: () => restart(() => undefined),
    save: (name) => restart(() => copyStore(folder, join(folder, name))),
    restore: (name, newEpoch) =>
      restart(() => {
        copyStore(join(folder, name), folder)
        if (newEpoch) raiseEpoch(join(folder, 'mostrador.db'))
      }),
    revoke: async (by, tillId) => {
      const { context } = running.server
      const manager: UserCaller = { kind: 'user', name: 'Lucía', currency: 'MXN', stockPolicy: 'accept', ...by }
      const shutOut = await revokeTill(context.storage.primary, manager, { tillId, keep: [] })
      if (typeof shutOut === 'string') return
      for (const each of shutOut) await forgetTokensOf(context, by.tenantId, each)
    },
    close,
  }
}

async function run(folder: string) {
  // What a new process begins with.
  renewWriter()
  const closing = new AbortController()
  const config = readConfig({
    ...{
      DATA_DIR: folder,
      LOG_LEVEL: 'silent',
      CACHE_ENABLED: 'false',
      ATTEMPTS_PER_MINUTE: '1000000',
      RESUMES_PER_DAY: '1000000',
    },
    ...{ REQUESTS_PER_MINUTE: '0', REQUESTS_PER_MINUTE_PER_ADDRESS: '0' },
  })
  const server: OpenServer = await openServer(config, silent, closing.signal)
  return { server, closing, app: await buildApp(server.context, silent) }
}

/** Copies a store that nobody has open. */
export function copyStore(from: string, to: string): void {
  mkdirSync(to, { recursive: true })
  for (const file of files) {
    rmSync(join(to, file), { force: true })
    if (existsSync(join(from, file))) copyFileSync(join(from, file), join(to, file))
  }
}

function raiseEpoch(file: string): void {
  const database = new Database(file)
  database.prepare("UPDATE server_state SET value = ? WHERE name = 'epoch'").run(randomUUID())
  database.close()
}
