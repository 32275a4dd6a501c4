import { afterAll, beforeAll, describe } from 'vitest'
import { type HeadlessTill, type HeadlessTillOptions, openHeadlessTill } from './headless-till.ts'
import { type Mariadb, startMariadb } from './mariadb.ts'
import { type Shop, setupShop, startServer, type TestServer } from './test-server.ts'

export interface OpenShop {
  readonly server: TestServer
  readonly shop: Shop
  /** Opens one more till of the shop, enrolled at `url` (the server's own when absent). */
  till(options?: HeadlessTillOptions & { readonly url?: string }): Promise<HeadlessTill>
  close(): Promise<void>
}

/** A server with one tenant and tills that enrol in it. */
export async function openShop(storage: 'embedded' | 'mysql', databaseUrl?: string): Promise<OpenShop> {
  const server = await startServer({ storage, ...(databaseUrl !== undefined && { databaseUrl }) })
  const shop = await setupShop(server, { tills: 14 })
  const codes = [...shop.enrolmentCodes]
  const tills: HeadlessTill[] = []
  return {
    server,
    shop,
    till: async ({ url = server.url, ...options } = {}) => {
      const till = await openHeadlessTill(options)
      tills.push(till)
      const code = codes.shift()
      if (code === undefined) throw new Error('the shop has no more codes')
      await till.join(url, code)
      return till
    },
    close: async () => {
      for (const till of tills) await till.close({ remove: true })
      await server.kill('SIGKILL')
    },
  }
}

/** Runs the same tests on embedded storage and on MariaDB; `openShop` opens a new shop on it. */
export function onBothStorages(tests: (openShopHere: () => Promise<OpenShop>) => void): void {
  describe('on embedded storage', () => tests(() => openShop('embedded')))
  describe('on MariaDB', () => {
    let mariadb: Mariadb
    beforeAll(async () => {
      mariadb = await startMariadb()
    })
    afterAll(() => mariadb.stop())
    tests(async () => openShop('mysql', await mariadb.createDatabase()))
  })
}
