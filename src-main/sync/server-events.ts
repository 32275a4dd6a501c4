import { createParser } from 'eventsource-parser'
import { backOffMs } from './back-off.ts'
import { bodyChunks, type ServerClient } from './server-client.ts'

/** A server says something (a comment at least) every 15 s: two that did not come mean that the line, or the server, is dead. */
export const SILENCE_MS = 31_000

export interface ServerEventsOptions {
  /** Null when there is no server to listen to now. */
  readonly client: () => ServerClient | null
  /** There is something new at the server: `seq` is its newest change. */
  readonly onNudge: (seq: number | null) => void
  /** The line was opened or lost, or could not be opened. */
  readonly onLine: () => void
  readonly random: () => number
  /** How long a silence ends the line. */
  readonly silenceMs?: number
}

export interface ServerEvents {
  start(): void
  stop(): Promise<void>
  isOpen(): boolean
  /** Gives the line up, or the wait for it, and opens a new one: there is a network or another server now. */
  reconnect(): void
}

/** Listens to `GET /v1/sync/events` and reconnects for ever. It only brings hints: polling works without it. */
export function createServerEvents(options: ServerEventsOptions): ServerEvents {
  let abort: AbortController | null = null
  let running: Promise<void> = Promise.resolve()
  let open = false
  let attempt = new AbortController()
  let endSleep: () => void = () => undefined

  const listen = async (client: ServerClient, signal: AbortSignal): Promise<void> => {
    const response = await client.stream('/v1/sync/events', 'text/event-stream', signal)
    if (response.status !== 200 || !response.headers.get('content-type')?.startsWith('text/event-stream')) {
      await response.body?.cancel()
      return
    }
    const parser = createParser({ onEvent: (event) => options.onNudge(seqOf(event.data)), maxBufferSize: 65_536 })
    const decoder = new TextDecoder()
    open = true
    options.onLine()
    const { silenceMs = SILENCE_MS } = options
    for await (const chunk of bodyChunks(response, silenceMs)) parser.feed(decoder.decode(chunk, { stream: true }))
  }
  const run = async (signal: AbortSignal) => {
    let failures = 0
    while (!signal.aborted) {
      attempt = new AbortController()
      const client = options.client()
      try {
        if (client !== null) await listen(client, AbortSignal.any([signal, attempt.signal]))
      } catch {
        // Whatever broke the line: the next try tells.
      }
      const wasOpen = open
      open = false
      // One that was given up for another tells nothing of the server.
      if (wasOpen || (client !== null && !attempt.signal.aborted)) options.onLine()
      failures = wasOpen ? 1 : failures + 1
      if (signal.aborted) return
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, backOffMs(failures, options.random))
        timer.unref()
        endSleep = () => {
          failures = 0
          clearTimeout(timer)
          resolve()
        }
      })
    }
  }

  return {
    start: () => {
      if (abort !== null) return
      abort = new AbortController()
      running = run(abort.signal)
    },
    stop: async () => {
      abort?.abort()
      abort = null
      endSleep()
      await running
    },
    isOpen: () => open,
    reconnect: () => {
      attempt.abort()
      endSleep()
    },
  }
}

function seqOf(data: string): number | null {
  try {
    const seq = (JSON.parse(data) as { seq?: unknown }).seq
    return typeof seq === 'number' ? seq : null
  } catch {
    return null
  }
}
