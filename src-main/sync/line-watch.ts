import { networkInterfaces } from 'node:os'
import type { LineTrouble } from '../../src-shared/sync/line-trouble.ts'
import type { Fetch } from './server-client.ts'

/** A small request without an answer for so long: the till shows that it hears nothing, long before it gives the request up. */
export const SILENT_AFTER_MS = 5000
/** More than this takes a slow line its time, which is no silence. */
const SMALL_BYTES = 64 * 1024

type LaneName = 'push' | 'pull'
/** Which lanes wait for what is asked there: neither begins before the till is introduced. */
const lanes: Readonly<Record<string, readonly LaneName[]>> = {
  '/v1/sync/push': ['push'],
  '/v1/sync/changes': ['pull'],
  '/v1/sync/snapshot': ['pull'],
  '/v1/tills/present': ['push', 'pull'],
}

/** Looks on while requests are made, so that a person can be told what is wrong with the line. */
export interface LineWatch {
  /** Like the `fetch` that was handed in. */
  readonly fetch: Fetch
  /** What came of the lane's last request: null when it was answered by a server of ours. */
  trouble(lane: LaneName): LineTrouble | null
  /** A request waits, and nothing is heard meanwhile. */
  isSilent(): boolean
}

export function watchLine(fetch: Fetch, onSilence: () => void): LineWatch {
  const troubles: Record<LaneName, LineTrouble | null> = { push: null, pull: null }
  const note = (asking: readonly LaneName[], trouble: LineTrouble | null) => {
    for (const lane of asking) troubles[lane] = trouble
  }
  let silent = false
  const hush = (now: boolean) => {
    if (silent === now) return
    silent = now
    onSilence()
  }
  return {
    fetch: async (input, init) => {
      const asking = lanesOf(input)
      const isSmall = typeof init?.body !== 'string' || init.body.length < SMALL_BYTES
      const timer = asking.length > 0 && isSmall ? setTimeout(() => hush(true), SILENT_AFTER_MS) : undefined
      timer?.unref()
      try {
        const response = await fetch(input, init)
        note(asking, troubleOfAnswer(response.status, response.headers.get('content-type')))
        hush(false)
        return response
      } catch (error) {
        const trouble = troubleOfFailure(error)
        if (trouble !== null) note(asking, trouble)
        // Whoever asked says itself that the line is lost; silence is of requests that wait.
        hush(false)
        throw error
      } finally {
        clearTimeout(timer)
      }
    },
    trouble: (lane) => troubles[lane],
    isSilent: () => silent,
  }
}

function lanesOf(input: Parameters<Fetch>[0]): readonly LaneName[] {
  const url = typeof input === 'string' ? input : 'href' in input ? input.href : input.url
  const [path = ''] = /\/v1\/(?:sync|tills)\/[a-z]+/.exec(url) ?? []
  return Object.hasOwn(lanes, path) ? (lanes[path] ?? []) : []
}

/** What an answer tells by its status and kind; null when it is one of our server's. */
export function troubleOfAnswer(status: number, contentType: string | null): LineTrouble | null {
  const kind = contentType?.split(';')[0]?.trim().toLowerCase() ?? ''
  if (kind === 'application/problem+json') {
    if (status === 503) return 'database-away'
    if (status === 429) return 'busy'
    return status >= 500 ? 'server-fault' : null
  }
  const isOurs = kind === 'application/json' || kind === 'application/x-ndjson' || kind === 'text/event-stream'
  if (status === 200 && isOurs) return null
  if (status === 502 || status === 503 || status === 504) return 'only-proxy'
  // A proxy's own limit, which has its own page.
  if (status === 413) return null
  return status >= 500 && status !== 511 ? 'server-fault' : 'not-mostrador'
}

/** What a request that got no answer failed by; null when the till itself gave it up. */
export function troubleOfFailure(error: unknown, hasNetwork: () => boolean = machineHasNetwork): LineTrouble | null {
  if (!(error instanceof Error)) return 'unclear'
  if (error.name === 'AbortError') return null
  if (error.name === 'TimeoutError') return 'silent'
  const code = codeOf(error)
  if (code === undefined) return error instanceof TypeError ? 'unclear' : 'silent'
  if (code === 'ECONNREFUSED') return 'refused'
  if (['ENOTFOUND', 'EAI_AGAIN', 'EAI_FAIL', 'ENODATA'].includes(code)) {
    return hasNetwork() ? 'name-not-found' : 'no-network'
  }
  if (['ENETUNREACH', 'EHOSTUNREACH', 'ENETDOWN', 'EHOSTDOWN', 'EADDRNOTAVAIL'].includes(code)) {
    return hasNetwork() ? 'unreachable' : 'no-network'
  }
  if (['ETIMEDOUT', 'UND_ERR_CONNECT_TIMEOUT', 'UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_BODY_TIMEOUT'].includes(code)) {
    return 'silent'
  }
  if (['ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET', 'ECONNABORTED'].includes(code)) return 'broken-off'
  if (/CERT|TLS|SSL|SIGNATURE|EPROTO/.test(code)) return 'not-secure'
  // Something answers that speaks no HTTP.
  return code.startsWith('HPE_') || code === 'UND_ERR_INVALID_ARG' ? 'not-mostrador' : 'unclear'
}

/** The code of what lies at the bottom: a fetch wraps it, and a name with several addresses gives several. */
function codeOf(error: unknown): string | undefined {
  for (let at = error; at instanceof Error; at = at instanceof AggregateError ? at.errors[0] : at.cause) {
    if ('code' in at && typeof at.code === 'string') return at.code
  }
  return undefined
}

function machineHasNetwork(): boolean {
  return Object.values(networkInterfaces()).some((addresses) => addresses?.some(({ internal }) => !internal))
}
