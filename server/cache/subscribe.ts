import type { z } from 'zod'
import type { RedisLink } from '../redis/redis-link.ts'

/**
 * Hears what is published on a channel, for as long as the link lives; subscribes again after every reconnection. What
 * was published meanwhile is lost, and what does not fit the schema is not for us: callers must do without either.
 */
export function subscribeTo<Schema extends z.ZodType>(
  link: RedisLink,
  channel: string,
  schema: Schema,
  onMessage: (message: z.infer<Schema>) => void,
): void {
  const subscriber = link.openSubscriber()
  const subscribe = () => void subscriber.subscribe(channel).catch(() => undefined)
  subscriber.on('ready', subscribe)
  if (subscriber.status === 'ready') subscribe()
  subscriber.on('message', (from: string, text: string) => {
    if (from !== channel) return
    const message = schema.safeParse(parsed(text))
    if (message.success) onMessage(message.data)
  })
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
