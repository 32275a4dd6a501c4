import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Shop, setupShop, startServer, type TestServer } from '../../support/test-server.ts'

export const demoCatalog = join(import.meta.dirname, '..', '..', '..', 'resources', 'demo', 'catalog.csv')

/** A real server with one shop in it, and what a manager sees of it through the public interface. */
export interface CentralShop {
  readonly server: TestServer
  readonly shop: Shop
  /** Environment of a till that joins by itself when it starts, with the next of the shop's codes. */
  joiningTill(): Readonly<Record<string, string>>
  /** `GET` as the manager, here or from another server on the same storage; throws when the answer is not 200. */
  get<Answer>(path: string, url?: string): Promise<Answer>
  /** `PATCH` as the manager, with a key of its own, here or through another server on the same storage; gives the status. */
  patch(path: string, body: unknown, url?: string): Promise<number>
  /** `DELETE` as the manager; throws when the answer is not 200. */
  remove(path: string, url?: string): Promise<void>
  /** `POST` as the manager, here or to another server on the same storage. */
  post(path: string, body?: unknown, url?: string): Promise<Response>
  end(): Promise<void>
}

interface CentralWishes {
  readonly tills?: number
  readonly catalog?: string
}

/** Shops as `setup` leaves them: made once a worker, and copied. */
const prepared = new Map<string, Promise<{ readonly folder: string; readonly shop: Shop }>>()

async function prepareShop(tills: number, catalog: string) {
  const folder = mkdtempSync(join(tmpdir(), 'mostrador-central-'))
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
  return { folder, shop: await setupShop({ DATA_DIR: folder }, { tills, catalog }) }
}

export async function openCentralShop({ tills = 1, catalog = demoCatalog }: CentralWishes = {}): Promise<CentralShop> {
  const dataDir = mkdtempSync(join(tmpdir(), 'mostrador-central-'))
  const wanted = `${tills} ${catalog}`
  const preparing = prepared.get(wanted) ?? prepareShop(tills, catalog)
  prepared.set(wanted, preparing)
  const { folder, shop: made } = await preparing
  // Each test uses up codes of its own copy.
  const shop = structuredClone(made)
  cpSync(folder, dataDir, { recursive: true })
  const server = await startServer({ storage: 'embedded', dataDir })
  const session = await fetch(`${server.url}/v1/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ tenant: shop.tenant, user: shop.user, password: shop.password }),
  })
  const { token } = (await session.json()) as { token: string }
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
  return {
    server,
    shop,
    joiningTill: () => ({
      MOSTRADOR_SERVER_URL: server.url,
      MOSTRADOR_ENROLMENT_CODE: shop.enrolmentCodes.shift() ?? '',
    }),
    async get<Answer>(path: string, url = server.url) {
      const answer = await fetch(url + path, { headers })
      if (answer.status !== 200) throw new Error(`GET ${path}: ${answer.status} ${await answer.text()}`)
      return (await answer.json()) as Answer
    },
    async patch(path, body, url = server.url) {
      const withKey = { ...headers, 'idempotency-key': crypto.randomUUID() }
      const answer = await fetch(url + path, { method: 'PATCH', headers: withKey, body: JSON.stringify(body) })
      return answer.status
    },
    async remove(path, url = server.url) {
      const { 'content-type': _none, ...bare } = headers
      const withKey = { ...bare, 'idempotency-key': crypto.randomUUID() }
      const answer = await fetch(url + path, { method: 'DELETE', headers: withKey })
      if (answer.status !== 200) throw new Error(`DELETE ${path}: ${answer.status} ${await answer.text()}`)
    },
    post: (path, body = {}, url = server.url) =>
      fetch(url + path, { method: 'POST', headers, body: JSON.stringify(body) }),
    async end() {
      await server.stop()
      rmSync(dataDir, { recursive: true, force: true })
    },
  }
}
