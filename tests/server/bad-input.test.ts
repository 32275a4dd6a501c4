import { CompiledQuery } from 'kysely'
import { v7 as uuidv7 } from 'uuid'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { setupShop } from '../support/test-server.ts'
import { countRows, type RunningServer, startOn, storages } from './storages.ts'
import { call, enrollTill, product, saleFact, statusesOf, type TillClient } from './till-client.ts'

describe.each(storages)('bad input on %s storage', (storage) => {
  let server: RunningServer
  let till: TillClient
  let manager: string
  const secret = 'very-secret-password-9281'

  beforeAll(async () => {
    server = await startOn(storage)
    const shop = await setupShop(server, { tills: 2 })
    till = await enrollTill(server.url, shop.enrolmentCodes[0])
    await till.committed([till.openShift()])
    const { tenant, user, password } = shop
    manager = (await call<{ token: string }>(server.url, 'POST', '/v1/session', { body: { tenant, user, password } }))
      .body.token
  })
  afterAll(() => server.end())

  const counts = async () =>
    Promise.all(
      (['operations', 'products', 'sales', 'changes', 'customers'] as const).map((table) =>
        countRows(server.store, table),
      ),
    )
  const post = (path: string, options: Parameters<typeof call>[3]) =>
    call(server.url, 'POST', path, { token: till.enrolment.token, key: uuidv7(), ...options })
  const sale = (change: object) => ({ ...saleFact(till.shiftId, '001-01-Z-000001', [{ productId: null }]), ...change })
  const presented = (change: object) => ({
    run: uuidv7(),
    earlierRuns: [],
    chain: { index: 0, hash: '0'.repeat(64) },
    ...change,
  })
  const resumed = (change: object) => ({ run: uuidv7(), as: 'new', newTillId: uuidv7(), ...change })
  const line = (change: object) => {
    const good = sale({}) as { lines: object[] }
    return { ...good, lines: [{ ...good.lines[0], ...change }] }
  }

  const table: [string, () => ReturnType<typeof call>, number, string][] = [
    ['broken JSON', () => post('/v1/products', { raw: '{"id": "x", ' }), 400, 'invalid-request'],
    ['an empty body', () => post('/v1/products', { raw: '' }), 400, 'invalid-request'],
    ['a list for an object', () => post('/v1/products', { raw: '[]' }), 400, 'invalid-request'],
    ['null for an object', () => post('/v1/products', { raw: 'null' }), 400, 'invalid-request'],
    [
      'text for a number',
      () => post('/v1/products', { body: { ...product(), priceMinor: '1050' } }),
      400,
      'invalid-request',
    ],
    [
      'a fraction of a cent',
      () => post('/v1/products', { body: { ...product(), priceMinor: 10.5 } }),
      400,
      'invalid-request',
    ],
    [
      'an absurd price',
      () => post('/v1/products', { raw: JSON.stringify(product()).replace('1050', '1e300') }),
      400,
      'invalid-request',
    ],
    [
      'a field that is not there',
      () => post('/v1/products', { body: { ...product(), role: 'admin' } }),
      400,
      'invalid-request',
    ],
    [
      'a __proto__ key',
      () => post('/v1/products', { raw: JSON.stringify(product()).replace('{', '{"__proto__":{"admin":true},') }),
      400,
      'invalid-request',
    ],
    [
      'a constructor key',
      () =>
        post('/v1/products', { raw: JSON.stringify(product()).replace('{', '{"constructor":{"prototype":{"x":1}},') }),
      400,
      'invalid-request',
    ],
    [
      'a lone surrogate',
      () => post('/v1/products', { raw: JSON.stringify(product()).replace('☕', '\\ud83e') }),
      400,
      'invalid-request',
    ],
    ['a NUL in a name', () => post('/v1/products', { body: product({ name: 'a\u0000b' }) }), 400, 'invalid-request'],
    [
      'a barcode with a space',
      () => post('/v1/products', { body: product({ barcodes: ['1 2'] }) }),
      400,
      'invalid-request',
    ],
    [
      'an id that is none',
      () => post('/v1/products', { body: { ...product(), id: "1' OR '1'='1" } }),
      400,
      'invalid-request',
    ],
    ['a negative quantity', () => post('/v1/sales', { body: line({ quantityMilli: -1000 }) }), 400, 'invalid-request'],
    ['a quantity of nothing', () => post('/v1/sales', { body: line({ quantityMilli: 0 }) }), 400, 'invalid-request'],
    ['an absurd quantity', () => post('/v1/sales', { body: line({ quantityMilli: 1e15 }) }), 400, 'invalid-request'],
    ['no lines', () => post('/v1/sales', { body: sale({ lines: [] }) }), 400, 'invalid-request'],
    [
      'a receipt number of another kind',
      () => post('/v1/sales', { body: sale({ receiptNumber: '1' }) }),
      400,
      'invalid-request',
    ],
    [
      'a body of 5 MiB',
      () => post('/v1/products', { raw: JSON.stringify({ ...product(), name: 'x'.repeat(5 * 1024 * 1024) }) }),
      413,
      'too-large',
    ],
    [
      'a push of 5 MiB',
      () => post('/v1/sync/push', { raw: `{"x":"${'x'.repeat(5 * 1024 * 1024)}"}` }),
      413,
      'too-large',
    ],
    [
      'a push of 501 operations',
      () =>
        post('/v1/sync/push', {
          body: { incarnation: 1, operations: Array.from({ length: 501 }, () => till.record('x', {})) },
        }),
      400,
      'invalid-request',
    ],
    [
      'a day that there is not',
      () => post('/v1/sync/reconcile', { body: { day: '2026-02-30', facts: 0, totalMinor: 0, lastHash: null } }),
      400,
      'invalid-request',
    ],
    [
      'a day with fewer than no facts',
      () => post('/v1/sync/reconcile', { body: { day: '2026-02-28', facts: -1, totalMinor: 0, lastHash: null } }),
      400,
      'invalid-request',
    ],
    [
      'a day with more ranges than days have',
      () =>
        post('/v1/sync/reconcile', {
          body: {
            ...{ day: '2026-02-28', facts: 0, totalMinor: 0, lastHash: null },
            held: Array.from({ length: 201 }, () => ({ from: 1, to: 1 })),
          },
        }),
      400,
      'invalid-request',
    ],
    [
      'a push of another incarnation',
      () => post('/v1/sync/push', { body: { incarnation: 2, operations: [] } }),
      409,
      'till-fenced',
    ],
    [
      'a push without keys',
      () => post('/v1/sync/push', { body: { incarnation: 1, operations: [{ kind: 'x' }] } }),
      400,
      'invalid-request',
    ],
    ['a cursor that is no number', () => till.get('/v1/sync/changes?after=x'), 400, 'invalid-request'],
    ['a negative cursor', () => till.get('/v1/sync/changes?after=-1'), 400, 'invalid-request'],
    ['a page without end', () => till.get('/v1/sync/changes?limit=1000000'), 400, 'invalid-request'],
    ['an id in a path that is none', () => till.get('/v1/products/1%27%20OR%201=1'), 400, 'invalid-request'],
    ['an unknown product', () => till.get(`/v1/products/${uuidv7()}`), 404, 'not-found'],
    ['an unknown path', () => till.get('/v1/nothing'), 404, 'not-found'],
    [
      'another media type',
      async () => {
        const response = await fetch(`${server.url}/v1/products`, {
          method: 'POST',
          body: 'a=b',
          headers: { authorization: `Bearer ${till.enrolment.token}`, 'content-type': 'text/csv' },
        })
        return {
          status: response.status,
          headers: response.headers,
          body: (await response.json()) as Record<string, unknown>,
        }
      },
      400,
      'invalid-request',
    ],
    [
      'a start of a program whose run is no id',
      () => post('/v1/tills/present', { body: presented({ run: 'x' }) }),
      400,
      'invalid-request',
    ],
    [
      'a start of a program with more runs before it than are named',
      () =>
        post('/v1/tills/present', { body: presented({ earlierRuns: Array.from({ length: 201 }, () => uuidv7()) }) }),
      400,
      'invalid-request',
    ],
    [
      'a start of a program with a chain below nothing',
      () => post('/v1/tills/present', { body: presented({ chain: { index: -1, hash: '0'.repeat(64) } }) }),
      400,
      'invalid-request',
    ],
    [
      'a start of a program with a chain beyond counting',
      () => post('/v1/tills/present', { body: presented({ chain: { index: 1e300, hash: '0'.repeat(64) } }) }),
      400,
      'invalid-request',
    ],
    [
      'a start of a program with a hash that is none',
      () => post('/v1/tills/present', { body: presented({ chain: { index: 0, hash: 'g' } }) }),
      400,
      'invalid-request',
    ],
    [
      'a start of a program without a token',
      () => call(server.url, 'POST', '/v1/tills/present', { body: presented({}) }),
      401,
      'unauthorized',
    ],
    [
      'a start of a program by a person',
      () => post('/v1/tills/present', { token: manager, body: presented({}) }),
      403,
      'forbidden',
    ],
    [
      'going on as something unknown',
      () => post('/v1/tills/resume', { body: resumed({ as: 'other' }) }),
      400,
      'invalid-request',
    ],
    [
      'going on as a till whose id is none',
      () => post('/v1/tills/resume', { body: resumed({ newTillId: null }) }),
      400,
      'invalid-request',
    ],
    ['going on with a list for an object', () => post('/v1/tills/resume', { raw: '[]' }), 400, 'invalid-request'],
    [
      'going on without a token',
      () => call(server.url, 'POST', '/v1/tills/resume', { body: resumed({}) }),
      401,
      'unauthorized',
    ],
    [
      'going on with the token of nobody',
      () => post('/v1/tills/resume', { token: 'x'.repeat(43), body: resumed({}) }),
      401,
      'unauthorized',
    ],
    [
      'going on with the token of a person',
      () => post('/v1/tills/resume', { token: manager, body: resumed({}) }),
      401,
      'unauthorized',
    ],
    [
      'asking after keys that are none',
      () => post('/v1/sync/known', { body: { keys: ["1' OR '1'='1"] } }),
      400,
      'invalid-request',
    ],
    [
      'asking after more keys than are answered',
      () => post('/v1/sync/known', { body: { keys: Array.from({ length: 5001 }, () => uuidv7()) } }),
      400,
      'invalid-request',
    ],
    [
      'asking after a key that is no list',
      () => post('/v1/sync/known', { body: { keys: uuidv7() } }),
      400,
      'invalid-request',
    ],
    [
      'asking after half a mebibyte of keys',
      () => post('/v1/sync/known', { raw: `{"keys":["${'x'.repeat(512 * 1024)}"]}` }),
      413,
      'too-large',
    ],
    [
      'asking after keys by a person',
      () => post('/v1/sync/known', { token: manager, body: { keys: [] } }),
      403,
      'forbidden',
    ],
    [
      'shutting out a till whose id is none',
      () => post('/v1/tills/1%27%20OR%201=1/revoke', { token: manager }),
      400,
      'invalid-request',
    ],
    [
      'shutting out a till that there is not',
      () => post(`/v1/tills/${uuidv7()}/revoke`, { token: manager }),
      404,
      'not-found',
    ],
    ['shutting out a till by a till', () => post(`/v1/tills/${till.enrolment.tillId}/revoke`, {}), 403, 'forbidden'],
    [
      'shutting out a till without a token',
      () => call(server.url, 'POST', `/v1/tills/${till.enrolment.tillId}/revoke`),
      401,
      'unauthorized',
    ],
    [
      'having seen an exception of no kind',
      () => post('/v1/exceptions/read', { body: { kind: '', subject: 'x' } }),
      400,
      'invalid-request',
    ],
    [
      'having seen an exception with a subject without end',
      () => post('/v1/exceptions/read', { body: { kind: 'chain-gap', subject: 'x'.repeat(81) } }),
      400,
      'invalid-request',
    ],
    [
      'having seen an exception by a list',
      () => post('/v1/exceptions/read', { body: { kind: 'chain-gap', subject: 'x', by: [] } }),
      400,
      'invalid-request',
    ],
    [
      'having seen an exception with a NUL in it',
      () => post('/v1/exceptions/read', { body: { kind: 'chain-gap', subject: 'a\u0000b' } }),
      400,
      'invalid-request',
    ],
    [
      'having seen an exception that there is not',
      () => post('/v1/exceptions/read', { body: { kind: 'constructor', subject: '__proto__' } }),
      404,
      'not-found',
    ],
    [
      'having seen an exception with letters that none has',
      () => post('/v1/exceptions/read', { body: { kind: 'chain-gap', subject: 'José' } }),
      400,
      'invalid-request',
    ],
    [
      'having seen an exception with half a letter in it',
      () => post('/v1/exceptions/read', { raw: '{"kind":"chain-gap","subject":"a\\ud800b"}' }),
      400,
      'invalid-request',
    ],
    [
      'having seen an exception without a token',
      () => call(server.url, 'POST', '/v1/exceptions/read', { body: { kind: 'x', subject: 'x' } }),
      401,
      'unauthorized',
    ],
    [
      'a comparison of a day by a person',
      () =>
        post('/v1/sync/reconcile', {
          token: manager,
          body: { day: '2026-02-28', facts: 0, totalMinor: 0, lastHash: null },
        }),
      403,
      'forbidden',
    ],
    [
      'a comparison of a day with a hash that is none',
      () => post('/v1/sync/reconcile', { body: { day: '2026-02-28', facts: 1, totalMinor: 0, lastHash: 'x' } }),
      400,
      'invalid-request',
    ],
    [
      'a comparison of a day with a range below nothing',
      () =>
        post('/v1/sync/reconcile', {
          body: { day: '2026-02-28', facts: 0, totalMinor: 0, lastHash: null, held: [{ from: 0, to: -1 }] },
        }),
      400,
      'invalid-request',
    ],
    ['a bundle without a token', () => call(server.url, 'POST', '/v1/bundles', { raw: 'x' }), 401, 'unauthorized'],
    ['a bundle that is JSON', () => post('/v1/bundles', { body: { operations: [] } }), 400, 'invalid-request'],
    ['a bundle of nothing', () => post('/v1/bundles', {}), 400, 'invalid-request'],
    [
      'an enrolment code of nobody',
      () => call(server.url, 'POST', '/v1/tills/enroll', { body: { code: 'AAAA-AAAA', deviceName: 'x' } }),
      404,
      'not-found',
    ],
    [
      'an enrolment code that cannot be',
      () => call(server.url, 'POST', '/v1/tills/enroll', { body: { code: '0', deviceName: 'x' } }),
      404,
      'not-found',
    ],
    [
      'a wrong password',
      () =>
        call(server.url, 'POST', '/v1/session', {
          body: { tenant: 'Abarrotes La Esquina', user: 'Lucía', password: secret },
        }),
      401,
      'unauthorized',
    ],
    [
      'a set-up of a server that has a tenant',
      () =>
        call(server.url, 'POST', '/v1/setup', {
          body: { code: 'AAAA-AAAA', tenant: 'x', store: 'x', user: 'x', password: secret },
        }),
      403,
      'forbidden',
    ],
  ]

  it.each(table)('is answered as a problem and changes nothing: %s', async (_name, send, status, type) => {
    const before = await counts()
    const answer = await send()
    expect(answer.body).toMatchObject({ type, status })
    expect(answer.status).toBe(status)
    expect(answer.headers.get('content-type')).toContain('application/problem+json')
    expect(JSON.stringify(answer.body)).not.toContain('node_modules')
    expect(await counts()).toEqual(before)
  })

  it('says where and what is wrong, and does not repeat the value', async () => {
    const { body } = await post('/v1/products', { body: { ...product(), priceMinor: 'secret-value' } })
    expect(body.errors).toEqual([{ path: 'priceMinor', message: expect.any(String) }])
    expect(JSON.stringify(body)).not.toContain('secret-value')
  })

  it('fails nobody else when it is one operation of a push', async () => {
    const good = till.record('product.create', product())
    const results = await till.committed([
      till.record('product.create', { ...product(), priceMinor: -1 }),
      till.record('product.create', 'nonsense'),
      till.record('product.create', null),
      till.record('product.explode', {}),
      till.record('constructor', {}),
      till.record('product.create', { ...product(), name: 'a\ud800b' }),
      till.record('product.edit', { id: uuidv7(), version: 1, base: {}, changes: {} }),
      till.record('product.edit', { id: uuidv7(), version: 1, base: { name: 'x' }, changes: { name: 'y' } }),
      good,
    ])
    expect(statusesOf(results)).toEqual([...Array.from({ length: 8 }, () => 'rejected'), 'committed'])
    const sales = [
      till.fact('sale.create', line({ quantityMilli: -1 })),
      till.fact('sale.create', sale({ totalMinor: -5 })),
      till.sale(),
    ]
    expect(statusesOf(await till.committed(sales))).toEqual(['rejected', 'rejected', 'committed'])
  })

  it('leaves odd but good text as it is', async () => {
    const names = [
      '👩‍👩‍👧‍👦 familia',
      'مرحبا',
      'ไทย',
      "O'Brien; DROP TABLE sales;--",
      '\\"quoted\\"',
      'ﬁn',
      '‮right to left',
    ]
    for (const name of names) {
      const made = product({ name })
      expect((await post('/v1/products', { body: made })).status).toBe(201)
      expect((await till.get(`/v1/products/${made.id}`)).body.name).toBe(name)
    }
  })

  it('leaves no secret in the log', async () => {
    const used = await setupShop(server, { tenant: 'Otra', tills: 1 })
    const other = await enrollTill(server.url, used.enrolmentCodes[0])
    const { tenant, user, password } = used
    const session = await call<{ token: string }>(server.url, 'POST', '/v1/session', {
      body: { tenant, user, password },
    })
    await call(server.url, 'GET', `/v1/products?barcode=x&token=${session.body.token}`, { token: session.body.token })
    const logs = server.logs()
    expect(logs).toContain('/v1/sync/push')
    expect(logs).not.toContain('node_modules')
    const codes = used.enrolmentCodes.flatMap((code) => [code, code.replace('-', '')])
    for (const hidden of [
      other.enrolment.token,
      till.enrolment.token,
      session.body.token,
      password,
      secret,
      'argon2',
      'secret-value',
      'Bearer',
      ...codes,
    ]) {
      expect(logs).not.toContain(hidden)
    }
  })

  it('answers what nobody expected with a reference to the log, and tells nothing else', async () => {
    const rename = (from: string, to: string) =>
      server.store.writer.executeQuery(CompiledQuery.raw(`ALTER TABLE ${from} RENAME TO ${to}`))
    await rename('exceptions', 'exceptions_away')
    const answer = await till.get('/v1/exceptions')
    await rename('exceptions_away', 'exceptions')
    expect(answer.body).toMatchObject({ type: 'internal-error', status: 500 })
    const reference = /^reference ([\w-]{36})$/.exec(String(answer.body.detail))?.[1]
    const logged = () =>
      server
        .logs()
        .split('\n')
        .find((line) => line.includes('unexpected fault')) ?? ''
    // The log comes through a pipe of its own.
    await expect.poll(logged).toContain(reference)
    expect(logged()).toContain('"stack"')
    expect((await till.get('/v1/exceptions')).status).toBe(200)
  })
})
