import { once } from 'node:events'
import { connect } from 'node:net'
import type { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'
import Fastify from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { boundRequests, connectionBounds } from '../../server/plugins/connection-bounds.ts'
import type { App } from '../../server/routes/app.ts'

const quick = {
  ...connectionBounds,
  http: { headersTimeout: 300, connectionsCheckingInterval: 50 },
}
const WHOLE_REQUEST_MS = 600

describe('one connection', () => {
  let app: App
  let port: number
  beforeEach(async () => {
    app = Fastify(quick).withTypeProvider<ZodTypeProvider>()
    boundRequests(app, WHOLE_REQUEST_MS)
    app.addContentTypeParser('text/slow', (_request, body, done) => done(null, body))
    app.get('/*', async () => 'here')
    app.post('/', async () => 'taken')
    app.post('/unread', { config: { stream: true } }, async () => 'refused')
    app.post('/slow', { config: { stream: true } }, async ({ body }) => text(body as Readable))
    port = Number(new URL(await app.listen({ port: 0, host: '127.0.0.1' })).port)
  })
  afterEach(() => app.close())

  /** Sends it and answers all that comes back until the server ends the connection. */
  async function tell(bytes: string): Promise<string> {
    const socket = connect(port, '127.0.0.1')
    await once(socket, 'connect')
    socket.on('error', () => undefined)
    socket.write(bytes)
    return text(socket)
  }
  const get = (path: string, headers = '') => `GET ${path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n${headers}\r\n`

  it.each([
    ['an address that is too long', get(`/${'a'.repeat(20_000)}`)],
    ['a header that is too long', get('/', `x-much: ${'a'.repeat(20_000)}\r\n`)],
    ['too many headers', get('/', 'x-a: b\r\n'.repeat(4000))],
  ])('is refused %s, and the server goes on', async (_what, bytes) => {
    expect(await tell(bytes)).toMatch(/^HTTP\/1.1 431 /)
    expect(await tell(get('/'))).toMatch(/^HTTP\/1.1 200 /)
  })

  it.each([
    ['headers', 'GET / HTTP/1.1\r\nhost: x\r\n'],
    ['a body', 'POST / HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 10\r\n\r\n{'],
  ])('is ended when its sender stops in the middle of %s', async (_what, bytes) => {
    expect(await tell(bytes)).toMatch(/^HTTP\/1.1 408 /)
  })

  it.each([
    ['to where it is awaited', 'POST /', 'application/json'],
    ['after its answer', 'GET /', 'application/json'],
    ['to where it is taken as it comes, and was refused', 'POST /unread', 'text/slow'],
    ['to an address that is none', 'POST /%zz', 'application/json'],
  ])('is ended when a body drips %s', async (_what, line, type) => {
    const socket = connect(port, '127.0.0.1')
    await once(socket, 'connect')
    socket.on('error', () => undefined)
    socket.resume()
    const ended = once(socket, 'close')
    socket.write(`${line} HTTP/1.1\r\nhost: x\r\ncontent-type: ${type}\r\ncontent-length: 1000\r\n\r\n`)
    const drip = setInterval(() => socket.write('1'), WHOLE_REQUEST_MS / 6)
    try {
      expect(await Promise.race([ended.then(() => 'ended'), sleep(WHOLE_REQUEST_MS * 8, 'goes on')])).toBe('ended')
    } finally {
      clearInterval(drip)
      socket.destroy()
    }
  })

  it('may take as long as it moves where a body is taken as it comes', async () => {
    const socket = connect(port, '127.0.0.1')
    await once(socket, 'connect')
    const answer = text(socket)
    socket.write(
      'POST /slow HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-type: text/slow\r\ncontent-length: 4\r\n\r\n',
    )
    for (const byte of 'file') {
      await sleep(WHOLE_REQUEST_MS / 3)
      socket.write(byte)
    }
    expect(await answer).toMatch(/^HTTP\/1.1 200 .*file$/s)
  })

  it('is given more time by the server than any till or proxy needs', () => {
    const { keepAliveTimeout, connectionTimeout } = connectionBounds
    expect(app.server.timeout).toBe(connectionTimeout)
    expect(app.server.keepAliveTimeout).toBe(keepAliveTimeout)
    expect(app.server.headersTimeout).toBe(quick.http.headersTimeout)
    expect(keepAliveTimeout).toBeGreaterThan(60_000)
  })
})
