import type { FastifyReply } from 'fastify'
import type { ServerContext } from '../../context.ts'

const HEARTBEAT_MS = 15_000

/**
 * Streams `{seq}` now and whenever the tenant's feed grows, until the caller leaves or the server ends. `newest` is asked
 * for once it listens, so that no change falls in between.
 */
export function streamEvents(
  context: Pick<ServerContext, 'news' | 'closing'>,
  tenantId: string,
  newest: () => Promise<number>,
  reply: FastifyReply,
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
  const tell = (seq: number) => raw.write(`data: ${JSON.stringify({ seq })}\n\n`)
  const stopListening = context.news.listen(tenantId, tell)
  const heartbeat = setInterval(() => raw.write(': still here\n\n'), HEARTBEAT_MS)
  const end = () => raw.end()
  newest().then(tell, end)
  context.closing.addEventListener('abort', end, { once: true })
  raw.once('close', () => {
    clearInterval(heartbeat)
    stopListening()
    context.closing.removeEventListener('abort', end)
  })
}
