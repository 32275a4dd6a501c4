import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'

/** What a bad line does to one request. */
export const fates = [
  'pass',
  'drop-request',
  'cut-request',
  'drop-reply',
  'cut-reply',
  'duplicate-at-once',
  'arrive-late',
  'slow',
  'portal-page',
  'results-swapped',
] as const
export type Fate = (typeof fates)[number]

export interface FlakyProxy {
  readonly url: string
  /** How often each fate befell a request. */
  readonly befell: ReadonlyMap<Fate, number>
  /** From now on every request passes. Waits for those that are still on their way. */
  calmDown(): Promise<void>
  close(): Promise<void>
}

export interface FlakyProxyOptions {
  /** Where the server listens. */
  readonly port: number
  /** Decides the fate of a request. */
  readonly fateOf: (path: string) => Fate
  /** Gives [0, 1). */
  readonly random: () => number
}

interface Reply {
  readonly status: number
  readonly headers: Record<string, string>
  readonly body: Buffer
}

/** A line between till and server that loses, repeats, delays, reorders, cuts and forges. */
export async function startFlakyProxy({ port, fateOf, random }: FlakyProxyOptions): Promise<FlakyProxy> {
  const befell = new Map<Fate, number>()
  const sockets = new Set<Socket>()
  const underWay = new Set<Promise<unknown>>()
  let calm = false

  const forward = (incoming: IncomingMessage, body: Buffer, cutAt = body.length): Promise<Reply> =>
    new Promise((resolve, reject) => {
      const outgoing = request(
        {
          host: '127.0.0.1',
          port,
          path: incoming.url,
          method: incoming.method,
          headers: forwarded(incoming),
          agent: false,
        },
        (answer) => {
          collect(answer).then(
            (text) => resolve({ status: answer.statusCode ?? 502, headers: kept(answer), body: text }),
            reject,
          )
        },
      )
      outgoing.on('error', reject)
      if (cutAt >= body.length) outgoing.end(body)
      else outgoing.write(body.subarray(0, cutAt), () => outgoing.destroy(new Error('cut')))
    })

  const handle = async (incoming: IncomingMessage, answer: ServerResponse) => {
    if (incoming.url?.startsWith('/v1/sync/events')) return relayStream(incoming, answer, port)
    const body = await collect(incoming)
    const fate = calm ? 'pass' : fateOf(incoming.url ?? '')
    befell.set(fate, (befell.get(fate) ?? 0) + 1)
    const cutLine = () => answer.destroy()
    const part = (bytes: number) => Math.floor(bytes * random())
    switch (fate) {
      case 'pass':
        return send(answer, await forward(incoming, body))
      case 'drop-request':
        return cutLine()
      case 'cut-request':
        cutLine()
        await forward(incoming, body, part(body.length)).catch(() => undefined)
        return
      case 'drop-reply':
        await forward(incoming, body)
        return cutLine()
      case 'cut-reply': {
        const reply = await forward(incoming, body)
        answer.writeHead(reply.status, { ...reply.headers, 'content-length': reply.body.length })
        answer.write(reply.body.subarray(0, part(reply.body.length)), cutLine)
        return
      }
      case 'duplicate-at-once': {
        const [first, second] = await Promise.all([forward(incoming, body), forward(incoming, body)])
        return send(answer, random() < 0.5 ? first : second)
      }
      case 'arrive-late':
        // The till gives up and sends again; the old request overtakes nobody, it comes after the new ones.
        cutLine()
        await sleep(50 + part(1500))
        await forward(incoming, body).catch(() => undefined)
        return
      case 'slow':
        await sleep(part(300))
        return send(answer, await forward(incoming, body))
      case 'portal-page':
        return send(answer, {
          status: 200,
          headers: { 'content-type': 'text/html' },
          body: Buffer.from('<!doctype html><title>Wi-Fi</title><form>Acepte los términos</form>'),
        })
      case 'results-swapped':
        return send(answer, swapResults(await forward(incoming, body)))
    }
  }

  const server = createServer((incoming, answer) => {
    const work = handle(incoming, answer).catch(() => answer.destroy())
    underWay.add(work)
    void work.finally(() => underWay.delete(work))
  })
  server.on('connection', (socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
    socket.on('error', () => undefined)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    befell,
    calmDown: async () => {
      calm = true
      await Promise.race([Promise.allSettled(underWay), sleep(3000)])
    },
    close: async () => {
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

function relayStream(incoming: IncomingMessage, answer: ServerResponse, port: number): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      outgoing.destroy()
      answer.destroy()
      resolve()
    }
    const outgoing = request({ host: '127.0.0.1', port, path: incoming.url, headers: incoming.headers, agent: false })
    outgoing.on('response', (reply) => {
      answer.writeHead(reply.statusCode ?? 502, reply.headers)
      reply.on('data', (chunk: Buffer) => answer.write(chunk))
      reply.on('close', end)
    })
    outgoing.on('error', end)
    answer.on('close', end)
    outgoing.end()
  })
}

function swapResults(reply: Reply): Reply {
  try {
    const answer = JSON.parse(reply.body.toString()) as { results?: unknown[] }
    if (!Array.isArray(answer.results) || answer.results.length < 2) return { ...reply, status: 502 }
    return { ...reply, body: Buffer.from(JSON.stringify({ ...answer, results: answer.results.toReversed() })) }
  } catch {
    return reply
  }
}

async function collect(stream: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of stream) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}

function forwarded(incoming: IncomingMessage): Record<string, string> {
  const { connection: _connection, 'transfer-encoding': _encoding, ...headers } = incoming.headers
  return headers as Record<string, string>
}

function kept(answer: IncomingMessage): Record<string, string> {
  const { connection: _connection, 'transfer-encoding': _encoding, 'keep-alive': _alive, ...headers } = answer.headers
  return headers as Record<string, string>
}

function send(answer: ServerResponse, reply: Reply): void {
  answer.writeHead(reply.status, { ...reply.headers, 'content-length': reply.body.length })
  answer.end(reply.body)
}
