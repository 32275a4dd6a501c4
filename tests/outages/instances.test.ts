import { v7 as uuidv7 } from 'uuid'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { call, enrollTill, product, type TillClient } from '../server/till-client.ts'
import { eventually } from '../support/headless-till.ts'
import { type Load, startLoad } from '../support/load.ts'
import { settleAndCompare } from '../support/outage.ts'
import { startTopology, type Topology } from '../support/topology.ts'

const WITHIN_MS = 1000

describe('three servers behind NGINX', () => {
  let topology: Topology
  let till: TillClient

  beforeAll(async () => {
    topology = await startTopology({ storage: 'mysql', servers: 3, tills: 9 })
    till = await enrollTill(topology.url, topology.shop.enrolmentCodes[0])
  })
  afterAll(() => topology?.stop())

  it('show an edit through one of them through each other within a second', async () => {
    for (const through of [0, 1, 2]) expect(await slowestSight(through)).toBeLessThan(WITHIN_MS)
  })

  it('tell all who listen of a write, through NGINX and whichever server they are at', async () => {
    const listening = new AbortController()
    const heard = await Promise.all(
      ['', ...topology.servers].map((at) =>
        listen(at === '' ? topology.url : (at as { url: string }).url, listening.signal),
      ),
    )
    const before = Math.max(...heard.map(({ newest }) => newest()))
    const startMs = performance.now()
    await till.committed([till.record('product.create', product({ sku: uuidv7() }))])
    await eventually('every listener heard of it', () => heard.every(({ newest }) => newest() > before))
    expect(performance.now() - startMs).toBeLessThan(WITHIN_MS)
    listening.abort()
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
    await Promise.all(both.map((redis) => (signal === 'SIGKILL' ? redis.restart() : redis.signal('SIGCONT'))))
    await eventually('every server is whole again', async () => {
      const panels = await Promise.all(topology.servers.map(topology.panel))
      return panels.every(({ health }) => health.status === 'healthy')
    })
  })

  it('lose nothing when any of them is killed under load, and when MySQL is too', async () => {
    const load: Load = await startLoad({
      url: topology.url,
      codes: topology.shop.enrolmentCodes.slice(1, 9),
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

  async function listen(url: string, signal: AbortSignal): Promise<{ newest(): number }> {
    const response = await fetch(`${url}/v1/sync/events`, {
      headers: { authorization: `Bearer ${till.enrolment.token}` },
      signal,
    })
    expect(response.headers.get('content-type')).toMatch('text/event-stream')
    let newest = -1
    const read = async () => {
      const text = response.body?.pipeThrough(new TextDecoderStream())
      for await (const part of text ?? []) {
        for (const [, seq] of part.matchAll(/"seq":(\d+)/g)) newest = Math.max(newest, Number(seq))
      }
    }
    read().catch(() => undefined)
    await eventually('the first event came', () => newest >= 0)
    return { newest: () => newest }
  }
})

const writesSince = (load: Load, sinceMs: number) =>
  load.records.filter(({ kind, startMs }) => kind === 'write' && startMs >= sinceMs)
const writesGoneThrough = (load: Load, sinceMs: number) =>
  writesSince(load, sinceMs).filter(({ accepted, committed }) => accepted + committed > 0).length
const acceptedSince = (load: Load, sinceMs: number) =>
  writesSince(load, sinceMs).filter(({ accepted }) => accepted > 0).length
