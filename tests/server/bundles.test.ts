import { mkdtemp, readdir, writeFile } from 'node:fs/promises'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { v7 as uuidv7 } from 'uuid'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { BundleProgress } from '../../src-shared/sync/bundle.ts'
import type { Operation } from '../../src-shared/sync/operations.ts'
import { eventually } from '../support/headless-till.ts'
import { runServerCommand, type Shop, setupShop } from '../support/test-server.ts'
import { bundleOf, sendBundle } from './bundle-file.ts'
import { countRows, type RunningServer, startOn, storages } from './storages.ts'
import { call, enrollTill, product, statusesOf, type TillClient } from './till-client.ts'

describe.each(storages)('bundles on %s storage', (storage) => {
  let server: RunningServer
  let shop: Shop
  let manager: string
  let till: TillClient
  /** Where the server puts what it looks through. */
  let scratch: string

  beforeAll(async () => {
    scratch = await mkdtemp(join(tmpdir(), 'mostrador-scratch-'))
    server = await startOn(storage, { TMPDIR: scratch })
    shop = await setupShop(server)
    const { tenant, user, password } = shop
    const session = await call<{ token: string }>(server.url, 'POST', '/v1/session', {
      body: { tenant, user, password },
    })
    manager = session.body.token
  })
  afterAll(() => server.end())
  beforeEach(async () => {
    till = await enrolAnother()
  })

  const enrolAnother = async (tillId?: string) => {
    const body = { storeId: shop.storeId, ...(tillId !== undefined && { tillId }) }
    const code = await call<{ code: string }>(server.url, 'POST', '/v1/enrolment-codes', { token: manager, body })
    return enrollTill(server.url, code.body.code)
  }
  const send = (file: Buffer, options: Parameters<typeof sendBundle>[3] = {}) =>
    sendBundle(server.url, manager, file, options)
  const someWork = (sales = 3): Operation[] => [
    till.openShift(),
    till.record('product.create', product({ sku: `S-${uuidv7()}` })),
    ...Array.from({ length: sales }, () => till.sale()),
  ]
  const fileOf = async (content: Buffer) => {
    const file = join(await mkdtemp(join(tmpdir(), 'mostrador-stick-')), 'till.bundle')
    await writeFile(file, content)
    return file
  }
  const counts = () =>
    Promise.all((['operations', 'sales', 'changes'] as const).map((of) => countRows(server.store, of)))
  const forgetKeys = () => server.store.writer.updateTable('till_tokens').set({ bundle_key: null }).execute()
  const verified = async () => (await runServerCommand(server.env, 'verify')).stdout

  it('are taken once: twice the same file and then the till itself change nothing more', async () => {
    const work = someWork()
    const file = await bundleOf(till.enrolment, work)
    const first = await send(file)
    expect(first).toMatchObject({
      status: 200,
      body: { operations: 5, committed: 5, replayed: 0, rejected: 0, deferred: 0, standing: 'current', problems: [] },
    })
    const after = await counts()
    expect(await send(file)).toMatchObject({ status: 200, body: { committed: 0, replayed: 5 } })
    expect(statusesOf(await till.committed(work))).toEqual(work.map(() => 'committed'))
    expect(await counts()).toEqual(after)
    // The chain goes on where the bundle left it.
    expect(statusesOf(await till.committed([till.sale()]))).toEqual(['committed'])
    expect(await verified()).toContain('"findings":[]')
  })

  it('change nothing when the till came online first, and bring the rest when it came halfway', async () => {
    const work = someWork()
    const file = await bundleOf(till.enrolment, work)
    await till.committed(work.slice(0, 2))
    expect((await send(file)).body).toMatchObject({ committed: 3, replayed: 2 })
    const after = await counts()
    await till.committed(work)
    expect((await send(file)).body).toMatchObject({ committed: 0, replayed: 5 })
    expect(await counts()).toEqual(after)
  })

  it('are taken by the command too, beside the running server, and with a passphrase from a file or the environment', async () => {
    const work = someWork()
    const path = await fileOf(await bundleOf(till.enrolment, work, { passphrase: 'café con leche' }))
    const passphrase = await fileOf(Buffer.from('café con leche\n'))
    const taken = await runServerCommand(server.env, 'import-bundle', path, '--passphrase-file', passphrase)
    expect(taken).toMatchObject({ code: 0, stderr: '' })
    expect(taken.stdout.trim().split('\n')).toHaveLength(1)
    expect(JSON.parse(taken.stdout)).toMatchObject({ committed: 5, replayed: 0, encrypted: true })
    const env = { ...server.env, BUNDLE_PASSPHRASE: 'café con leche' }
    const again = await runServerCommand(env, 'import-bundle', path)
    expect(JSON.parse(again.stdout)).toMatchObject({ committed: 0, replayed: 5 })
    for (const [environment, words] of [
      [server.env, 'the bundle was written with a passphrase, and none was given'],
      [{ ...server.env, BUNDLE_PASSPHRASE: 'otra cosa larga' }, 'the passphrase is not the one'],
    ] as const) {
      const refused = await runServerCommand(environment, 'import-bundle', path)
      expect(refused).toMatchObject({ code: 1, stdout: '' })
      expect(refused.stderr).toContain(words)
      expect(refused.stderr.trim().split('\n')).toHaveLength(1)
    }
    expect(await runServerCommand(server.env, 'import-bundle', join(path, 'gone'))).toMatchObject({ code: 1 })
    expect(await runServerCommand(server.env, 'import-bundle')).toMatchObject({ code: 1 })
  })

  it('are refused whole when any byte was changed, cut off or added', async () => {
    for (const passphrase of [undefined, 'una frase larga']) {
      const file = await bundleOf(till.enrolment, someWork(), { ...(passphrase !== undefined && { passphrase }) })
      const before = await counts()
      const given = passphrase === undefined ? {} : { passphrase }
      const spots = Array.from({ length: 25 }, (_, index) => Math.floor((index * (file.length - 1)) / 24))
      for (const spot of spots) {
        const changed = Buffer.from(file)
        changed[spot] = (changed[spot] ?? 0) ^ 1
        const { status } = await send(changed, given)
        expect([spot, [400, 404].includes(status)]).toEqual([spot, true])
      }
      for (const length of [0, 1, 500, file.length - 1]) {
        expect([length, (await send(file.subarray(0, length), given)).status]).toEqual([length, 400])
      }
      expect((await send(Buffer.concat([file, Buffer.from('x')]), given)).status).toBe(400)
      expect(await counts()).toEqual(before)
    }
  })

  it('say what is wrong with them, and nothing of them is taken', async () => {
    const work = someWork(1)
    const { enrolment } = till
    const before = await counts()
    const refusal = async (file: Buffer, options: Parameters<typeof sendBundle>[3] = {}) => {
      const { status, body } = await send(file, options)
      return [status, body.rule ?? body.type, body.detail]
    }
    expect(await refusal(Buffer.from('a film\n'))).toEqual([
      400,
      'invalid-request',
      expect.stringContaining('not a bundle'),
    ])
    expect(await refusal(await bundleOf(enrolment, work, { header: { version: 2 } }))).toEqual([
      ...[400, 'invalid-request'],
      expect.stringContaining('newer Mostrador'),
    ])
    expect(await refusal(await bundleOf(enrolment, work, { token: 'B'.repeat(43) }))).toEqual([
      ...[400, 'invalid-request'],
      expect.stringContaining('not written by the till'),
    ])
    const locked = await bundleOf(enrolment, work, { passphrase: 'una frase larga' })
    expect(await refusal(locked)).toEqual([422, 'passphrase-needed', expect.any(String)])
    expect(await refusal(locked, { passphrase: 'otra frase larga' })).toEqual([
      ...[422, 'passphrase-wrong'],
      expect.any(String),
    ])
    // Unfolds to more than it says, or to what is no operation.
    const bomb = await bundleOf(enrolment, work, { text: ' '.repeat(50 * 1024 * 1024) })
    expect(bomb.length).toBeLessThan(200_000)
    expect((await send(bomb)).status).toBe(400)
    expect((await send(await bundleOf(enrolment, work, { text: '{}\n{}\n{}\n' }))).status).toBe(400)
    expect(await counts()).toEqual(before)
    expect(server.logs()).not.toContain('una frase larga')
  })

  it('of a shop are nothing to another', async () => {
    const other = await setupShop(server, { tenant: `Otra ${uuidv7()}`, tills: 1 })
    const stranger = await enrollTill(server.url, other.enrolmentCodes[0])
    const file = await bundleOf(till.enrolment, someWork())
    const before = await counts()
    expect(await sendBundle(server.url, stranger.enrolment.token, file)).toMatchObject({ status: 404 })
    const forged = await bundleOf({ ...till.enrolment, tenantId: other.tenantId }, [])
    expect(await sendBundle(server.url, stranger.enrolment.token, forged)).toMatchObject({ status: 404 })
    expect(await counts()).toEqual(before)
    // Another till of the same shop may carry it in.
    const neighbour = await enrolAnother()
    expect((await sendBundle(server.url, neighbour.enrolment.token, file)).body).toMatchObject({ committed: 5 })
  })

  it('that come slowly hold up others of their own shop, and no other shop', async () => {
    const other = await setupShop(server, { tenant: `Otra ${uuidv7()}`, tills: 1 })
    const stranger = await enrollTill(server.url, other.enrolmentCodes[0])
    const over = new AbortController()
    const comeSlowly = () => {
      const headers = { authorization: `Bearer ${manager}`, 'content-type': 'application/octet-stream' }
      const sending = request(`${server.url}/v1/bundles`, { method: 'POST', headers, signal: over.signal })
      sending.on('error', () => undefined)
      // Somebody else had its place just then.
      sending.on('response', (response) => response.resume().once('end', comeSlowly))
      sending.write('{')
    }
    comeSlowly()
    comeSlowly()
    const file = await bundleOf(till.enrolment, someWork())
    let refused = 0
    await eventually('both have their places', async () => {
      refused = (await send(Buffer.from('{'))).status === 503 ? refused + 1 : 0
      return refused === 3
    })
    expect(await send(file)).toMatchObject({ status: 503, body: { type: 'overloaded' } })
    const theirs = await bundleOf(stranger.enrolment, [stranger.openShift()])
    expect(await sendBundle(server.url, stranger.enrolment.token, theirs)).toMatchObject({ status: 200 })
    over.abort()
    await eventually('there is room again', async () => (await send(file)).status === 200)
  })

  it('of a till that has not been heard of since there are keys for bundles are checked by its token’s hash', async () => {
    await forgetKeys()
    const file = await bundleOf(till.enrolment, someWork())
    expect((await send(await bundleOf(till.enrolment, [], { token: 'B'.repeat(43) }))).status).toBe(400)
    expect((await send(file)).body).toMatchObject({ committed: 5 })
    // With its next call the key is learnt.
    await server.restart()
    await till.get('/v1/sync/changes?after=0')
    const row = await server.store.reader
      .selectFrom('till_tokens')
      .select('bundle_key')
      .where('till_id', '=', till.enrolment.tillId)
      .executeTakeFirstOrThrow()
    expect(row.bundle_key).toMatch(/^[0-9a-f]{64}$/)
    expect((await send(file)).body).toMatchObject({ replayed: 5 })
  })

  it('of a till that another device replaced are taken beside its chain, and a manager is told', async () => {
    const work = someWork()
    const file = await bundleOf(till.enrolment, work)
    const successor = await enrolAnother(till.enrolment.tillId)
    expect(statusesOf(await successor.committed([successor.openShift(), successor.sale()]))).toEqual([
      ...['committed', 'committed'],
    ])
    expect((await send(file)).body).toMatchObject({ standing: 'replaced', committed: 5, rejected: 0, deferred: 0 })
    expect((await send(file)).body).toMatchObject({ committed: 0, replayed: 5 })
    expect(statusesOf(await successor.committed([successor.sale()]))).toEqual(['committed'])
    const noted = await exceptions()
    expect(noted.filter(({ kind }) => kind === 'bundle-of-former-till')).toHaveLength(1)
    expect(await verified()).toContain('"findings":[]')
  })

  it('of a revoked till are taken only when a manager says so', async () => {
    const file = await bundleOf(till.enrolment, someWork())
    const neighbour = await enrolAnother()
    const revoked = await call(server.url, 'POST', `/v1/tills/${till.enrolment.tillId}/revoke`, {
      token: manager,
      body: {},
    })
    expect(revoked.status).toBe(204)
    expect(await send(file)).toMatchObject({ status: 422, body: { rule: 'till-revoked' } })
    const path = await fileOf(file)
    expect((await runServerCommand(server.env, 'import-bundle', path)).stderr).toContain('--accept-revoked')
    expect((await sendBundle(server.url, neighbour.enrolment.token, file, { acceptRevoked: true })).status).toBe(403)
    expect((await send(file, { acceptRevoked: true })).body).toMatchObject({ standing: 'revoked', committed: 5 })
    expect(await till.push([])).toMatchObject({ status: 409 })
  })

  it('go on with what does not depend on what failed, and put off what does', async () => {
    const good = product({ sku: `G-${uuidv7()}` })
    const bad = product({ sku: `B-${uuidv7()}` })
    const rename = (id: string) =>
      till.record('product.edit', { id, version: 1, base: { name: 'Café ☕ de olla' }, changes: { name: 'Té' } })
    const work = [
      till.openShift(),
      till.record('product.create', { ...bad, priceMinor: -1 }),
      till.record('product.create', good),
      ...Array.from({ length: 600 }, () => till.record('drawer.explode', {})),
      till.sale(),
    ]
    const gap = till.sale()
    const behind = [rename(good.id), till.sale()]
    const { body } = await send(await bundleOf(till.enrolment, [...work, ...behind]))
    expect(body).toMatchObject({ operations: 606, committed: 4, rejected: 601, deferred: 1 })
    expect(body.problems).toHaveLength(100)
    expect((body.problems as object[])[0]).toMatchObject({ kind: 'product.create', status: 'rejected' })
    // The fact that was not carried comes by the network; then the file brings the one behind it.
    expect(statusesOf(await till.committed([gap]))).toEqual(['committed'])
    const again = await send(await bundleOf(till.enrolment, [...work, ...behind]))
    expect(again.body).toMatchObject({ committed: 1, replayed: 4, deferred: 0 })
  })

  it('judge anew what a person had offered again after it was refused, once', async () => {
    const barcodes = [uuidv7().replaceAll('-', '')]
    const taken = product({ sku: `T-${uuidv7()}`, barcodes })
    const wanted = till.record('product.create', product({ sku: `W-${uuidv7()}`, barcodes }))
    await till.committed([till.record('product.create', taken), wanted])
    const again = await bundleOf(till.enrolment, [wanted])
    expect((await send(again)).body).toMatchObject({ committed: 0, rejected: 1, problems: [{ rule: 'barcode-taken' }] })
    expect(statusesOf(await till.committed([till.record('product.remove', { id: taken.id, version: 1 })]))).toEqual([
      'committed',
    ])
    expect((await send(again)).body).toMatchObject({ committed: 0, rejected: 1 })
    const anew = await bundleOf(till.enrolment, [{ ...wanted, attempt: 1 } as Operation])
    expect((await send(anew)).body).toMatchObject({ committed: 1, rejected: 0, problems: [] })
    expect((await send(anew)).body).toMatchObject({ committed: 0, replayed: 1 })
    expect((await send(again)).body).toMatchObject({ committed: 0, replayed: 1 })
  })

  it('that lose their server or its database on the way go on with the same file, and leave nothing of it lying about', async () => {
    const sales = 1500
    const file = await bundleOf(till.enrolment, someWork(sales))
    const taken = () =>
      server.store.reader
        .selectFrom('sales')
        .select(({ fn }) => fn.countAll<number>().as('count'))
        .where('till_id', '=', till.enrolment.tillId)
        .executeTakeFirstOrThrow()
        .then(({ count }) => Number(count))
    const told: BundleProgress[] = []
    const onProgress = (progress: BundleProgress) => void told.push(progress)
    const sent = send(file, { onProgress }).catch(() => null)
    await eventually('some of it is taken', () => (told.at(-1)?.done ?? 0) > 50)
    expect(told[0]).toEqual({ done: 0, total: sales + 2 })
    if (server.mariadb === null) {
      await server.kill('SIGKILL')
      expect(await sent).toBeNull()
      expect(await readdir(scratch)).toEqual([])
      await server.restart()
    } else {
      await server.mariadb.kill()
      const answer = await sent
      // What was answered in one go has a status of its own; the lines had begun with another.
      expect(answer?.body).toMatchObject({ status: 503, type: 'storage-unavailable' })
      expect(answer?.body.detail).toContain('send the same file again')
      await server.mariadb.restart()
    }
    await eventually('the server takes it again', async () => {
      const { status, body } = await send(file)
      if (status !== 200) return false
      expect(body).toMatchObject({ operations: sales + 2, rejected: 0, deferred: 0 })
      expect(body.replayed).toBeGreaterThan(50)
      expect(body.committed).toBeGreaterThan(0)
      return true
    })
    expect(await taken()).toBe(sales)
    expect(await readdir(scratch)).toEqual([])
    told.length = 0
    expect((await send(file, { onProgress })).body).toMatchObject({ committed: 0, replayed: sales + 2 })
    expect(told.map(({ done }) => done)).toEqual(told.map(({ done }) => done).toSorted((one, next) => one - next))
    expect(await verified()).toContain('"findings":[]')
  })

  it('need a manager: who is less gets nothing', async () => {
    await server.store.writer.updateTable('users').set({ role: 'supervisor' }).where('id', '=', shop.userId).execute()
    expect((await send(await bundleOf(till.enrolment, []))).status).toBe(403)
    await server.store.writer.updateTable('users').set({ role: 'owner' }).where('id', '=', shop.userId).execute()
  })

  async function exceptions(): Promise<{ kind: string }[]> {
    return (
      await call<{ items: { kind: string }[] }>(server.url, 'GET', '/v1/exceptions?limit=200', { token: manager })
    ).body.items
  }
})
