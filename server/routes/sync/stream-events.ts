import type { FastifyReply } from 'fastify'
import type { ServerContext } from '../../context.ts'

/** How often a stream that has nothing to say shows that it is there. */
export const HEARTBEAT_MS = 15_000

export interface EventReader {
  readonly tenantId: string
  /** The newest change number; asked for once the stream listens, so that no change falls in between. */
  newest(): Promise<number>
  /** Whether the reader may go on reading. */
  isLetIn(): Promise<boolean>
  /** Tells when that should be asked anew at once; answers how to stop listening. */
  onForgotten(listener: () => void): () => void
}

/**
 * Streams `{seq}` now and whenever the tenant's feed grows, until the caller leaves or is shut out, or the server ends.
 */
export function streamEvents(
  context: Pick<ServerContext, 'closing'> & { readonly news: Pick<ServerContext['news'], 'listen'> },
  reply: FastifyReply,
  reader: EventReader,
): void {
  reply.hijack()
  const { raw } = reply
  raw.writeHead(200, {
    ...(reply.getHeaders() as Record<string, string>),
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store',
    // NGINX holds answers back otherwise.
    'x-accel-buffering': 'no',
  })
  const stop = () => {
    clearInterval(heartbeat)
    stopListening()
    stopWatching()
    context.closing.removeEventListener('abort', end)
  }
  // A reader that has stopped reading does not close for long after the end: nothing is written to it meanwhile.
  const end = () => {
    stop()
    raw.end()
  }
  const tell = (seq: number) => {
    if (!raw.writableEnded) raw.write(`data: ${JSON.stringify({ seq })}\n\n`)
  }
  const endIfShutOut = () => {
    reader.isLetIn().then((isLetIn) => {
      if (!isLetIn) end()
    }, end)
  }
  const stopListening = context.news.listen(reader.tenantId, tell)
  const stopWatching = reader.onForgotten(endIfShutOut)
  const heartbeat = setInterval(() => {
    raw.write(': still here\n\n')
    endIfShutOut()
  }, HEARTBEAT_MS)
  reader.newest().then(tell, end)
  context.closing.addEventListener('abort', end, { once: true })
  raw.on('error', () => raw.destroy())
  raw.once('close', stop)
}
