import type { Operation, PushResponse } from '../../src-shared/sync/operations.ts'
import type { ModelServer, WireReply, WireRequest } from './model-server.ts'

/** What becomes of a request on the line. */
export type Fate =
  | 'fine'
  | 'lose-request'
  | 'lose-reply'
  /** Reaches the server twice; the second answer comes back. */
  | 'twice'
  /** Reaches the server when the till has given it up long ago. */
  | 'late'
  /** The server dies when it has committed the first half of a push. */
  | 'dies-halfway'
  /** The server's database is away: its journal takes the push. */
  | 'journal'

/** What goes through: whole rounds, or one direction alone. */
export type Door = 'all' | 'push' | 'pull' | 'closed'

/** Told of every push that the server answered, whether or not the till heard it. */
export type PushListener = (operations: readonly Operation[], answer: PushResponse) => void

export interface Network {
  readonly server: ModelServer
  onPush: PushListener
  /** The till's end of the line. */
  lineOf(end: LineEnd): typeof globalThis.fetch
  /** Delivers one of the requests that are late; false: there is none. */
  deliverLate(which: number): Promise<boolean>
  /** The server's database is back: what the journal took is carried out. */
  drain(): Promise<void>
  /** The journal loses everything that it has taken. */
  loseJournal(): void
  /** Lets a defect of the harness's own into every answer; see `harness.test.ts`. */
  tamper: ((request: WireRequest, reply: WireReply) => WireReply | Promise<WireReply>) | null
  /** The same for what a till sends. */
  tamperRequest: ((request: WireRequest) => WireRequest | Promise<WireRequest>) | null
  /** The same for what the journal answers. */
  tamperJournal: ((reply: WireReply) => WireReply) | null
  /** Whether `onPush` is told what was sent rather than what the server was made to read. */
  hearAsSent: boolean
}

export interface LineEnd {
  door: Door
  fate: Fate
}

const PUSH = '/v1/sync/push'
const PRESENT = '/v1/tills/present'
const lost = () => new TypeError('fetch failed')

export function createNetwork(server: ModelServer): Network {
  const late: WireRequest[] = []
  let journal: WireRequest[] = []

  const deliver = async (sent: WireRequest): Promise<WireReply> => {
    const request = network.tamperRequest === null ? sent : await network.tamperRequest(sent)
    const reply = await server.send(request)
    if (request.path === PUSH && reply.status === 200) {
      network.onPush(
        operationsOf(network.hearAsSent ? sent : request),
        JSON.parse(reply.body.toString()) as PushResponse,
      )
    }
    return network.tamper === null ? reply : network.tamper(request, reply)
  }
  const pushed = async (request: WireRequest, fate: Fate): Promise<WireReply> => {
    if (fate === 'journal') {
      journal.push(request)
      const reply = acceptedAll(request, await epochOf(server))
      return network.tamperJournal === null ? reply : network.tamperJournal(reply)
    }
    await network.drain()
    if (fate !== 'dies-halfway') return deliver(request)
    const half = halfOf(request)
    if (half !== null) await deliver(half)
    await server.restart()
    throw lost()
  }

  const network: Network = {
    server,
    onPush: () => undefined,
    tamper: null,
    tamperRequest: null,
    tamperJournal: null,
    hearAsSent: false,
    lineOf: (end) => async (url, init) => {
      const request = requestOf(String(url), init)
      const isPush = request.path === PUSH
      // A till says who it is before everything else; what befalls the line befalls what it came for.
      if (request.path === PRESENT && end.door !== 'closed') return toResponse(await deliver(request))
      const passes = end.door === 'all' || (end.door === 'push' && isPush) || (end.door === 'pull' && !isPush)
      // Nobody nudges a till of the model: it reads when it is told to, and the wait for news ends with its program.
      if (request.path.startsWith('/v1/sync/events')) return untilGivenUp(init?.signal)
      if (!passes) throw lost()
      const { fate } = end
      if (fate === 'lose-request') throw lost()
      if (fate === 'late' && isPush) {
        late.push(request)
        throw lost()
      }
      // It is the end of this till's contact: its lanes try again by themselves, and the server is to die once.
      if (isPush && fate === 'dies-halfway') end.door = 'closed'
      const first = isPush ? await pushed(request, fate) : await deliver(request)
      if (fate === 'lose-reply') throw lost()
      return toResponse(fate === 'twice' ? await deliver(request) : first)
    },
    deliverLate: async (which) => {
      const [request] = late.splice(which % Math.max(1, late.length), 1)
      if (request === undefined) return false
      await network.drain()
      await deliver(request)
      return true
    },
    drain: async () => {
      const waiting = journal
      journal = []
      for (const request of waiting) await deliver(request)
    },
    loseJournal: () => {
      journal = []
    },
  }
  return network
}

function requestOf(url: string, init: RequestInit | undefined): WireRequest {
  const { pathname, search } = new URL(url)
  return {
    method: init?.method ?? 'GET',
    path: pathname + search,
    headers: { ...(init?.headers as Record<string, string> | undefined) },
    body: typeof init?.body === 'string' ? init.body : undefined,
  }
}

function toResponse({ status, headers, body }: WireReply): Response {
  return new Response(status === 204 ? null : new Uint8Array(body), { status, headers })
}

export function operationsOf({ body }: WireRequest): Operation[] {
  return (JSON.parse(body ?? '{}') as { operations: Operation[] }).operations
}

/** A chunk of it, as the server commits a large push in several; null: of one operation there is no half. */
function halfOf(request: WireRequest): WireRequest | null {
  const whole = JSON.parse(request.body ?? '{}') as { operations: Operation[] }
  const operations = whole.operations.slice(0, Math.floor(whole.operations.length / 2))
  return operations.length === 0 ? null : { ...request, body: JSON.stringify({ ...whole, operations }) }
}

function acceptedAll(request: WireRequest, epoch: string): WireReply {
  const results = operationsOf(request).map(({ key }) => ({ key, status: 'accepted' as const }))
  const answer: PushResponse = { epoch, results }
  return { status: 200, headers: { 'content-type': 'application/json' }, body: Buffer.from(JSON.stringify(answer)) }
}

async function epochOf({ store }: ModelServer): Promise<string> {
  const row = await store.reader
    .selectFrom('server_state')
    .select('value')
    .where('name', '=', 'epoch')
    .executeTakeFirstOrThrow()
  return row.value
}

function untilGivenUp(signal: AbortSignal | null | undefined): Promise<never> {
  return new Promise((_, reject) => {
    if (signal?.aborted) reject(lost())
    signal?.addEventListener('abort', () => reject(lost()), { once: true })
  })
}
