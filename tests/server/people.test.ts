import { v7 as uuidv7 } from 'uuid'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Operation } from '../../src-shared/sync/operations.ts'
import { defaultSettings, type UserFields, userRow } from '../../src-shared/sync/records.ts'
import type { Role } from '../../src-shared/users/permission.ts'
import { type Shop, setupShop } from '../support/test-server.ts'
import { type RunningServer, startOn, storages } from './storages.ts'
import { call, enrollTill, type TillClient } from './till-client.ts'

const pinOf = (word: string) => `$argon2id$v=19$m=19456,t=2,p=1$c2FsdHNhbHQ$${word}`
const user = (fields: Partial<UserFields> = {}): UserFields & { id: string } => {
  const id = uuidv7()
  return { id, name: `Persona ${id}`, role: 'cashier', pinHash: null, active: true, ...fields }
}

describe.each(storages)('the people of a shop on %s storage', (storage) => {
  let server: RunningServer
  let tenants = 0
  beforeAll(async () => {
    server = await startOn(storage, { CACHE_CALLERS_TTL: '0' })
  })
  afterAll(() => server.end())

  interface NewShop {
    readonly shop: Shop
    readonly tills: readonly [TillClient, TillClient]
    /** Somebody of each role, each with a PIN; the owner is the one of set-up. */
    readonly ids: Readonly<Record<Role, string>>
    as(userId: string, kind: string, body: unknown, till?: TillClient): Promise<{ status: string; rule: unknown }>
    signIn(): Promise<string>
  }

  /** A shop where nobody has a PIN yet. */
  async function emptyShop(): Promise<Omit<NewShop, 'ids'>> {
    tenants += 1
    const shop = await setupShop(server, { tenant: `Tienda ${tenants}`, tills: 2 })
    const first = await enrollTill(server.url, shop.enrolmentCodes[0])
    const second = await enrollTill(server.url, shop.enrolmentCodes[1])
    return {
      shop,
      tills: [first, second],
      as: async (userId, kind, body, till = first) => {
        const [result] = await till.committed([{ ...till.record(kind, body), userId }])
        return { status: result?.status ?? '', rule: result?.problem?.rule ?? result?.problem?.type }
      },
      signIn: async () => {
        const { tenant, user: name, password } = shop
        const answer = await call<{ token: string }>(server.url, 'POST', '/v1/session', {
          body: { tenant, user: name, password },
        })
        return answer.body.token
      },
    }
  }

  async function openShop(): Promise<NewShop> {
    const shop = await emptyShop()
    const owner = shop.shop.userId
    const withPin = { id: owner, version: 1, base: { pinHash: null }, changes: { pinHash: pinOf('owner') } }
    expect(await shop.as('whoever set the till up', 'user.edit', withPin)).toMatchObject({ status: 'committed' })
    const ids: Record<Role, string> = { owner, manager: uuidv7(), supervisor: uuidv7(), cashier: uuidv7() }
    for (const role of ['manager', 'supervisor', 'cashier'] as const) {
      const fields = { id: ids[role], name: `Una ${role}`, role, pinHash: pinOf(role) }
      expect(await shop.as(owner, 'user.create', user(fields))).toMatchObject({ status: 'committed' })
    }
    return { ...shop, ids }
  }

  const committed = { status: 'committed', rule: undefined }
  const refused = (rule: string) => ({ status: 'rejected', rule })
  const change = (id: string, base: Partial<UserFields>, changes: Partial<UserFields>, version = 1) => ({
    id,
    version,
    base,
    changes,
  })

  it('come with the enrolment, with the settings of the store, as the feed has them', async () => {
    const { tills, shop } = await emptyShop()
    const { users, settings } = tills[0].enrolment
    expect(users).toMatchObject([
      { id: shop.userId, name: 'Lucía', role: 'owner', pinHash: null, active: true, version: 1 },
    ])
    expect(settings).toMatchObject({ id: shop.storeId, version: 1, ...defaultSettings })
    expect(userRow.parse(users?.[0])).toEqual(users?.[0])
  })

  it('are made by anybody at a till until somebody has a PIN, and then by those alone who may', async () => {
    const shop = await emptyShop()
    const first = user({ name: 'Rosa', role: 'owner', pinHash: pinOf('rosa') })
    expect(await shop.as('Ana', 'user.create', user())).toEqual(committed)
    expect(await shop.as('Ana', 'user.create', first)).toEqual(committed)
    expect(await shop.as('Ana', 'user.create', user())).toEqual(refused('not-permitted'))
    expect(await shop.as(first.id, 'user.create', user())).toEqual(committed)
    // Also within one push, where the first one decides on the second.
    const other = await emptyShop()
    const [till] = other.tills
    const record = (body: unknown): Operation => ({ ...till.record('user.create', body), userId: 'Ana' })
    const results = await till.committed([record(user({ role: 'owner', pinHash: pinOf('x') })), record(user())])
    expect(results.map(({ status }) => status)).toEqual(['committed', 'rejected'])
  })

  it('manage nobody above themselves, and below a manager nobody at all', async () => {
    const { as, ids } = await openShop()
    for (const [by, role, expected] of [
      ['cashier', 'cashier', refused('not-permitted')],
      ['supervisor', 'cashier', refused('not-permitted')],
      ['manager', 'cashier', committed],
      ['manager', 'manager', committed],
      ['manager', 'owner', refused('not-permitted')],
      ['owner', 'owner', committed],
    ] as const) {
      expect([by, role, await as(ids[by], 'user.create', user({ role }))]).toEqual([by, role, expected])
    }
    // Neither may a manager take an owner's role or place, nor make anybody more than a manager.
    const { manager, owner, cashier } = ids
    expect(await as(manager, 'user.edit', change(owner, { role: 'owner' }, { role: 'cashier' }, 2))).toEqual(
      refused('not-permitted'),
    )
    expect(await as(manager, 'user.edit', change(cashier, { role: 'cashier' }, { role: 'owner' }))).toEqual(
      refused('not-permitted'),
    )
    expect(await as(manager, 'user.remove', { id: owner, version: 2 })).toEqual(refused('not-permitted'))
    expect(await as(cashier, 'user.edit', change(cashier, { role: 'cashier' }, { role: 'manager' }))).toEqual(
      refused('not-permitted'),
    )
    // Who does not work here any longer may nothing.
    expect(await as(owner, 'user.edit', change(manager, { active: true }, { active: false }))).toEqual(committed)
    expect(await as(manager, 'user.create', user())).toEqual(refused('not-permitted'))
  })

  it('set a new PIN for themselves, and nothing else', async () => {
    const { as, ids } = await openShop()
    const { cashier, supervisor } = ids
    const base = { pinHash: pinOf('cashier') }
    expect(await as(cashier, 'user.edit', change(cashier, base, { pinHash: pinOf('new') }))).toEqual(committed)
    const more = change(cashier, { ...base, name: 'Una cashier' }, { pinHash: pinOf('newer'), name: 'X' }, 2)
    expect(await as(cashier, 'user.edit', more)).toEqual(refused('not-permitted'))
    expect(await as(supervisor, 'user.edit', change(cashier, base, { pinHash: pinOf('theirs') }, 2))).toEqual(
      refused('not-permitted'),
    )
  })

  it('have names that differ in more than case and accents, and give them free when they go', async () => {
    const { as, ids } = await openShop()
    const angel = user({ name: 'Ángel Núñez' })
    expect(await as(ids.owner, 'user.create', angel)).toEqual(committed)
    for (const name of ['Ángel Núñez', 'ANGEL NUÑEZ', 'angel  nunez'])
      expect(await as(ids.owner, 'user.create', user({ name }))).toEqual(refused('name-taken'))
    const beto = user({ name: 'Beto' })
    expect(await as(ids.owner, 'user.create', beto)).toEqual(committed)
    expect(await as(ids.owner, 'user.edit', change(beto.id, { name: 'Beto' }, { name: 'angel nuñez' }))).toEqual(
      refused('name-taken'),
    )
    expect(await as(ids.owner, 'user.edit', change(angel.id, { name: angel.name }, { name: 'Ángel Nuñez' }))).toEqual(
      committed,
    )
    expect(await as(ids.owner, 'user.remove', { id: angel.id, version: 2 })).toEqual(committed)
    expect(await as(ids.owner, 'user.create', user({ name: 'Ángel Nuñez' }))).toEqual(committed)
  })

  it('keep at least one active owner', async () => {
    const { as, ids } = await openShop()
    const { owner } = ids
    expect(await as(owner, 'user.edit', change(owner, { role: 'owner' }, { role: 'manager' }, 2))).toEqual(
      refused('last-owner'),
    )
    expect(await as(owner, 'user.edit', change(owner, { active: true }, { active: false }, 2))).toEqual(
      refused('last-owner'),
    )
    expect(await as(owner, 'user.remove', { id: owner, version: 2 })).toEqual(refused('last-owner'))
    const heir = user({ role: 'owner', active: false })
    expect(await as(owner, 'user.create', heir)).toEqual(committed)
    expect(await as(owner, 'user.remove', { id: owner, version: 2 })).toEqual(refused('last-owner'))
    expect(await as(owner, 'user.edit', change(heir.id, { active: false }, { active: true }))).toEqual(committed)
    expect(await as(owner, 'user.remove', { id: owner, version: 2 })).toEqual(committed)
  })

  it('keep it although two owners each remove the other at the same moment', async () => {
    const { as, ids, tills } = await openShop()
    const rival = user({ role: 'owner', pinHash: pinOf('rival') })
    expect(await as(ids.owner, 'user.create', rival)).toEqual(committed)
    const outcomes = await Promise.all([
      as(ids.owner, 'user.remove', { id: rival.id, version: 1 }, tills[0]),
      as(rival.id, 'user.remove', { id: ids.owner, version: 2 }, tills[1]),
    ])
    expect(outcomes.map(({ status }) => status).toSorted()).toEqual(['committed', 'rejected'])
  })

  it('are edited field by field, and a till that meets another’s edit gets the whole row', async () => {
    const { as, ids, tills } = await openShop()
    const { owner, cashier } = ids
    const rename = change(cashier, { name: 'Una cashier' }, { name: 'Carmen' })
    expect(await as(owner, 'user.edit', rename, tills[0])).toEqual(committed)
    expect(
      await as(owner, 'user.edit', change(cashier, { role: 'cashier' }, { role: 'supervisor' }), tills[1]),
    ).toEqual(committed)
    const late = {
      ...tills[1].record('user.edit', change(cashier, { name: 'Una cashier' }, { name: 'Clara' })),
      userId: owner,
    }
    const [met] = await tills[1].committed([late])
    expect(met).toMatchObject({ status: 'conflict', problem: { conflictingFields: ['name'] } })
    const current = userRow.parse(met?.problem?.current)
    expect(current).toMatchObject({ name: 'Carmen', role: 'supervisor', pinHash: pinOf('cashier'), version: 3 })
    // The same word again when it is asked again.
    expect((await tills[1].committed([late]))[0]?.problem?.current).toEqual(met?.problem?.current)
    const { changes } = await tills[1].changes(0)
    expect(changes.find(({ id }) => id === cashier)?.row).toEqual(current)
  })

  it('never show their PIN to people, nor to anything that people read', async () => {
    const { shop, ids, tills, signIn, as } = await openShop()
    const token = await signIn()
    const headers = { token, key: undefined as string | undefined }
    const asPerson = (method: string, path: string, body?: unknown) =>
      call(server.url, method, path, { ...headers, key: uuidv7(), ...(body === undefined ? {} : { body }) })

    const made = await asPerson('POST', '/v1/users', user({ name: 'De oficina', pinHash: pinOf('office') }))
    expect([made.status, made.body]).toEqual([201, expect.objectContaining({ status: 'committed', version: 1 })])
    const id = made.body.id as string
    const edited = await asPerson('PATCH', `/v1/users/${id}`, { version: 1, changes: { pinHash: pinOf('again') } })
    expect(edited.status).toBe(200)
    const met = await asPerson('PATCH', `/v1/users/${id}`, { version: 1, changes: { pinHash: pinOf('late') } })
    expect([met.status, met.body.conflictingFields]).toEqual([409, ['pinHash']])
    const stale = tills[0].record('user.edit', change(id, { name: 'No' }, { name: 'Sí' }))
    const [conflict] = await tills[0].committed([{ ...stale, userId: ids.owner }])
    expect(conflict?.status).toBe('conflict')
    const refusal = await as(ids.cashier, 'user.create', user({ pinHash: pinOf('refused') }))
    expect(refusal).toEqual(refused('not-permitted'))

    const read = await Promise.all([
      ...[
        '/v1/users',
        `/v1/users/${id}`,
        '/v1/exceptions',
        `/v1/operations/${stale.key}`,
        '/v1/sync/changes?after=0',
      ].map((path) => asPerson('GET', path)),
      tills[0].get('/v1/users'),
      tills[0].get(`/v1/users/${ids.cashier}`),
    ])
    for (const answer of read) expect(answer.status).toBe(200)
    const snapshot = await fetch(`${server.url}/v1/sync/snapshot`, { headers: { authorization: `Bearer ${token}` } })
    const lines = await snapshot.text()
    const everything = [made, edited, met, ...read].map(({ body }) => JSON.stringify(body))
    expect(lines).toContain(shop.userId)
    expect(everything.join() + lines + server.logs()).not.toContain('argon2')
    const metrics = await (await fetch(`${server.url}/metrics`)).text()
    expect(metrics).not.toContain('argon2')
    // A till has them: it lets people in without the server.
    const fresh = await fetch(`${server.url}/v1/sync/snapshot`, {
      headers: { authorization: `Bearer ${tills[0].enrolment.token}` },
    })
    expect(await fresh.text()).toContain(pinOf('again'))
  })

  it('sign in to the back office with a password alone, while they work here', async () => {
    const { shop, ids, as, signIn } = await openShop()
    const session = (name: string, password: string) =>
      call(server.url, 'POST', '/v1/session', { body: { tenant: shop.tenant, user: name, password } })
    expect((await session('Una manager', 'correct horse battery')).status).toBe(401)
    const token = await signIn()
    const users = () => call(server.url, 'GET', '/v1/users', { token })
    expect((await users()).status).toBe(200)
    expect(await as(ids.owner, 'user.create', user({ role: 'owner' }))).toEqual(committed)
    expect(await as(ids.owner, 'user.edit', change(ids.owner, { active: true }, { active: false }, 2))).toEqual(
      committed,
    )
    expect((await users()).status).toBe(401)
    expect((await session('Lucía', 'correct horse battery')).status).toBe(401)
  })

  it('who call from the back office are themselves, whatever they say', async () => {
    const { ids, as, signIn } = await openShop()
    const token = await signIn()
    const post = (body: unknown) => call(server.url, 'POST', '/v1/users', { token, key: uuidv7(), body })
    expect((await post(user({ role: 'owner' }))).status).toBe(201)
    const demoted = change(ids.owner, { role: 'owner' }, { role: 'cashier' }, 2)
    expect(await as(ids.owner, 'user.edit', demoted)).toEqual(committed)
    const refusal = await post(user())
    expect([refusal.status, refusal.body.rule]).toEqual([422, 'not-permitted'])
  })

  it('are judged for what they are: a bad PIN, role, name or member is refused', async () => {
    const { as, ids } = await openShop()
    for (const bad of [
      { pinHash: '1234' },
      { pinHash: '$2b$10$abc' },
      { pinHash: `$argon2id$${'x'.repeat(300)}` },
      { role: 'admin' },
      { name: '' },
      { name: 'a\u0000b' },
      { active: 1 },
      { passwordHash: 'x' },
      { password: 'x' },
    ]) {
      expect([bad, await as(ids.owner, 'user.create', { ...user(), ...bad })]).toEqual([
        bad,
        refused('invalid-request'),
      ])
    }
  })
})

describe.each(storages)('the settings of a store on %s storage', (storage) => {
  let server: RunningServer
  let shop: Shop
  let till: TillClient
  let token: string
  beforeAll(async () => {
    server = await startOn(storage)
    shop = await setupShop(server, { tills: 1 })
    till = await enrollTill(server.url, shop.enrolmentCodes[0])
    const { tenant, user: name, password } = shop
    const session = await call<{ token: string }>(server.url, 'POST', '/v1/session', {
      body: { tenant, user: name, password },
    })
    token = session.body.token
  })
  afterAll(() => server.end())

  const asTill = async (userId: string, kind: string, body: unknown) => {
    const [result] = await till.committed([{ ...till.record(kind, body), userId }])
    return [result?.status, result?.version ?? result?.problem?.rule ?? result?.problem?.type]
  }
  const edit = (id: string, version: number, quoteDays: [number, number]) => ({
    id,
    version,
    base: { quoteDays: quoteDays[0] },
    changes: { quoteDays: quoteDays[1] },
  })

  it('are there from the beginning, in snapshot and reads', async () => {
    const listed = await till.get<{ items: object[] }>('/v1/settings')
    expect(listed.body.items).toMatchObject([{ id: shop.storeId, ...defaultSettings }])
    const snapshot = await fetch(`${server.url}/v1/sync/snapshot`, {
      headers: { authorization: `Bearer ${till.enrolment.token}` },
    })
    const lines = (await snapshot.text())
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
    expect(lines[0].counts).toMatchObject({ settings: 1, user: 1, quote: 0 })
    expect(lines.find(({ entity }) => entity === 'settings').row).toMatchObject(defaultSettings)
  })

  it('are edited by tills and people alike, each by those who may', async () => {
    expect(await asTill('Ana', 'settings.edit', edit(shop.storeId, 1, [15, 20]))).toEqual(['committed', 2])
    const pin = { id: shop.userId, version: 1, base: { pinHash: null }, changes: { pinHash: pinOf('owner') } }
    expect(await asTill('Ana', 'user.edit', pin)).toEqual(['committed', 2])
    expect(await asTill('Ana', 'settings.edit', edit(shop.storeId, 2, [20, 25]))).toEqual(['rejected', 'not-permitted'])
    expect(await asTill(shop.userId, 'settings.edit', edit(shop.storeId, 2, [20, 25]))).toEqual(['committed', 3])
    const patched = await call(server.url, 'PATCH', `/v1/settings/${shop.storeId}`, {
      token,
      key: uuidv7(),
      body: { version: 3, changes: { receiptFooter: 'Gracias\npor su compra' } },
    })
    expect([patched.status, patched.body.row]).toEqual([200, expect.objectContaining({ quoteDays: 25, version: 4 })])
    const { changes } = await till.changes(0)
    expect(changes.filter(({ entity }) => entity === 'settings').at(-1)?.row).toMatchObject({
      receiptFooter: 'Gracias\npor su compra',
      quoteDays: 25,
    })
  })

  it('are neither made nor removed, and no till has those of another store', async () => {
    const owner = shop.userId
    const own = { id: shop.storeId, ...defaultSettings }
    expect(await asTill(owner, 'settings.create', own)).toEqual(['rejected', 'id-taken'])
    expect(await asTill(owner, 'settings.create', { ...own, id: uuidv7() })).toEqual(['rejected', 'not-found'])
    expect(await asTill(owner, 'settings.edit', edit(uuidv7(), 1, [15, 20]))).toEqual(['rejected', 'not-found'])
    expect(await asTill(owner, 'settings.remove', { id: shop.storeId, version: 4 })).toEqual([
      'rejected',
      'invalid-request',
    ])
    for (const [method, path] of [
      ['POST', '/v1/settings'],
      ['DELETE', `/v1/settings/${shop.storeId}?version=4`],
    ] as const) {
      const answer = await call(server.url, method, path, {
        token,
        key: uuidv7(),
        ...(method === 'POST' && { body: own }),
      })
      expect(answer.status).toBe(404)
    }
  })

  it('are judged for what they are', async () => {
    for (const changes of [
      { quoteDays: 0 },
      { cashIncrementMinor: -5 },
      { scalePatterns: ['nothing'] },
      { receiptLogo: 'https://example.com/logo.png' },
      { receiptLogo: `data:image/png;base64,${'A'.repeat(40_000)}` },
      { tax: 16 },
    ]) {
      const body = { id: shop.storeId, version: 4, base: changes, changes }
      expect([changes, await asTill(shop.userId, 'settings.edit', body)]).toEqual([
        changes,
        ['rejected', 'invalid-request'],
      ])
    }
  })
})
