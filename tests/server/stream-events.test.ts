import { EventEmitter, once } from 'node:events'
import { connect } from 'node:net'
import { expect, it } from 'vitest'
import { streamEvents } from '../../server/routes/sync/stream-events.ts'
import { bareApp, listenOn } from './bare-app.ts'

it('writes nothing more to a reader that was shut out, also when it has stopped reading and stays', async () => {
  const told = new EventEmitter()
  const faults: unknown[] = []
  const app = bareApp()
  const news = {
    listen: (_: string, listener: (seq: number) => void) => {
      told.on('news', listener)
      return () => told.off('news', listener)
    },
  }
  app.get('/events', (_, reply) => {
    reply.raw.on('error', (fault) => faults.push(fault))
    streamEvents({ news, closing: new AbortController().signal }, reply, {
      tenantId: 'tenant',
      newest: () => Promise.resolve(1),
      isLetIn: () => Promise.resolve(false),
      onForgotten: (listener) => {
        told.on('forgotten', listener)
        return () => told.off('forgotten', listener)
      },
    })
    told.emit('streaming', reply.raw)
  })
  const { port } = new URL(await listenOn(app))
  const streaming = once(told, 'streaming')
  const socket = connect(Number(port), '127.0.0.1')
  socket.pause()
  socket.write('GET /events HTTP/1.1\r\nhost: shop\r\n\r\n')
  try {
    const [raw] = await streaming
    // More than the connection holds back for it.
    for (let seq = 1; seq <= 1000; seq += 1) raw.write(`: ${'-'.repeat(20_000)}\n\n`)
    told.emit('forgotten')
    await expect.poll(() => raw.writableEnded).toBe(true)
    expect(raw.closed).toBe(false)
    expect(told.listenerCount('news')).toBe(0)
    told.emit('news', 2)
    expect(faults).toEqual([])
  } finally {
    socket.destroy()
    await app.close()
  }
})
