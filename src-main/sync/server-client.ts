import { RUN_HEADER } from '../../src-shared/sync/till-identity.ts'
import { CLOCK_AHEAD_HEADER } from '../../src-shared/sync/wire.ts'
import { readProblem } from './push-answer.ts'

export const READ_TIMEOUT_MS = 10_000
export const WRITE_TIMEOUT_MS = 30_000
/** No answer of the wire is larger, but for streams. */
const MAX_ANSWER_BYTES = 32 * 1024 * 1024
const MAX_RETRY_AFTER_MS = 60_000

export type Fetch = typeof globalThis.fetch

export interface Reply {
  readonly status: number
  readonly text: string
  /** What the server asked to wait, a minute at the most; 0 when it asked for nothing. */
  readonly retryAfterMs: number
}

/** What a reply that is no 200 means for a till. */
export type Refusal = 'unauthorized' | 'fenced' | 'too-large' | 'cursor-too-old' | 'invalid' | 'failure'

export type RequestHeaders = Readonly<Record<string, string>>

export interface ServerClient {
  /** Throws when the server cannot be reached, takes too long, or breaks off in mid-answer. */
  get(path: string, signal: AbortSignal, headers?: RequestHeaders): Promise<Reply>
  post(path: string, body: string, signal: AbortSignal, headers?: RequestHeaders): Promise<Reply>
  /** Sends what comes in pieces; their size and pace, how long to wait, and reading the answer are up to the caller. */
  upload(path: string, body: AsyncIterable<Uint8Array>, signal: AbortSignal, headers: RequestHeaders): Promise<Response>
  /** An answer that goes on: throws when no headers come in time; reading it is up to the caller. */
  stream(path: string, accept: string, signal: AbortSignal): Promise<Response>
}

export interface ServerAddress {
  readonly serverUrl: string
  /** Null before enrolment. */
  readonly token: string | null
}

/** What the server's operators learn of a till that cannot get rid of its work. */
export interface TillReport {
  /** Operations that the server's database does not have yet. */
  readonly waiting: number
  /** When the oldest of them was made, ms; null: none waits. */
  readonly oldestAtMs: number | null
  /** By how much the till's clock is ahead of the server's; null: not measured. */
  readonly clockAheadMs: number | null
}

/**
 * HTTP to one server: time-outs, no redirects (a captive portal's), nothing of it ever logged. `report` is asked for
 * every request of an enrolled till; `run` tells the server which start of its program it is.
 */
export function createServerClient(
  { serverUrl, token }: ServerAddress,
  fetch: Fetch,
  report?: () => TillReport,
  run?: string,
): ServerClient {
  const base = serverUrl.replace(/\/+$/, '')
  const headers = {
    ...(token !== null && { authorization: `Bearer ${token}` }),
    ...(run !== undefined && { [RUN_HEADER]: run }),
  }
  const reported = () => ({ ...headers, ...(report !== undefined && reportHeaders(report())) })
  const ask = (path: string, init: RequestInit) => fetch(`${base}${path}`, { ...init, redirect: 'manual' })
  const request = async (path: string, init: RequestInit, timeoutMs: number, signal: AbortSignal): Promise<Reply> =>
    readReply(await ask(path, { ...init, signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]) }))
  return {
    get: (path, signal, more = {}) =>
      request(path, { headers: { ...reported(), ...more, accept: 'application/json' } }, READ_TIMEOUT_MS, signal),
    post: (path, body, signal, more = {}) =>
      request(
        path,
        {
          method: 'POST',
          body,
          headers: { ...reported(), ...more, accept: 'application/json', 'content-type': 'application/json' },
        },
        WRITE_TIMEOUT_MS,
        signal,
      ),
    upload: (path, body, signal, more) => {
      const init = { method: 'POST', headers: { ...reported(), ...more }, signal }
      // Node takes any pieces as a body and wants to be told that the answer comes after them; the DOM's types know neither.
      return ask(path, { ...init, body, duplex: 'half' } as unknown as RequestInit)
    },
    stream: async (path, accept, signal) => {
      const abort = new AbortController()
      const timer = setTimeout(() => abort.abort(new Error('no answer in time')), READ_TIMEOUT_MS)
      try {
        return await ask(path, {
          headers: { ...headers, accept },
          signal: AbortSignal.any([signal, abort.signal]),
        })
      } finally {
        clearTimeout(timer)
      }
    },
  }
}

function reportHeaders({ waiting, oldestAtMs, clockAheadMs }: TillReport): RequestHeaders {
  return {
    'x-outbox-waiting': String(waiting),
    ...(oldestAtMs !== null && { 'x-outbox-oldest-at': String(oldestAtMs) }),
    ...(clockAheadMs !== null && { [CLOCK_AHEAD_HEADER]: String(clockAheadMs) }),
  }
}

/** Whether a request failed because it took too long. */
export function isTimeout(error: unknown): boolean {
  return error instanceof Error && error.name === 'TimeoutError'
}

/** Only our own problem types speak for the server; any other page may come from whatever stands in between. */
export function refusalOf(reply: Reply): Refusal {
  switch (readProblem(reply.text)?.type) {
    case 'unauthorized':
      return 'unauthorized'
    case 'till-fenced':
      return 'fenced'
    case 'too-large':
      return 'too-large'
    case 'cursor-too-old':
      return 'cursor-too-old'
    case 'invalid-request':
      return 'invalid'
    default:
      // A reverse proxy has its own limit and its own page for it.
      return reply.status === 413 ? 'too-large' : 'failure'
  }
}

/** The pieces of a body; throws when none comes for {@link READ_TIMEOUT_MS} unless `idleMs` says otherwise. */
export async function* bodyChunks(response: Response, idleMs: number = READ_TIMEOUT_MS): AsyncGenerator<Uint8Array> {
  if (response.body === null) return
  const reader = response.body.getReader()
  try {
    for (;;) {
      const chunk = await withTimeout(reader.read(), idleMs)
      if (chunk.done) return
      yield chunk.value
    }
  } finally {
    await reader.cancel().catch(() => undefined)
  }
}

async function withTimeout<Value>(promise: Promise<Value>, timeoutMs: number): Promise<Value> {
  let timer: NodeJS.Timeout | undefined
  const timeout = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('the answer stopped in the middle')), timeoutMs)
  })
  try {
    return await Promise.race([promise, timeout])
  } finally {
    clearTimeout(timer)
  }
}

/** All of an answer. Throws when it breaks off, stands still, or is larger than any of ours. */
export async function readReply(response: Response): Promise<Reply> {
  return { status: response.status, text: await readText(response), retryAfterMs: retryAfterMs(response) }
}

async function readText(response: Response): Promise<string> {
  const decoder = new TextDecoder()
  let text = ''
  let bytes = 0
  for await (const chunk of bodyChunks(response, WRITE_TIMEOUT_MS)) {
    bytes += chunk.byteLength
    if (bytes > MAX_ANSWER_BYTES) throw new Error('the answer is larger than any of ours')
    text += decoder.decode(chunk, { stream: true })
  }
  return text + decoder.decode()
}

function retryAfterMs(response: Response): number {
  const seconds = Number(response.headers.get('retry-after') ?? 0)
  return Number.isFinite(seconds) && seconds > 0 ? Math.min(seconds * 1000, MAX_RETRY_AFTER_MS) : 0
}
