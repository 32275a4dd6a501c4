import { createHash } from 'node:crypto'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { createDeflate, createInflate } from 'node:zlib'
import { canonicalJson } from '../../src-shared/sync/canonical-json.ts'
import type { RecordEntity } from '../../src-shared/sync/records.ts'
import type { Source } from '../../src-shared/sync/wire.ts'
import { readRecordPage, shownRow, wireRow } from '../store/tables/records.ts'
import type { Reader } from '../store/transaction.ts'

/** Rows at once: what a page costs holds up everybody else's requests. */
const PAGE = 250

/**
 * The text of all of a tenant's records of an entity, in pieces: one line a row, each the canonical JSON (RFC 8785) of the
 * row as people see it, ended by a line feed, in ascending order of ids. Removed records are no part of it.
 *
 * The SHA-256 of this text is what is compared between database and cache.
 */
async function* catalogText(db: Reader, tenantId: string, entity: RecordEntity): AsyncGenerator<Page> {
  for (let after: string | null = ''; after !== null; ) {
    const page = await readRecordPage(db, tenantId, entity, { after, limit: PAGE })
    await nextTurn()
    if (page.length > 0) {
      yield { text: page.map((record) => `${canonicalJson(shownRow(wireRow(record)))}\n`).join(''), rows: page.length }
    }
    await nextTurn()
    after = page.length === PAGE ? (page.at(-1)?.id ?? null) : null
  }
}

interface Page {
  readonly text: string
  readonly rows: number
}

/** What a catalog is at a change number. */
export interface CatalogState {
  readonly seq: number
  readonly asOfMs: number
  readonly count: number
  /** SHA-256 of its text, see `catalogText`, as hexadecimal digits. */
  readonly digest: string
}

/** A whole catalog, compressed. */
export interface CatalogCopy extends CatalogState {
  readonly textBytes: number
  readonly body: Buffer
}

/** One consistent state of a tenant, as `Storage.beginLongRead` gives it. */
export interface CatalogRead {
  readonly db: Reader
  readonly source: Source
  readonly seq: number
  readonly asOfMs: number
}

/** Reads a catalog for its digest alone. */
export async function digestCatalog(read: CatalogRead, tenantId: string, entity: RecordEntity): Promise<CatalogState> {
  const hash = createHash('sha256')
  let count = 0
  for await (const page of catalogText(read.db, tenantId, entity)) {
    hash.update(page.text)
    count += page.rows
  }
  return { seq: read.seq, asOfMs: read.asOfMs, count, digest: hash.digest('hex') }
}

/** Reads a catalog into a copy, compressing along the way. */
export async function copyCatalog(read: CatalogRead, tenantId: string, entity: RecordEntity): Promise<CatalogCopy> {
  const hash = createHash('sha256')
  const zip = createDeflate({ level: 1 })
  const collected = collect(zip)
  // Awaited below; a read that fails must not leave a rejection behind that nobody handles.
  collected.catch(() => undefined)
  let count = 0
  let textBytes = 0
  try {
    for await (const page of catalogText(read.db, tenantId, entity)) {
      const bytes = Buffer.from(page.text)
      hash.update(bytes)
      count += page.rows
      textBytes += bytes.length
      if (!zip.write(bytes)) await new Promise((resolve) => zip.once('drain', resolve))
    }
  } catch (error) {
    zip.destroy()
    throw error
  }
  zip.end()
  const body = await collected
  return { seq: read.seq, asOfMs: read.asOfMs, count, digest: hash.digest('hex'), textBytes, body }
}

async function collect(stream: AsyncIterable<Buffer>): Promise<Buffer> {
  const parts: Buffer[] = []
  for await (const part of stream) parts.push(part)
  return Buffer.concat(parts)
}

/** The text of a copy and its true digest; null when it cannot be read or is not as long as it says. */
export async function openCopy(copy: CatalogCopy): Promise<{ readonly text: Buffer; readonly digest: string } | null> {
  const text = Buffer.allocUnsafe(copy.textBytes)
  const hash = createHash('sha256')
  const unzip = createInflate()
  let at = 0
  try {
    unzip.end(copy.body)
    for await (const part of unzip as AsyncIterable<Buffer>) {
      if (at + part.length > copy.textBytes) return null
      part.copy(text, at)
      hash.update(part)
      at += part.length
    }
  } catch {
    return null
  } finally {
    unzip.destroy()
  }
  return at === copy.textBytes ? { text, digest: hash.digest('hex') } : null
}
