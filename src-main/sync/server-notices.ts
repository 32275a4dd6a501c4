import { z } from 'zod'
import type { CallInput, CallOutcome } from '../../src-shared/contract/calls.ts'
import type { NoticeView } from '../../src-shared/contract/identity-views.ts'
import { accept, refuse } from '../../src-shared/result.ts'
import { type ReadTx, readTransaction } from '../database/transaction.ts'
import { readIdentity, type ServerBinding } from '../tables/identity.ts'
import { productTable } from '../tables/products.ts'
import type { RecordTable } from '../tables/record-table.ts'
import { customerTable } from '../tables/records.ts'
import { operatorOf } from '../till/operator.ts'
import type { Till } from '../till/till.ts'
import type { JoinOptions } from './join-server.ts'
import { parseJson } from './push-answer.ts'
import { createServerClient, type Reply, type ServerClient } from './server-client.ts'
import { plainVault } from './token-vault.ts'

const MOST_NOTICES = 200

const noticesSchema = z.object({
  items: z.array(
    z.object({
      kind: z.string(),
      subject: z.string(),
      tillId: z.string().nullable(),
      // Of a server of before, which names things by their ids alone.
      tillCode: z.string().nullable().default(null),
      receiptNumber: z.string().nullable().default(null),
      detail: z.record(z.string(), z.unknown()).catch({}),
      firstSeenMs: z.int(),
      lastSeenMs: z.int(),
      timesSeen: z.int(),
      // Of a server of before: nobody can mark anything as seen there.
      readAtMs: z.int().nullable().default(null),
      readBy: z.string().nullable().default(null),
    }),
  ),
})

/** What the server noticed in this till's store, latest first; asked for now, because only the server knows. */
export async function listNotices(till: Till, options: JoinOptions = {}): Promise<CallOutcome<'notice.list'>> {
  const binding = readTransaction(till.database, readIdentity)?.server ?? null
  if (binding === null) return accept(null)
  let reply: Reply
  try {
    const client = clientOf(till, binding, options)
    reply = await client.get(`/v1/exceptions?limit=${MOST_NOTICES}`, new AbortController().signal)
  } catch {
    return refuse({ code: 'server-unreachable' })
  }
  const heard = noticesSchema.safeParse(parseJson(reply.text))
  if (reply.status !== 200 || !heard.success) return refuse({ code: 'server-unreachable' })
  return accept(
    readTransaction(till.database, (tx) =>
      heard.data.items.map(
        ({ tillId, ...notice }): NoticeView => ({
          ...notice,
          isOwn: tillId === null ? null : tillId === binding.tillId,
          productName: nameOf(tx, productTable, notice.detail.productId),
          customerName: nameOf(tx, customerTable, notice.detail.customerId),
        }),
      ),
    ),
  )
}

/** What a notice names by its id is in this till's catalog too, removed things included. */
function nameOf(
  tx: ReadTx,
  table: Pick<RecordTable<{ readonly name: string }>, 'readStored'>,
  id: unknown,
): string | null {
  return typeof id === 'string' ? (table.readStored(tx, id)?.row.name ?? null) : null
}

/** Tells the server that whoever is at the till saw it. */
export async function markNoticeRead(
  till: Till,
  { kind, subject }: CallInput<'notice.mark-read'>,
  options: JoinOptions = {},
): Promise<CallOutcome<'notice.mark-read'>> {
  const { binding, by } = readTransaction(till.database, (tx) => ({
    binding: readIdentity(tx)?.server ?? null,
    by: operatorOf(tx, till).name,
  }))
  if (binding === null) return refuse({ code: 'not-found' })
  try {
    const body = JSON.stringify({ kind, subject, by })
    const client = clientOf(till, binding, options)
    const { status } = await client.post('/v1/exceptions/read', body, new AbortController().signal)
    if (status === 204) return accept(null)
    return refuse({ code: status === 404 ? 'not-found' : 'server-unreachable' })
  } catch {
    return refuse({ code: 'server-unreachable' })
  }
}

function clientOf(
  till: Till,
  { serverUrl, token }: ServerBinding,
  { vault = plainVault, fetch = globalThis.fetch }: JoinOptions,
): ServerClient {
  return createServerClient({ serverUrl, token: vault.open(token) }, fetch, undefined, till.runId)
}
