import type { FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { KNOWN_SEQ_HEADER } from '../../src-shared/sync/wire.ts'
import type { CachedRead, CacheModule } from '../cache/cache.ts'
import type { Caller } from '../caller.ts'
import type { ServerContext } from '../context.ts'
import type { ReadNeed, StorageRead } from '../store/storage.ts'
import { isUnavailable, type Reader } from '../store/transaction.ts'

/** Who reads, and the newest change number that they have seen: what they are shown must not be older. */
export interface ReadRequest {
  readonly caller: Caller
  readonly knownSeq: number
}

const knownSeqHeader = z.coerce.number().int().min(0).max(Number.MAX_SAFE_INTEGER).catch(0)

export function readRequestOf(request: FastifyRequest, caller: Caller): ReadRequest {
  return { caller, knownSeq: knownSeqHeader.parse(request.headers[KNOWN_SEQ_HEADER] ?? 0) }
}

/** A till sees its own store's, a person all of the tenant's: what is kept for the one is not the other's. */
export function scopeOf(caller: Caller): string {
  return caller.kind === 'till' ? caller.storeId : 'all'
}

type Reading = Pick<ServerContext, 'storage' | 'cache' | 'news'>

/** Reads from the databases alone: what is not worth keeping. */
export function readStorage<Value>(
  { storage, news }: Reading,
  { caller, knownSeq }: ReadRequest,
  work: (db: Reader, seq: number) => Promise<Value>,
  prefer: NonNullable<ReadNeed['prefer']> = 'primary',
): Promise<StorageRead<Value>> {
  const { tenantId } = caller
  return storage.read({ tenantId, knownSeq: Math.max(knownSeq, news.newest(tenantId)), prefer }, work)
}

/** Reads through the cache; who has seen more than this instance has heard of is answered from a database while one has it. */
export async function readThrough<Value>(
  reading: Reading,
  request: ReadRequest,
  place: { readonly module: CacheModule; readonly key: string; readonly prefer?: NonNullable<ReadNeed['prefer']> },
  work: (db: Reader, seq: number) => Promise<Value>,
): Promise<CachedRead<Value>> {
  const { tenantId } = request.caller
  const key = { tenantId, module: place.module, key: place.key }
  const load = () => readStorage(reading, request, work, place.prefer)
  if (request.knownSeq <= reading.news.newest(tenantId)) return reading.cache.read(key, load)
  try {
    const read = await load()
    // Nobody waits for Redis to take it: it never throws.
    void reading.cache.keep(key, read)
    return { ...read, fresh: true }
  } catch (error) {
    if (!isUnavailable(error)) throw error
    const kept = await reading.cache.peek<Value>(key)
    if (kept === null) throw error
    return { ...kept, source: 'REDIS_CACHE', fresh: false }
  }
}

/** Says in the answer's headers where it came from and, when it may be out of date, of when it is. */
export function tellSource(reply: FastifyReply, { source, asOfMs, fresh }: Omit<CachedRead<unknown>, 'value' | 'seq'>) {
  reply.header('x-source', source)
  if (!fresh) reply.header('x-as-of', asOfMs)
}
