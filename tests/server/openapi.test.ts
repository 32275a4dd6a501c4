import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { problemStatus } from '../../src-shared/sync/problems.ts'
import { setupShop, startServer, type TestServer } from '../support/test-server.ts'
import { call } from './till-client.ts'

interface Operation {
  readonly summary?: string
  readonly security?: unknown[]
  readonly requestBody?: { content: Record<string, { schema: Schema }> }
  readonly parameters?: { name: string; in: string; required?: boolean }[]
  readonly responses: Record<string, { description: string; content?: Record<string, { schema: Schema }> }>
}
type Schema = Readonly<Record<string, unknown>>

describe('what the server publishes of itself', () => {
  let server: TestServer
  let document: {
    openapi: string
    paths: Record<string, Record<string, Operation>>
    components: { securitySchemes: object }
  }

  beforeAll(async () => {
    server = await startServer({ storage: 'embedded' })
    document = (await call<typeof document>(server.url, 'GET', '/v1/openapi.json')).body
  })
  afterAll(() => server.stop())
  const operations = () =>
    Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]) => ({
        name: `${method.toUpperCase()} ${path}`,
        path,
        operation,
      })),
    )

  it('is an OpenAPI 3.1 document with a summary, parameters and answers for every route', () => {
    expect(document.openapi).toBe('3.1.0')
    expect(document.components.securitySchemes).toHaveProperty('bearer')
    expect(operations().length).toBeGreaterThan(30)
    for (const { name, path, operation } of operations()) {
      expect([name, typeof operation.summary]).toEqual([name, 'string'])
      const named = [...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1])
      const declared = (operation.parameters ?? [])
        .filter(({ in: place }) => place === 'path')
        .map((parameter) => parameter.name)
      expect([name, declared.toSorted()]).toEqual([name, named.toSorted()])
      expect([name, Object.keys(operation.responses).some((status) => status.startsWith('2'))]).toEqual([name, true])
      for (const [status, response] of Object.entries(operation.responses)) {
        expect([name, status, typeof response.description]).toEqual([name, status, 'string'])
      }
      expect(JSON.stringify(operation)).not.toContain('"$ref":"#/definitions')
    }
  })

  it('asks for a token wherever there is a tenant, and states the problems', () => {
    for (const { name, path, operation } of operations()) {
      const isOpen = !path.startsWith('/v1/') || ['/v1/setup', '/v1/session', '/v1/tills/enroll'].includes(path)
      expect([name, operation.security !== undefined]).toEqual([name, !isOpen])
      if (!isOpen)
        expect([name, Object.keys(operation.responses)]).toEqual([
          name,
          expect.arrayContaining(['401', '403', '409', '503']),
        ])
      for (const response of Object.values(operation.responses)) {
        const problem = response.content?.['application/problem+json']
        if (problem === undefined) continue
        expect(problem.schema).toMatchObject({ properties: { type: { enum: Object.keys(problemStatus) } } })
      }
    }
  })

  it('tells its health without a token and without secrets, in the agreed words', async () => {
    expect((await call(server.url, 'GET', '/health')).body).toEqual({
      status: 'healthy',
      mysql: 'off',
      replica: 'off',
      redis: 'off',
      journal: 'off',
      hostname: expect.any(String),
      port: server.port,
      version: expect.stringMatching(/^\d+\.\d+\.\d+/),
    })
    expect((await call(server.url, 'GET', '/health/storage')).body).toMatchObject({
      backend: 'embedded',
      primary: 'ok',
      replica: 'off',
    })
    expect(await call(server.url, 'GET', '/health/cache')).toMatchObject({ status: 200, body: { status: 'ok' } })
    expect((await call(server.url, 'GET', '/sync/status')).body).toMatchObject({
      mysql_available: false,
      redis_available: false,
      pending_creates: 0,
      pending_updates: 0,
      pending_deletes: 0,
      is_consistent: true,
      status: 'synced',
    })
  })

  it('guards its answers with the usual headers', async () => {
    const { headers } = await call(server.url, 'GET', '/health')
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect(headers.get('content-security-policy')).toBeTruthy()
  })

  it('prints one line that it listens, and one JSON line when it sets up a tenant', async () => {
    const lines = server
      .logs()
      .split('\n')
      .filter((line) => line.startsWith('Mostrador server listening'))
    expect(lines).toEqual([`Mostrador server listening on ${server.url} (storage: embedded)`])
    const shop = await setupShop(server, { tills: 3 })
    expect(shop.enrolmentCodes).toHaveLength(3)
    for (const code of shop.enrolmentCodes) expect(code).toMatch(/^[2-9A-HJ-NP-Z]{4}-[2-9A-HJ-NP-Z]{4}$/)
  })
})
