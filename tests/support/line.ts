import { Agent, request } from 'node:http'

/** One request as its caller saw it; times by `performance.now()`, ms. */
export interface RequestRecord {
  readonly kind: 'write' | 'read' | 'event'
  readonly path: string
  readonly startMs: number
  readonly endMs: number
  /** 0: no answer, the line broke. */
  readonly status: number
  readonly timedOut: boolean
  readonly source: string | null
  /** The answer says how old it is. */
  readonly aged: boolean
  /** What the answer asks to wait before the next try; null: nothing. */
  readonly retryAfterSeconds: number | null
  /** Operations that were answered `accepted` and `committed`. */
  readonly accepted: number
  readonly committed: number
}

export interface Reply {
  readonly status: number
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly text: string
}

export interface Line {
  /** Status 0 when the line broke or nothing came in time. Never throws. */
  send(method: string, path: string, body?: string, key?: string): Promise<Reply & { readonly timedOut: boolean }>
  close(): void
}

/** A caller's kept-alive connections to a server. It asks Node's own client: cheap enough not to be measured itself. */
export function openLine(url: string, token: string | null, timeoutMs: number): Line {
  const agent = new Agent({ keepAlive: true, maxSockets: 8 })
  const base = new URL(url)
  return {
    send: (method, path, body, key) =>
      new Promise((resolve) => {
        const noAnswer = (timedOut: boolean) => resolve({ status: 0, headers: {}, text: '', timedOut })
        const sending = request(
          {
            host: base.hostname,
            port: base.port,
            path,
            method,
            agent,
            headers: {
              ...(token !== null && { authorization: `Bearer ${token}` }),
              ...(body !== undefined && {
                'content-type': 'application/json',
                'content-length': Buffer.byteLength(body),
              }),
              ...(key !== undefined && { 'idempotency-key': key }),
            },
          },
          (response) => {
            const chunks: Buffer[] = []
            response.on('data', (chunk: Buffer) => chunks.push(chunk))
            response.on('error', () => noAnswer(late))
            response.on('end', () => {
              clearTimeout(timer)
              const text = Buffer.concat(chunks).toString()
              resolve({ status: response.statusCode ?? 0, headers: response.headers, text, timedOut: false })
            })
          },
        )
        let late = false
        const timer = setTimeout(() => {
          late = true
          sending.destroy()
        }, timeoutMs)
        sending.on('error', () => {
          clearTimeout(timer)
          noAnswer(late)
        })
        sending.end(body)
      }),
    close: () => agent.destroy(),
  }
}
