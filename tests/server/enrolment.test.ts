import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { secretHash } from '../../server/secrets.ts'
import { runServerCommand, setupShop, startServer } from '../support/test-server.ts'
import { type RunningServer, startOn, storages } from './storages.ts'
import { call, enrollTill } from './till-client.ts'

describe.each(storages)('enrolment on %s storage', (storage) => {
  let server: RunningServer
  let codes: string[]

  beforeAll(async () => {
    server = await startOn(storage, { CACHE_CALLERS_TTL: '0' })
    codes = (await setupShop(server, { tills: 12, currency: 'EUR' })).enrolmentCodes
  })
  afterAll(() => server.end())
  const enroll = (code: string | undefined) =>
    call(server.url, 'POST', '/v1/tills/enroll', { body: { code, deviceName: 'Caja' } })

  it('tells a till all it needs to sell, however the code was typed', async () => {
    const typed = codes.pop()?.toLowerCase().replace('-', ' ')
    const answer = await enroll(typed)
    expect(answer).toMatchObject({
      status: 201,
      body: {
        storeCode: '001',
        currency: 'EUR',
        incarnation: 1,
        tenantName: 'Abarrotes La Esquina',
        storeName: 'Centro',
      },
    })
    expect(answer.body.token).toMatch(/^[\w-]{43}$/)
  })

  it('takes a code once, even from two devices at once', async () => {
    const code = codes.pop()
    const statuses = (await Promise.all([enroll(code), enroll(code), enroll(code)])).map(({ status }) => status)
    expect(statuses.toSorted()).toEqual([201, 422, 422])
    expect((await enroll(code)).body).toMatchObject({ type: 'rule-violated', rule: 'code-used' })
  })

  it('takes no code after its day', async () => {
    const code = codes.pop() ?? ''
    await server.store.writer
      .updateTable('enrolment_codes')
      .set({ expires_at_ms: Date.now() - 1 })
      .where('code_hash', '=', secretHash(code.replace('-', '')))
      .execute()
    expect((await enroll(code)).body).toMatchObject({ rule: 'code-expired' })
  })

  it('gives tills that enrol at once codes of their own', async () => {
    const tills = await Promise.all(codes.splice(0).map((code) => enrollTill(server.url, code)))
    const given = tills.map(({ enrolment }) => enrolment.tillCode)
    expect(new Set(given).size).toBe(given.length)
  })

  it('stores neither tokens nor codes nor passwords as they are', async () => {
    const rows = await Promise.all([
      server.store.reader.selectFrom('till_tokens').selectAll().execute(),
      server.store.reader.selectFrom('enrolment_codes').selectAll().execute(),
      server.store.reader.selectFrom('users').selectAll().execute(),
    ])
    expect(rows[0][0]?.token_hash).toMatch(/^[0-9a-f]{64}$/)
    expect(rows[1][0]?.code_hash).toMatch(/^[0-9a-f]{64}$/)
    expect(rows[2][0]?.password_hash).toMatch(/^\$argon2id\$/)
  })

  it('does not take a session after its 12 hours', async () => {
    const claim = { tenant: 'ABARROTES la esquina', user: 'LUCÍA', password: 'correct horse battery' }
    const session = await call<{ token: string; expiresAtMs: number }>(server.url, 'POST', '/v1/session', {
      body: claim,
    })
    expect(session.body.expiresAtMs - Date.now()).toBeLessThanOrEqual(12 * 3_600_000)
    const { token } = session.body
    expect((await call(server.url, 'GET', '/v1/tills', { token })).status).toBe(200)
    await server.store.writer
      .updateTable('sessions')
      .set({ expires_at_ms: Date.now() - 1 })
      .execute()
    expect((await call(server.url, 'GET', '/v1/tills', { token })).status).toBe(401)
  })
})

describe('a new server', () => {
  it('is set up once, by whoever knows the code that it printed, and by nobody who guesses', async () => {
    const server = await startServer({ storage: 'embedded', env: { ATTEMPTS_PER_MINUTE: '8' } })
    const code = /setup code: ([\w-]+)/.exec(server.logs())?.[1]
    const wanted = { tenant: 'Primera', store: 'Centro', user: 'Ana', password: 'long enough', tills: 2 }
    const setUp = (guess: string | undefined) =>
      call(server.url, 'POST', '/v1/setup', { body: { ...wanted, code: guess } })
    expect((await setUp('AAAA-AAAA')).body).toMatchObject({ type: 'forbidden' })
    const both = await Promise.all([setUp(code), setUp(code)])
    expect(both.map(({ status }) => status).toSorted()).toEqual([201, 422])
    const made = both.find(({ status }) => status === 201)?.body as { enrolmentCodes: string[] }
    expect(made.enrolmentCodes).toHaveLength(2)
    await enrollTill(server.url, made.enrolmentCodes[0])
    expect((await setUp(code)).body).toMatchObject({ rule: 'already-set-up' })
    for (let attempt = 0; attempt < 5; attempt += 1) await setUp('AAAA-AAAA')
    const limited = await setUp('AAAA-AAAA')
    expect(limited.body).toMatchObject({ type: 'rate-limited', status: 429 })
    expect(Number(limited.headers.get('retry-after'))).toBeGreaterThan(0)
    await server.restart()
    expect(server.logs().split('setup code').length).toBe(2)
    await server.stop()
  })

  it('says in one line what is wrong with its configuration, and not with which secret', async () => {
    const cases: [Record<string, string>, RegExp][] = [
      [{ PORT: '99999' }, /PORT/],
      [{ DATABASE_URL: 'postgres://root:hush@host/db' }, /DATABASE_URL/],
      [{ LOG_LEVEL: 'loud' }, /LOG_LEVEL/],
      [{ DATABASE_URL: 'mysql://root:hush@127.0.0.1:1/db' }, /ECONNREFUSED/],
    ]
    for (const [env, line] of cases) {
      const { code, stdout, stderr } = await runServerCommand({ DATA_DIR: '/nonexistent', ...env }, 'migrate')
      expect([code, stdout]).toEqual([1, ''])
      expect(stderr.trim()).toMatch(line)
      expect(stderr.trim().split('\n')).toHaveLength(1)
      expect(stderr).not.toContain('hush')
    }
  })

  it('says of commands that are not there yet that they are not', async () => {
    for (const command of ['backup', 'restore', 'nonsense']) {
      const { code, stderr } = await runServerCommand({}, command)
      expect([code, stderr.trim().split('\n').length]).toEqual([2, 1])
    }
  })

  it('refuses a second tenant of the same name', async () => {
    const server = await startServer({ storage: 'embedded' })
    const setUp = (tenant: string) => {
      const options = { tenant, store: 'Centro', user: 'Lucía', password: 'correct horse battery' }
      const command = Object.entries(options).flatMap(([name, value]) => [`--${name}`, value])
      return runServerCommand(server.env, 'setup', ...command)
    }
    expect(await setUp('Café Ñandú')).toMatchObject({ code: 0, stderr: '' })
    const { code, stderr } = await setUp('CAFE\u0301 ÑANDÚ')
    expect([code, stderr]).toEqual([1, 'setup: there is a tenant of this name already\n'])
    await server.stop()
  })
})
