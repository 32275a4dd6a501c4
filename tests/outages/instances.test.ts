import { cpSync, mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { v7 as uuidv7 } from 'uuid'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readTransaction } from '../../src-main/database/transaction.ts'
import { resumeTill } from '../../src-main/sync/resume-till.ts'
import { readBlock } from '../../src-main/tables/till-block.ts'
import { bundleOf, sendBundle } from '../server/bundle-file.ts'
import { call, enrollTill, product, statusesOf, type TillClient } from '../server/till-client.ts'
import { eventually, type HeadlessTill, openHeadlessTill } from '../support/headless-till.ts'
import { type Load, startLoad } from '../support/load.ts'
import { settleAndCompare } from '../support/outage.ts'
import { runServerCommand } from '../support/test-server.ts'
import { startTopology, type Topology } from '../support/topology.ts'
import { askForChanges, listen, present } from './at-instance.ts'

const WITHIN_MS = 1000
/** How long an instance may go by what it knew of a caller when nobody tells it anything. */
const CALLERS_TTL_MS = 2000

describe('three servers behind NGINX', () => {
  let topology: Topology
  let till: TillClient
  let manager: string
  let codes: string[]

  beforeAll(async () => {
    topology = await startTopology({
      storage: 'mysql',
      replica: true,
      servers: 3,
      tills: 18,
      env: { CACHE_CALLERS_TTL: String(CALLERS_TTL_MS / 1000) },
    })
    codes = [...topology.shop.enrolmentCodes]
    till = await newTill()
    const { tenant, user, password } = topology.shop
    const session = await call<{ token: string }>(topology.url, 'POST', '/v1/session', {
      body: { tenant, user, password },
    })
    manager = session.body.token
  })
  afterAll(() => topology?.stop())

  it('show an edit through one of them through each other within a second', async () => {
    for (const through of [0, 1, 2]) expect(await slowestSight(through)).toBeLessThan(WITHIN_MS)
  })

  it('tell all who listen of a write, through NGINX and whichever server they are at', async () => {
    const listening = new AbortController()
    const heard = await Promise.all(
      ['', ...topology.servers].map((at) =>
        listen(at === '' ? topology.url : (at as { url: string }).url, till, listening.signal),
      ),
    )
    const before = Math.max(...heard.map(({ newest }) => newest()))
    const startMs = performance.now()
    await till.committed([till.record('product.create', product({ sku: uuidv7() }))])
    await eventually('every listener heard of it', () => heard.every(({ newest }) => newest() > before))
    expect(performance.now() - startMs).toBeLessThan(WITHIN_MS)
    listening.abort()
  })

  it('lose nothing when any of them is killed under load, and when MySQL is too', async () => {
    const load: Load = await startLoad({
      url: topology.url,
      codes: codes.splice(0, 8),
      timeoutMs: 10_000,
    })
    for (const server of topology.servers) {
      const killedMs = performance.now()
      await server.kill('SIGKILL')
      await eventually('a write gets through', () => writesGoneThrough(load, killedMs) > 20)
      await server.restart()
    }
    const killedMs = performance.now()
    await topology.primary.kill()
    await eventually('the journal takes writes', () => acceptedSince(load, killedMs) > 20)
    await topology.servers[0]?.kill('SIGKILL')
    await topology.primary.restart()
    await topology.servers[0]?.restart()
    expect(await settleAndCompare(topology, load)).toEqual([])
  })

  it.each([
    ['killed', 'SIGKILL'],
    ['frozen', 'SIGSTOP'],
  ] as const)('show it within a second with both Redis %s too', async (_how, signal) => {
    const both = [topology.journal, topology.cache]
    await Promise.all(both.map((redis) => redis.signal(signal)))
    await eventually('every server noticed', async () => {
      const panels = await Promise.all(topology.servers.map(topology.panel))
      return panels.every(({ health }) => health.redis === 'error' && health.journal === 'error')
    })
    expect(await slowestSight(1)).toBeLessThan(WITHIN_MS)
    // Nothing carries the word from one instance to another: each asks for itself, in time.
    expect(await slowestShutOut(await revocation(await newTill()))).toBeLessThan(CALLERS_TTL_MS + WITHIN_MS)
    await Promise.all(both.map((redis) => (signal === 'SIGKILL' ? redis.restart() : redis.signal('SIGCONT'))))
    await eventually('every server is whole again', async () => {
      const panels = await Promise.all(topology.servers.map(topology.panel))
      return panels.every(({ health }) => health.status === 'healthy')
    })
  })

  it('shut a copied till out at whichever of them it asks next', async () => {
    const copied = await newTill()
    const [original, copy] = [uuidv7(), uuidv7()]
    const [first = '', second = ''] = topology.servers.map(({ url }) => url)
    expect(await present(first, copied, original)).toBe(200)
    expect(await seenBy(copied, original)).toEqual([200, 200, 200])
    expect(await present(second, copied, copy, [original])).toBe(200)
    expect(await slowestShutOut({ till: copied, run: original, fence: 'cloned' })).toBeLessThan(WITHIN_MS)
    expect(await seenBy(copied, copy)).toEqual([200, 200, 200])
  })

  it('shut a revoked till out at once, its stream of events too, and let it in nowhere when MySQL goes away then', async () => {
    const revoked = await newTill()
    const listening = new AbortController()
    const stream = await listen(topology.servers[2]?.url ?? '', revoked, listening.signal)
    const shutOut = await revocation(revoked)
    expect(await slowestShutOut(shutOut)).toBeLessThan(WITHIN_MS)
    await eventually('the stream has ended', stream.hasEnded, WITHIN_MS)
    listening.abort()
    const late = await newTill()
    await revocation(late)
    expect(await seenBy(till)).toEqual([200, 200, 200])
    await Promise.all([topology.primary.kill(), topology.replica.kill()])
    // Whoever was told of it has forgotten the till, and nobody can tell now who it is.
    for (const outcome of [...(await seenBy(revoked)), ...(await seenBy(late))]) expect([409, 503]).toContain(outcome)
    const push = await revoked.push([revoked.openShift()])
    expect([409, 503]).toContain(push.status)
    await eventually('everybody else goes on', async () => {
      const { status, body } = await till.push([till.record('product.create', product({ sku: uuidv7() }))])
      return status === 200 && body.results[0]?.status === 'accepted'
    })
    await healed()
    expect(await seenBy(revoked)).toEqual([409, 409, 409])
  })

  it('lose nothing of two copies of a till that sell while MySQL is away, each through another of them', async () => {
    const before = await salesThere()
    const original = await openHeadlessTill({ fetch: through(0), random: () => 0 })
    await original.join(topology.url, codes.pop() ?? '')
    const goods = original.createProduct().id
    const sell = (at: HeadlessTill, sales: number) => {
      for (let sale = 0; sale < sales; sale += 1)
        at.sell([{ productId: goods, quantityMilli: 1000, unitPriceMinor: 500 }])
    }
    original.openShift()
    sell(original, 2)
    await eventually('all is committed', () => original.engine.view().unsentCount === 0)
    await original.engine.stop()
    original.till.database.pragma('wal_checkpoint(TRUNCATE)')
    const folder = mkdtempSync(join(tmpdir(), 'mostrador-copy-'))
    cpSync(original.folder, folder, { recursive: true })

    await topology.primary.kill()
    const copy = await openHeadlessTill({ folder, fetch: through(1), random: () => 0 })
    original.engine.start()
    sell(original, 3)
    sell(copy, 4)
    const accepted = ({ till: { database } }: HeadlessTill) =>
      database.prepare("SELECT count(*) FROM outbox WHERE state = 'accepted' AND kind = 'sale.create'").pluck().get()
    await eventually('both are accepted', () => accepted(original) === 3 && accepted(copy) === 4, 20_000)
    await healed()

    const tills = [original, copy]
    const fenceOf = (of: HeadlessTill) => readTransaction(of.till.database, readBlock)?.fence
    await eventually('one of them is told', () => tills.some((each) => fenceOf(each) !== undefined), 30_000)
    await eventually(
      'both have gone their way and sent all',
      async () => {
        for (const each of tills) if (fenceOf(each) !== undefined) await resumeTill(each.till)
        return tills.every(({ engine }) => engine.view().unsentCount + engine.view().attentionCount === 0)
      },
      40_000,
    )
    expect(await salesThere()).toBe(before + 9)
    expect((await runServerCommand(topology.env, 'verify')).stdout).toContain('"findings":[]')
    for (const each of tills) await each.close({ remove: true })
  })

  it('say how far a bundle came when MySQL goes away in the middle of it, and take the rest when it is handed in again', async () => {
    const away = await newTill()
    const sales = 2500
    const work = [away.openShift(), ...Array.from({ length: sales }, () => away.sale())]
    const file = await bundleOf(away.enrolment, work)
    const before = await salesThere()
    const taken = async () => (await salesThere()) - before
    const sending = sendBundle(topology.servers[0]?.url ?? '', manager, file)
    await eventually('some of it is there', async () => (await taken()) > 0)
    await topology.primary.kill()
    const broken = await sending
    expect(broken).toMatchObject({ status: 503, body: { type: 'storage-unavailable' } })
    expect(broken.body.detail).toMatch(/after \d+ operations; send the same file again/)
    expect(await sendBundle(topology.servers[1]?.url ?? '', manager, file)).toMatchObject({ status: 503 })
    await healed()
    const first = await taken()
    expect(first).toBeGreaterThan(0)
    expect(first).toBeLessThan(sales)
    // NGINX lets through what is larger than a push, and passes on each line when it comes.
    expect(await sendBundle(topology.url, manager, Buffer.alloc(5 * 1024 * 1024))).toMatchObject({ status: 400 })
    const toldMs: number[] = []
    const again = await sendBundle(topology.url, manager, file, { onProgress: () => toldMs.push(performance.now()) })
    expect(again).toMatchObject({ status: 200, body: { committed: sales - first, replayed: first + 1 } })
    expect((toldMs.at(-1) ?? 0) - (toldMs[0] ?? 0)).toBeGreaterThan(150)
    expect(await taken()).toBe(sales)
    expect(statusesOf(await away.committed([away.sale()]))).toEqual(['committed'])
  })

  const newTill = () => enrollTill(topology.url, codes.pop())
  const through = (server: number) => (input: string | URL | Request, init?: RequestInit) =>
    fetch(String(input).replace(topology.url, topology.servers[server]?.url ?? ''), init)
  /** What each instance answers to a till now, as one start of its program. */
  const seenBy = (of: TillClient, run?: string) =>
    Promise.all(topology.servers.map(async ({ url }) => (await askForChanges(url, of, run)).status))
  async function salesThere(): Promise<number> {
    const [row] = await topology.primary.asAdmin(`SELECT count(*) AS sales FROM ${topology.primary.database}.sales`)
    return Number(row?.sales)
  }

  interface ShutOut {
    readonly till: TillClient
    readonly run?: string
    readonly fence: string
  }
  /** Has a till revoked through the first instance, when every one of them knows it. */
  async function revocation(of: TillClient): Promise<ShutOut> {
    expect(await seenBy(of)).toEqual([200, 200, 200])
    const path = `/v1/tills/${of.enrolment.tillId}/revoke`
    expect((await call(topology.servers[0]?.url ?? '', 'POST', path, { token: manager })).status).toBe(204)
    return { till: of, fence: 'revoked' }
  }
  /** ms until every instance refuses it for that reason. */
  async function slowestShutOut({ till: of, run, fence }: ShutOut): Promise<number> {
    const startMs = performance.now()
    for (const { url } of topology.servers) {
      await eventually(`${url} refuses it`, async () => (await askForChanges(url, of, run)).fence === fence, 5000)
    }
    return performance.now() - startMs
  }
  async function healed(): Promise<void> {
    await Promise.all([topology.primary.restart(), topology.replica.restart()])
    await eventually(
      'every server is whole again',
      async () => {
        const panels = await Promise.all(topology.servers.map(topology.panel))
        return panels.every(({ health, sync }) => health.status === 'healthy' && sync.status === 'synced')
      },
      20_000,
    )
  }

  /** Edits a product through one server and looks through the others; ms until the last of them showed it. */
  async function slowestSight(through: number): Promise<number> {
    const made = product({ sku: uuidv7() })
    const [first, ...others] = [...topology.servers.slice(through), ...topology.servers.slice(0, through)].map(
      ({ url }) => url,
    )
    const { token } = till.enrolment
    await till.committed([till.record('product.create', made)])
    const priceAt = async (url: string) =>
      (await call<{ priceMinor: number }>(url, 'GET', `/v1/products/${made.id}`, { token })).body.priceMinor
    const listedAt = async (url: string) =>
      (
        await call<{ items: { id: string; priceMinor: number }[] }>(url, 'GET', `/v1/products?limit=500`, { token })
      ).body.items?.find(({ id }) => id === made.id)?.priceMinor
    // In every cache before the edit.
    for (const url of others) {
      await eventually('the product is known', async () => (await priceAt(url)) === made.priceMinor)
      await eventually('it is listed', async () => (await listedAt(url)) === made.priceMinor)
    }
    const body = { version: 1, changes: { priceMinor: 7777 } }
    const edit = await call(first ?? '', 'PATCH', `/v1/products/${made.id}`, { token, body, key: uuidv7() })
    expect(edit.status).toBe(200)
    const editedMs = performance.now()
    await Promise.all(
      others.map(async (url) => {
        await eventually('the edit is seen', async () => (await priceAt(url)) === 7777, 5000)
        await eventually('the edit is listed', async () => (await listedAt(url)) === 7777, 5000)
      }),
    )
    return performance.now() - editedMs
  }
})

const writesSince = (load: Load, sinceMs: number) =>
  load.records.filter(({ kind, startMs }) => kind === 'write' && startMs >= sinceMs)
const writesGoneThrough = (load: Load, sinceMs: number) =>
  writesSince(load, sinceMs).filter(({ accepted, committed }) => accepted + committed > 0).length
const acceptedSince = (load: Load, sinceMs: number) =>
  writesSince(load, sinceMs).filter(({ accepted }) => accepted > 0).length
