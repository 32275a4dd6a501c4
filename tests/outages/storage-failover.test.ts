import { setTimeout as sleep } from 'node:timers/promises'
import { CompiledQuery } from 'kysely'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { Storage } from '../../server/store/storage.ts'
import { bumpCounter } from '../../server/store/tables/counters.ts'
import { isUnavailable, type Tx } from '../../server/store/transaction.ts'
import { bump, countDelays, type LoggedStorage, openLogged, prepareDatabase } from '../server/guarded-storage.ts'
import { eventually } from '../support/headless-till.ts'
import { type Mariadb, type MariadbReplica, startMariadb, startReplica } from '../support/mariadb.ts'
import { type StallingProxy, startStallingProxy } from '../support/stalling-proxy.ts'

const tenantId = 'tenant'
const any = { tenantId, knownSeq: 0 }
const nothing = async () => null

describe('a primary and its replica', () => {
  let primary: Mariadb
  let replica: MariadbReplica
  let proxy: StallingProxy
  const opened: Storage[] = []

  beforeAll(async () => {
    primary = await startMariadb()
    await prepareDatabase(primary.url, tenantId, 'held')
    replica = await startReplica(primary)
    await replica.waitUntilCaughtUp()
    proxy = await startStallingProxy(primary.port)
  })
  afterEach(async () => {
    for (const storage of opened.splice(0)) await storage.close()
    // What one test left broken is none of the next one's business.
    proxy.recover()
    await primary.resume()
    await primary.restart()
    await replica.restart()
    await replica.startReplication()
  })
  afterAll(async () => {
    await proxy?.close()
    await replica?.stop()
    await primary?.stop()
  })

  /** Opens both, the primary directly or through the proxy, and waits until they answer. */
  async function open(options: { proxied?: boolean; replicated?: boolean } = {}): Promise<LoggedStorage> {
    const url = options.proxied === true ? primary.url.replace(`:${primary.port}/`, `:${proxy.port}/`) : primary.url
    const logged = openLogged(url, options.replicated === false ? null : replica.url)
    opened.push(logged.storage)
    await logged.storage.read(any, nothing)
    return logged
  }
  const sourceOf = async (storage: Storage, need: Parameters<Storage['read']>[0] = any) =>
    (await storage.read(need, nothing)).source

  it.each([
    { death: 'kill -9', harm: () => primary.kill(), heal: () => primary.restart() },
    { death: 'SIGSTOP', harm: () => primary.pause(), heal: () => primary.resume() },
    { death: 'a network that swallows everything', harm: () => proxy.stall(), heal: () => proxy.recover() },
  ])('$death: what hangs fails within a second, reads go on, and all returns, logged once each', async (way) => {
    const { storage, lines } = await open({ proxied: way.death.startsWith('a network') })
    let ending = false
    let harmedAt = Number.POSITIVE_INFINITY
    let firstFromReplica = Number.POSITIVE_INFINITY
    const durations: number[] = []
    const unexpected: unknown[] = []
    const keepDoing = async (work: () => Promise<unknown>) => {
      while (!ending) {
        const began = performance.now()
        await work().catch((error: unknown) => {
          if (!isUnavailable(error)) unexpected.push(error)
        })
        durations.push(performance.now() - began)
        await sleep(5)
      }
    }
    const readOnce = async () => {
      const source = await sourceOf(storage)
      if (source === 'REPLICA') firstFromReplica = Math.min(firstFromReplica, performance.now())
    }
    const load = [
      ...Array.from({ length: 8 }, () => keepDoing(readOnce)),
      ...Array.from({ length: 4 }, () => keepDoing(() => bump(storage, tenantId))),
    ]
    const long = await storage.beginLongRead(any)
    const hanging = [storage.primary.writer, storage.primary.reader, long.db].map((db) =>
      db.executeQuery(CompiledQuery.raw('SELECT SLEEP(30)')).catch((error: unknown) => error),
    )
    const held = await storage.primary.writer.startTransaction().execute()
    await bumpCounter({ db: held as unknown as Tx['db'], engine: 'mysql' }, 'held', 1)
    await sleep(300)
    expect(durations.length).toBeGreaterThan(50)
    durations.length = 0

    const delays = countDelays()
    harmedAt = performance.now()
    await way.harm()
    const failures = await Promise.all(hanging)
    const failedAfter = performance.now() - harmedAt
    await eventually('the replica answers', () => firstFromReplica < Number.POSITIVE_INFINITY, 2000)
    const allowed = 1000 + delays()
    expect(failedAfter).toBeLessThan(allowed)
    expect(firstFromReplica - harmedAt).toBeLessThan(allowed)
    expect(failures.map(isUnavailable)).toEqual([true, true, true])
    await long.end()
    expect(storage.isWritable()).toBe(false)
    expect(storage.primaryCircuit?.state).not.toBe('closed')
    const began = performance.now()
    await expect(bump(storage, tenantId)).rejects.toMatchObject({ code: 'CIRCUIT_OPEN' })
    expect(performance.now() - began).toBeLessThan(100)

    expect(Math.max(...durations)).toBeLessThan(allowed)

    await way.heal()
    await eventually('the primary answers', () => storage.isWritable(), 5000)
    expect(await sourceOf(storage)).toBe('MYSQL')
    // A transaction that nobody could say good-bye to keeps its locks until its session has been silent for too long.
    await eventually('writes pass', () => bump(storage, 'held').then(Boolean, () => false))
    await eventually('all writes pass', () => bump(storage, tenantId).then(Boolean, () => false))
    ending = true
    await Promise.all(load)
    expect(unexpected).toEqual([])
    expect(lines.map(({ msg, circuit }) => `${circuit}: ${msg}`)).toEqual([
      'mysql primary: circuit opened',
      'mysql primary: circuit closed',
    ])
    expect(lines[0]?.cause).toMatch(way.death === 'kill -9' ? /ECONN|CONNECTION_LOST|EPIPE/ : /TIMED_OUT/)
    await eventually('no connection is kept by mistake', () => storage.poolUse().every(({ used }) => used === 0))
  })

  it('is found dead in time also when few ask it, and each finds a free connection', async () => {
    const { storage } = await open()
    await Promise.all(Array.from({ length: 10 }, () => storage.read(any, () => sleep(30))))
    expect(storage.poolUse()[0]?.idle).toBeGreaterThan(4)
    await primary.pause()
    const delays = countDelays()
    const began = performance.now()
    const asked: Promise<string>[] = []
    while (storage.isWritable() && performance.now() - began < 2000) {
      asked.push(sourceOf(storage))
      await sleep(70)
    }
    const openAfter = performance.now() - began
    const sources = await Promise.all(asked)
    const allAfter = performance.now() - began
    const allowed = 1000 + delays()
    expect(openAfter).toBeLessThan(allowed)
    expect(allAfter).toBeLessThan(allowed)
    expect(sources.at(-1)).toBe('REPLICA')
  })

  it('answers from the replica what it prefers to ask there, as soon as the replica has what the caller knows', async () => {
    const { storage } = await open()
    await replica.stopReplication()
    const seq = await bump(storage, tenantId)
    const need = { tenantId, knownSeq: seq, prefer: 'replica' as const }
    expect(await storage.read(need, nothing)).toMatchObject({ source: 'MYSQL', seq })
    const old = await storage.read({ ...need, knownSeq: seq - 1 }, nothing)
    expect(old).toMatchObject({ source: 'REPLICA', seq: seq - 1 })
    await eventually('the lag is seen', () => (storage.replicaLagMs() ?? 0) > 0)
    await replica.startReplication()
    await replica.waitUntilCaughtUp()
    expect(await storage.read(need, async (_db, at) => at)).toMatchObject({ source: 'REPLICA', seq, value: seq })
    const long = await storage.beginLongRead(need)
    expect(long).toMatchObject({ source: 'REPLICA', seq })
    await long.end()
    await eventually('there is no lag', () => storage.replicaLagMs() === 0)
  })

  it('does not answer from a replica that is behind while the primary is cut off, and does once it has caught up', async () => {
    const { storage } = await open({ proxied: true })
    await replica.stopReplication()
    const knownSeq = await bump(storage, tenantId)
    proxy.stall()
    const failure = await storage.read({ tenantId, knownSeq }, nothing).catch((error: unknown) => error)
    expect(isUnavailable(failure)).toBe(true)
    expect(await sourceOf(storage, { tenantId, knownSeq: knownSeq - 1 })).toBe('REPLICA')
    // A tenant that the replica has never heard of is at 0 there.
    expect(await storage.read({ tenantId: 'unknown', knownSeq: 0 }, nothing)).toMatchObject({ seq: 0 })
    await expect(storage.read({ tenantId: 'unknown', knownSeq: 1 }, nothing)).rejects.toMatchObject({
      code: 'CIRCUIT_OPEN',
    })
    await replica.startReplication()
    await replica.waitUntilCaughtUp()
    expect(await storage.read({ tenantId, knownSeq }, nothing)).toMatchObject({ source: 'REPLICA', seq: knownSeq })
    proxy.recover()
  })

  it('asks the other once when a connection dies in the middle of a read', async () => {
    const { storage, lines } = await open()
    const need = { tenantId, knownSeq: 0 }
    let attempts = 0
    const read = await storage.read(need, async (db) => {
      attempts += 1
      if (attempts === 1) {
        const { rows } = await db.executeQuery<{ id: number }>(CompiledQuery.raw('SELECT CONNECTION_ID() AS id'))
        await primary.asAdmin(`KILL ${rows[0]?.id}`)
      }
      await db.executeQuery(CompiledQuery.raw('SELECT 1'))
      return attempts
    })
    expect(read).toMatchObject({ source: 'REPLICA', value: 2 })
    expect(await sourceOf(storage)).toBe('MYSQL')
    expect(lines).toEqual([])
  })

  it('fails at once while both are away, and returns by itself', async () => {
    const { storage } = await open()
    await Promise.all([primary.pause(), replica.kill()])
    await eventually('both are given up', () =>
      [storage.primaryCircuit, storage.replicaCircuit].every((circuit) => circuit?.state !== 'closed'),
    )
    const began = performance.now()
    for (const prefer of ['primary', 'replica'] as const) {
      await expect(storage.read({ ...any, prefer }, nothing)).rejects.toMatchObject({ code: 'CIRCUIT_OPEN' })
      await expect(storage.beginLongRead({ ...any, prefer })).rejects.toMatchObject({ code: 'CIRCUIT_OPEN' })
    }
    expect(performance.now() - began).toBeLessThan(200)
    await primary.resume()
    await eventually('the primary answers', async () => (await sourceOf(storage).catch(() => null)) === 'MYSQL')
    await replica.restart()
    const need = { ...any, prefer: 'replica' as const }
    await eventually('the replica answers', async () => (await sourceOf(storage, need)) === 'REPLICA')
  })

  it('does not take a read-only server for a primary, and says so', async () => {
    const { storage, lines } = await open()
    await primary.asAdmin('SET GLOBAL read_only = 1')
    const failure = await bump(storage, tenantId).catch((error: unknown) => error)
    expect(isUnavailable(failure)).toBe(true)
    await eventually('it is not writable', () => !storage.isWritable(), 1000)
    expect(await sourceOf(storage)).toBe('REPLICA')
    const another = openLogged(primary.url, null)
    opened.push(another.storage)
    await eventually('another server sees it at its start', () => !another.storage.isWritable(), 1000)
    await primary.asAdmin('SET GLOBAL read_only = 0')
    await eventually('it is writable', () => storage.isWritable() && another.storage.isWritable())
    await bump(storage, tenantId)
    for (const { msg, cause } of [...lines, ...another.lines]) {
      expect([msg, cause]).toEqual([expect.stringMatching(/^circuit (opened|closed)$/), 'READ_ONLY'])
    }
    expect(lines).toHaveLength(2)
  })
})
