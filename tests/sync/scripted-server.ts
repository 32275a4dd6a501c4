import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { v7 as newId } from 'uuid'
import type { Operation } from '../../src-shared/sync/operations.ts'
import { type ProblemType, problemStatus } from '../../src-shared/sync/problems.ts'
import type { Change } from '../../src-shared/sync/wire.ts'

export interface Answer {
  readonly status: number
  readonly body: unknown
  readonly headers?: Readonly<Record<string, string>>
}

/** A stand-in for servers that answer as a test wants: with a journal, behind a captive portal, with a broken feed. */
export interface ScriptedServer {
  readonly url: string
  epoch: string
  /** Answers a push; by default commits everything. */
  onPush: (operations: readonly Operation[]) => Answer
  /** Answers a page of the feed; by default {@link changes} behind `after`. */
  onChanges: (after: number) => Answer
  readonly changes: Change[]
  /** Lines of the snapshot without its header. */
  snapshotRows: { entity: string; row: Record<string, unknown> }[]
  /** Operations of each push, in the order in which they came. */
  readonly pushes: Operation[][]
  snapshots: number
  close(): Promise<void>
}

export const refusal = (type: ProblemType, more: object = {}): Answer => ({
  status: problemStatus[type],
  body: { type, title: type, status: problemStatus[type], ...more },
  headers: { 'content-type': 'application/problem+json' },
})

export async function startScriptedServer(): Promise<ScriptedServer> {
  // What it commits comes after what its feed and snapshot hold.
  let seq = 1000
  const http = createServer((request, response) => {
    void answer(request).then((given) => send(response, given))
  })
  const answer = async (request: IncomingMessage): Promise<Answer> => {
    const url = new URL(request.url ?? '/', 'http://server')
    const body = await textOf(request)
    switch (url.pathname) {
      case '/health':
        return { status: 200, body: { status: 'healthy', mysql: 'off', journal: 'off', version: '0' } }
      case '/v1/tills/enroll':
        return { status: 201, body: enrolment(server.epoch) }
      case '/v1/sync/push': {
        const { operations } = JSON.parse(body) as { operations: Operation[] }
        server.pushes.push(operations)
        return server.onPush(operations)
      }
      case '/v1/sync/changes':
        return server.onChanges(Number(url.searchParams.get('after')))
      case '/v1/sync/snapshot': {
        server.snapshots += 1
        const counts: Record<string, number> = {}
        for (const { entity } of server.snapshotRows) counts[entity] = (counts[entity] ?? 0) + 1
        const header = { epoch: server.epoch, seq: server.changes.at(-1)?.seq ?? 0, counts }
        const lines = [header, ...server.snapshotRows].map((line) => JSON.stringify(line)).join('\n')
        return { status: 200, body: `${lines}\n`, headers: { 'content-type': 'application/x-ndjson' } }
      }
      default:
        return refusal('not-found')
    }
  }
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve))
  const server: ScriptedServer = {
    url: `http://127.0.0.1:${(http.address() as AddressInfo).port}`,
    epoch: 'first',
    onPush: (operations) => ({
      status: 200,
      body: {
        epoch: server.epoch,
        results: operations.map(({ key }) => {
          seq += 1
          return { key, status: 'committed', seq, version: 1 }
        }),
      },
    }),
    onChanges: (after) => ({ status: 200, body: page(server, after) }),
    changes: [],
    snapshotRows: [],
    pushes: [],
    snapshots: 0,
    close: () =>
      new Promise((resolve) => {
        http.close(() => resolve())
        http.closeAllConnections()
      }),
  }
  return server
}

/** The feed behind `after`, as a sound server gives it. */
export function page({ changes, epoch }: ScriptedServer, after: number) {
  const behind = changes.filter(({ seq }) => seq > after)
  return { epoch, source: 'EMBEDDED', asOf: 0, changes: behind, next: behind.at(-1)?.seq ?? after, more: false }
}

const enrolment = (epoch: string) => ({
  tenantId: newId(),
  storeId: newId(),
  tillId: newId(),
  tillCode: '01',
  incarnation: 1,
  token: 'a'.repeat(43),
  tenantName: 'Tienda',
  storeName: 'Centro',
  storeCode: '001',
  currency: 'MXN',
  timeZone: 'America/Mexico_City',
  epoch,
})

function send(response: ServerResponse, { status, body, headers }: Answer): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers })
  response.end(typeof body === 'string' ? body : JSON.stringify(body))
}

async function textOf(stream: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of stream) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString()
}
