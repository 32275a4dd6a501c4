import { once } from 'node:events'
import { Agent, type IncomingMessage, request as send } from 'node:http'
import { connect, type Socket } from 'node:net'
import { text } from 'node:stream/consumers'
import { afterEach, describe, expect, it } from 'vitest'
import { boundWork, type Work } from '../../server/plugins/overload.ts'
import type { App } from '../../server/routes/app.ts'
import { eventually } from '../support/headless-till.ts'
import { authenticate, bareApp, listenOn } from './bare-app.ts'

interface Bounded {
  readonly app: App
  readonly url: string
  readonly work: Work
  turnedAway(): number
  /** Names of the requests that a handler has begun with, in order. */
  readonly begun: string[]
  /** Server's own time of each answer 503, ms. */
  readonly refusedMs: number[]
  /** Lets all handlers finish, those to come too. */
  finish(): void
}

let close: () => Promise<void> = async () => undefined
afterEach(() => close())

async function start(concurrent: number, queued: number): Promise<Bounded> {
  const app = bareApp()
  let turnedAway = 0
  const work = boundWork(app, { concurrent, queued }, () => {
    turnedAway += 1
  })
  authenticate(app)
  const begun: string[] = []
  const refusedMs: number[] = []
  app.addHook('onResponse', async (_request, reply) => {
    if (reply.statusCode === 503) refusedMs.push(reply.elapsedTime)
  })
  let finish: () => void = () => undefined
  const gate = new Promise<void>((resolve) => {
    finish = resolve
  })
  app.get('/slow/:name', async (request) => {
    begun.push((request.params as { name: string }).name)
    await gate
    return 'done'
  })
  app.post('/slow/:name', async (request) => {
    begun.push((request.params as { name: string }).name)
    await gate
    return request.body
  })
  app.get('/fault', async () => {
    throw new Error('on purpose')
  })
  app.get('/health', { config: { alwaysAnswered: true } }, async () => 'well')
  app.get('/stream', { config: { stream: true } }, async (_request, reply) => {
    reply.hijack()
    reply.raw.writeHead(200, { 'content-type': 'text/event-stream' })
    reply.raw.write(': here\n\n')
  })
  const url = await listenOn(app)
  const sockets = new Set<Socket>()
  app.server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
  })
  close = async () => {
    finish()
    for (const socket of sockets) socket.destroy()
    await app.close()
  }
  return { app, url, work, turnedAway: () => turnedAway, begun, refusedMs, finish }
}

/** One request on a connection of its own; `leave` breaks it off. */
function ask(url: string, path: string, agent?: Agent) {
  const request = send(url + path, { agent: agent ?? false })
  request.on('error', () => undefined)
  request.end()
  const answer = once(request, 'response').then(async ([response]: IncomingMessage[]) => {
    if (response === undefined) throw new Error('no answer')
    return { status: response.statusCode ?? 0, headers: response.headers, body: await text(response) }
  })
  return { answer, leave: () => request.destroy() }
}
const rest = (work: Work) => ({ working: work.working, waiting: work.waiting })

describe('more requests than the server can work on', () => {
  it('answers 2,000 at once: those that are in come to their end, all others are turned away at once, and it lives', async () => {
    const { url, work, turnedAway, begun, refusedMs, finish } = await start(8, 32)
    const agent = new Agent({ maxSockets: 2000 })
    const asked = Array.from({ length: 2000 }, (_, index) => ask(url, `/slow/${index}`, agent).answer)
    await eventually('all others were turned away', () => turnedAway() === 1960, 20_000)
    // Nothing has been finished yet: not one of them had to wait for work.
    expect(rest(work)).toEqual({ working: 8, waiting: 32 })
    expect(begun.length).toBe(8)
    expect((await ask(url, '/health').answer).status).toBe(200)
    const median = refusedMs.toSorted((a, b) => a - b)[Math.floor(refusedMs.length / 2)]
    expect(median).toBeLessThan(20)

    finish()
    const answers = await Promise.all(asked)
    const refused = answers.filter(({ status }) => status === 503)
    expect(answers.filter(({ status }) => status === 200).length).toBe(40)
    expect(refused.length).toBe(1960)
    for (const { headers, body } of refused) {
      expect(Number(headers['retry-after'])).toBeGreaterThanOrEqual(1)
      expect(JSON.parse(body)).toMatchObject({ type: 'overloaded', status: 503 })
    }
    await eventually('it rests', () => work.working === 0 && work.waiting === 0)
    expect((await ask(url, '/slow/after').answer).status).toBe(200)
  })

  it('serves who waits in the order in which they came', async () => {
    const { url, work, begun, finish } = await start(1, 10)
    const asked: Promise<unknown>[] = []
    for (const name of ['a', 'b', 'c', 'd']) {
      asked.push(ask(url, `/slow/${name}`).answer)
      await eventually('it is in', () => work.working + work.waiting === asked.length)
    }
    finish()
    await Promise.all(asked)
    expect(begun).toEqual(['a', 'b', 'c', 'd'])
  })

  it('gives the place of a client who left to the next, and never works for who left while waiting', async () => {
    const { url, work, begun, finish } = await start(1, 1)
    const first = ask(url, '/slow/first')
    await eventually('the first is worked on', () => begun.length === 1)
    const second = ask(url, '/slow/second')
    await eventually('the second waits', () => work.waiting === 1)
    expect((await ask(url, '/slow/too-much').answer).status).toBe(503)
    second.answer.catch(() => undefined)
    second.leave()
    await eventually('it has left', () => work.waiting === 0)
    const third = ask(url, '/slow/third')
    await eventually('the third waits', () => work.waiting === 1)
    first.answer.catch(() => undefined)
    first.leave()
    await eventually('the third is worked on', () => begun.length === 2)
    finish()
    expect((await third.answer).status).toBe(200)
    expect(begun).toEqual(['first', 'third'])
    await eventually('it rests', () => work.working === 0)
  })

  it('is heard by who has a large body to send, and the connection serves the next request', async () => {
    const { url, begun, finish } = await start(1, 0)
    const first = ask(url, '/slow/first')
    await eventually('it is worked on', () => begun.length === 1)
    const body = JSON.stringify({ much: 'a'.repeat(4_000_000) })
    for (let time = 0; time < 5; time += 1) {
      const refused = await fetch(`${url}/slow/large`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body,
      })
      expect(refused.status).toBe(503)
      expect(await refused.json()).toMatchObject({ type: 'overloaded' })
    }
    finish()
    await first.answer
    expect((await fetch(`${url}/slow/after`)).status).toBe(200)
  })

  it('lets health answer while all places are taken', async () => {
    const { url, begun } = await start(1, 0)
    ask(url, '/slow/first').answer.catch(() => undefined)
    await eventually('it is worked on', () => begun.length === 1)
    expect((await ask(url, '/slow/second').answer).status).toBe(503)
    for (let time = 0; time < 5; time += 1) expect((await ask(url, '/health').answer).body).toBe('well')
  })

  it('holds no place for a stream that is open, for a fault, or for a path that does not exist', async () => {
    const { url, work, finish } = await start(1, 0)
    const streams = await Promise.all(
      [1, 2, 3].map(async () => {
        const request = send(`${url}/stream`, { agent: false })
        request.end()
        await once(request, 'response')
        return request
      }),
    ).catch((error: unknown) => error)
    expect(streams).toHaveLength(3)
    expect(rest(work)).toEqual({ working: 0, waiting: 0 })
    expect((await ask(url, '/fault').answer).status).toBe(500)
    expect((await ask(url, '/no-such-thing').answer).status).toBe(404)
    finish()
    expect((await ask(url, '/slow/after').answer).status).toBe(200)
    for (const request of streams as { destroy(): void }[]) request.destroy()
    expect(rest(work)).toEqual({ working: 0, waiting: 0 })
  })

  it('lets nobody who sends by the drop keep others out, and serves them when all is there', async () => {
    const { app, url, work, finish } = await start(1, 4)
    const port = Number(new URL(url).port)
    const slow = await Promise.all(
      ['slow-1', 'slow-2', 'slow-3'].map(async (name) => {
        const socket = connect(port, '127.0.0.1')
        await once(socket, 'connect')
        socket.write(
          `POST /slow/${name} HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 11\r\nconnection: close\r\n\r\n{"a":`,
        )
        return socket
      }),
    )
    await eventually('all are in', async () => (await connections(app)) >= 3)
    finish()
    for (let time = 0; time < 5; time += 1) expect((await ask(url, `/slow/fast-${time}`).answer).status).toBe(200)
    for (const socket of slow) socket.write('12345}')
    const answers = await Promise.all(slow.map((socket) => text(socket)))
    for (const answer of answers) expect(answer).toMatch(/^HTTP\/1.1 200 [\s\S]*\{"a":12345\}$/)
    await eventually('it rests', () => work.working === 0 && work.waiting === 0)
  })

  it('takes no more of them than it can hold, and lets those without a token keep out neither tills nor reads', async () => {
    const { url, finish, turnedAway } = await start(1, 1)
    finish()
    const port = Number(new URL(url).port)
    const dripping = (who: string) => {
      const socket = connect(port, '127.0.0.1')
      socket.write(
        `POST /slow/slow HTTP/1.1\r\nhost: x\r\n${who}\r\ncontent-type: application/json\r\ncontent-length: 11\r\n\r\n{"a":`,
      )
    }
    for (let time = 0; time < 6; time += 1) dripping('x-nobody: 1')
    await eventually('four of six were turned away', () => turnedAway() === 4)
    const push = await fetch(`${url}/slow/push`, {
      method: 'POST',
      headers: { 'x-test-till': '1', 'content-type': 'application/json' },
      body: '{"a":1}',
    })
    expect([push.status, await push.text()]).toEqual([200, '{"a":1}'])
    expect((await ask(url, '/slow/read').answer).status).toBe(200)
    for (let time = 0; time < 6; time += 1) dripping('x-test-till: 1')
    await eventually('four of six were turned away again', () => turnedAway() === 8)
    expect((await ask(url, '/slow/read').answer).status).toBe(200)
  })

  it('lets go of who breaks off in the middle of a body', async () => {
    const { url, work, finish } = await start(1, 0)
    const port = Number(new URL(url).port)
    for (let time = 0; time < 5; time += 1) {
      const socket = connect(port, '127.0.0.1')
      await once(socket, 'connect')
      socket.write(
        'POST /slow/x HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 11\r\n\r\n{"a":',
      )
      await new Promise((resolve) => setTimeout(resolve, 20))
      socket.destroy()
    }
    finish()
    await eventually('it rests', () => work.working === 0 && work.waiting === 0)
    expect((await ask(url, '/slow/after').answer).status).toBe(200)
  })
})

function connections({ server }: App): Promise<number> {
  return new Promise((resolve, reject) =>
    server.getConnections((error, count) => (error === null ? resolve(count) : reject(error))),
  )
}
